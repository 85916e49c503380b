"""Two processes at one office, and at one status list, in a database file."""

import pytest
from tests.crash.appending import append_together, assert_chained
from tests.crash.filling import PLACES, fill_together
from tests.crash.racing import RaceContract, make_city


@pytest.fixture
def url(tmp_path):
    """A database file of this test."""
    return f"sqlite:///{tmp_path}/kelurahan.db"


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
    """Two processes with one file."""


def test_two_processes_fill_a_status_list(url):
    """Both take places until the last is gone: none is taken twice, none left over."""
    one, other = fill_together(url)

    assert list(range(PLACES)) == sorted([*one, *other])


def test_two_processes_append_to_one_journal(url):
    """However their transactions interleave, each office has one chain without gap or fork."""
    assert_chained(*append_together(url))
