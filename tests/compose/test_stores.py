"""Databases and the keys they were encrypted with."""

from pathlib import Path

import pytest

from ekelurahan import create_city_folder
from ekelurahan.adapters.data_keys import DataKeyFiles
from ekelurahan.compose.stores import open_store
from ekelurahan.errors import StorageError


def test_a_lost_database_is_not_begun_anew(tmp_path):
    """Where one was encrypted before, an empty one is refused until somebody says so."""
    keys, file = DataKeyFiles(tmp_path / "keys"), tmp_path / "kelurahan.db"
    for _ in range(2):
        open_store(f"sqlite:///{file}", keys).close()
    file.unlink()

    with pytest.raises(StorageError, match="belong to another one") as caught:
        open_store(f"sqlite:///{file}", keys)
    Path(caught.value.values["path"]).unlink()
    open_store(f"sqlite:///{file}", keys).close()


def test_what_is_new_each_time_is_no_loss(tmp_path):
    """A database in memory never lasts, and may be opened as often as one likes."""
    keys = DataKeyFiles(create_city_folder(tmp_path).parent / "keys")
    for _ in range(2):
        open_store("sqlite://", keys).close()
