"""Desks and verifiers from local parts: SQLite or another database, folders, key files."""

from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

from ekelurahan.adapters.city_files import read_city, read_residents
from ekelurahan.adapters.data_keys import DataKeyFiles
from ekelurahan.adapters.key_files import KeyFolder
from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.local_files import LocalFiles
from ekelurahan.adapters.pages import TypstRenderer
from ekelurahan.adapters.pdf_files import PdfLetterReader
from ekelurahan.adapters.retention_files import retention_beside
from ekelurahan.adapters.sql.residents import SqlResidents
from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.compose.city_settings import CitySettings
from ekelurahan.compose.clocks import SystemClock
from ekelurahan.compose.stores import open_store
from ekelurahan.desk import Desk
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.ports import Clock


def open_desk(
    database: str,
    *,
    city: str | Path,
    residents: str | Path | None = None,
    kinds: Mapping[str, LetterKind] | None = None,
    clock: Clock | None = None,
) -> Desk:
    """Open a desk whose parts are all local: the embedded default.

    Keys, finished letters and what verifiers need lie beside the city file, in ``keys/``,
    ``files/`` and ``trust/``, and how long letters are kept in ``retention.toml``, if the city has
    its own; :func:`create_city_folder` makes such a folder. What the database says about people is
    encrypted with ``keys/data.key``, which is made with the database: one is worth nothing without
    the other.

    Args:
        database: URL of the database, ``sqlite:///kelurahan.db``; made or migrated as needed.
            One in memory (``sqlite://``) is for a single thread.
        city: The city file.
        residents: A file with residents to enter into the embedded register.
        kinds: Kinds of letters by code; those that come with the library, unless given.
        clock: The computer's clock, unless given.

    Raises:
        InvalidFileError: the city or residents file has faults; all of them are listed.
        InputError: the database URL cannot be used.
        StorageError: the database cannot be opened, or its data key is missing.

    >>> import tempfile
    >>> from ekelurahan import create_city_folder
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     config = create_city_folder(folder)
    ...     desk = open_desk("sqlite://", city=config.with_name("city.toml"))
    ...     desk.city.name
    'Kota Pontianak'
    """
    folder = Path(city).parent
    organised = read_city(city)
    keys = DataKeyFiles(folder / "keys")
    store = open_store(database, keys)
    trust = TrustFolder(folder / "trust")
    register = SqlResidents(store.engine)
    if residents is not None:
        register.put(read_residents(residents))
    return Desk(
        city=organised,
        kinds=built_in_kinds() if kinds is None else kinds,
        store=store,
        files=LocalFiles(folder / "files"),
        residents=register,
        signer=KeyFolder(folder / "keys"),
        renderer=TypstRenderer(),
        reader=PdfLetterReader(),
        trust=trust.trust_list,
        publish=trust.write_status_lists,
        clock=clock or SystemClock(),
        new_id=lambda: str(uuid4()),
        retention=retention_beside(Path(city)),
        nik_index=lambda nik: keys.index(nik, "nik"),
    )


def load_desk(config: str | Path, *, clock: Clock | None = None) -> Desk:
    """Open the desk of a city folder.

    It gives the kinds that come with the library and the city's own, from the folder ``kinds/``.

    Args:
        config: Its ``ekelurahan.toml``; relative paths in it start from its folder.
        clock: The computer's clock, unless given.

    Raises:
        InvalidFileError: the configuration, city or residents file or a kind has faults.
        StorageError: the database cannot be opened.
    """
    settings = CitySettings.read(config)
    return open_desk(
        settings.database,
        city=settings.city,
        residents=settings.residents,
        kinds=settings.read_kinds(),
        clock=clock,
    )
