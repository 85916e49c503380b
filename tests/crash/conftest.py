"""City folders for tests with several processes."""

import pytest
from tests.crash.killing import Clock, open_city

from ekelurahan.adapters.city_files import read_residents
from ekelurahan.adapters.sql.residents import SqlResidents
from ekelurahan.compose.folders import create_city_folder


@pytest.fixture
def folder(tmp_path):
    """A city folder with keys, and the sample's residents in its database."""
    create_city_folder(tmp_path / "kota", clock=Clock())
    desk = open_city(tmp_path / "kota")
    SqlResidents(desk.store.engine).put(read_residents(tmp_path / "kota" / "residents.toml"))
    desk.store.close()
    return tmp_path / "kota"
