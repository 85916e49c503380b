"""Two processes at one office, with a database on a server."""

import pytest
from tests.crash.racing import RaceContract, make_city


@pytest.fixture
def folder(tmp_path):
    """A folder for a city that is not made yet."""
    return tmp_path / "kota"


@pytest.fixture
def desk(url, folder):
    """The desk of an empty city."""
    opened = make_city(url, folder)
    yield opened
    opened.store.close()


class TestRaces(RaceContract):
    """Two processes with one server."""
