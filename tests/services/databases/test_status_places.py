"""Places in a status list, on servers where writers do not queue up."""

import pytest
from tests.crash.filling import PLACES, fill_together

from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.errors import NotFoundError
from ekelurahan.testing.store_contract.samples import LETTER, REQUEST, STATUS_LIST


def test_two_processes_fill_a_status_list(url):
    """Both take places until the last is gone: none is taken twice, none left over."""
    one, other = fill_together(url)

    assert list(range(PLACES)) == sorted([*one, *other])
    assert one
    assert other


def test_a_place_taken_meanwhile_is_left_alone(url):
    """A transaction that began before another took all places but one is given the last one."""
    store = SqlStore.open(url)
    with store.begin() as unit:
        unit.add_request(REQUEST)
        unit.add_letter(LETTER)

    with store.begin() as early:
        assert [] == early.statuses(STATUS_LIST)
        with store.begin() as unit:
            taken = [unit.take_status_index(STATUS_LIST, 8, LETTER.id) for _ in range(7)]
        last = early.take_status_index(STATUS_LIST, 8, LETTER.id)
    store.close()
    assert list(range(8)) == sorted([*taken, last])


def test_a_place_needs_its_letter(url):
    """For want of a letter the list is not called full."""
    store = SqlStore.open(url)
    with pytest.raises(NotFoundError), store.begin() as unit:
        unit.take_status_index(STATUS_LIST, 8, "l1")
    store.close()
