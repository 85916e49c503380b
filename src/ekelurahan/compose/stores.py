"""Databases with the keys of what they hold about people."""

from pathlib import Path
from typing import Final

from ekelurahan.adapters.data_keys import DataKeyFiles
from ekelurahan.adapters.sql.engine import open_engine
from ekelurahan.adapters.sql.protection import is_protected, protect, renew
from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.compose.city_settings import CitySettings
from ekelurahan.errors import InputError
from ekelurahan.texts import mark

_IN_MEMORY: Final = (None, "", ":memory:")
"""Databases that are new each time."""


def open_store(database: str, keys: DataKeyFiles) -> SqlStore:
    """Open a database with its keys; the first is made for one that is not encrypted yet.

    Raises:
        InputError: the URL cannot be used.
        StorageError: the database cannot be opened, or its keys are missing or others; or it is new,
            and another one was encrypted with these keys.
    """
    engine = open_engine(database)
    lasts = engine.url.database not in _IN_MEMORY
    if not is_protected(engine):
        if lasts:
            keys.require_unused()
        keys.make_first()
    store = SqlStore(protect(engine, keys))
    if lasts:
        keys.note_use()
    return store


def rotate_data_key(folder: str | Path) -> int:
    """Make a new data key for a city, and write everything in its database with it.

    Desks may run meanwhile; broken off, it may be begun again. The keys before are still needed:
    for backups, and for what a running desk has written until it was started anew.

    Args:
        folder: The city folder.

    Returns:
        How many rows were written anew.

    Raises:
        InputError: there is no database.
        StorageError: the database or a key failed.
    """
    settings = CitySettings.of(folder)
    if not settings.has_database:
        raise InputError(
            mark("there is no database to change the data key of"),
            mark("Name the folder of the city whose database it is."),
        )
    keys = DataKeyFiles(settings.city.parent / "keys")
    store = open_store(settings.database, keys)
    keys.add()
    try:
        return renew(store.engine)
    finally:
        store.close()
