"""The journal: one chain for each office, whom its entries concern, and its checkpoints."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Final

import pytest
from attrs import evolve

from ekelurahan.errors import ConflictError
from ekelurahan.model.events import DataRead, Event, Reading, RequestSubmitted, RequestWithdrawn
from ekelurahan.model.journal import JournalEntry, JournalHead
from ekelurahan.ports import Store
from ekelurahan.testing.store_contract.samples import AT

_OFFICE: Final = "61.71.01.1004"
_OTHER: Final = "61.71.01.1005"
_WITHDRAWN: Final = RequestWithdrawn(
    at=AT, actor="resident:siti", office=_OFFICE, request_id="r1", residents=("siti",)
)
_READ: Final = DataRead(
    at=AT, actor="official:budi", office=_OTHER, residents=("siti", "ani"), what=Reading.INBOX
)
_WRITERS: Final = 4
_EACH: Final = 5


def _record(store: Store, *events: Event) -> None:
    with store.begin() as unit:
        unit.record(events)


def _entries(store: Store, office: str = "") -> list[JournalEntry]:
    with store.read() as unit:
        return [*unit.journal_entries(office)]


def _about(
    store: Store, resident: str, *, since: datetime | None = None, after: int = 0, limit: int = 9
) -> Sequence[tuple[int, Event]]:
    with store.read() as unit:
        return unit.events_about(resident, since=since, after=after, limit=limit)


class Journal:
    """What happened, in order, so that nothing can be altered or removed without a trace."""

    def test_events_come_back_in_order(self, store: Store) -> None:
        """With type and all data, as they were recorded, whatever the offices are called."""
        submitted = RequestSubmitted(
            at=AT, actor="resident:siti", office=_OTHER, request_id="r1", kind="SKD", digest="0"
        )
        other = evolve(_WITHDRAWN, request_id="r2")
        elsewhere = evolve(_WITHDRAWN, office=_OTHER)
        _record(store, submitted, other, _WITHDRAWN, elsewhere)

        with store.read() as unit:
            assert [submitted, _WITHDRAWN, elsewhere] == unit.events_of("r1")

    def test_entries_follow_each_other(self, store: Store) -> None:
        """Places are counted by office, and each entry names the hash of the one before it."""
        _record(store, _WITHDRAWN, _READ, _WITHDRAWN)
        _record(store, _WITHDRAWN)
        chained = _entries(store)

        assert [(_OFFICE, 1), (_OFFICE, 2), (_OFFICE, 3), (_OTHER, 1)] == [
            (entry.office, entry.place) for entry in chained
        ]
        for office in (_OFFICE, _OTHER):
            own = [entry for entry in chained if entry.office == office]
            assert own == [*JournalHead(office).followed_by(entry.body for entry in own)]
            assert own == _entries(store, office)

    def test_heads_tell_how_far_each_office_has_come(self, store: Store) -> None:
        """By office, with the hash of its last entry; offices without entries are left out."""
        with store.read() as unit:
            assert [] == unit.journal_heads()
        _record(store, _READ, _WITHDRAWN)
        _record(store, _WITHDRAWN)
        last = {entry.office: entry for entry in _entries(store)}

        with store.read() as unit:
            assert [
                JournalHead(_OFFICE, 2, last[_OFFICE].hash),
                JournalHead(_OTHER, 1, last[_OTHER].hash),
            ] == unit.journal_heads()

    def test_what_is_undone_leaves_no_gap(self, store: Store) -> None:
        """A transaction that fails takes its places back."""
        with pytest.raises(ZeroDivisionError), store.begin() as unit:
            unit.record([_WITHDRAWN])
            1 / 0  # noqa: B018
        _record(store, _WITHDRAWN)

        (entry,) = _entries(store)
        assert (1, True) == (entry.place, entry.is_whole)

    def test_writers_at_once_append_to_one_chain(self, store: Store) -> None:
        """From the first entry of an office on, none follows the same entry as another."""
        ready = Barrier(_WRITERS)

        def append(_: int) -> None:
            ready.wait(timeout=60)
            for _ in range(_EACH):
                _record(store, _WITHDRAWN)

        with ThreadPoolExecutor(_WRITERS) as pool:
            list(pool.map(append, range(_WRITERS)))
        chained = _entries(store)

        assert _WRITERS * _EACH == len(chained)
        assert chained == [*JournalHead(_OFFICE).followed_by(entry.body for entry in chained)]

    def test_entries_are_found_by_resident(self, store: Store) -> None:
        """An entry about several is found by each of them, once; one about nobody by no key."""
        twice = evolve(_READ, residents=("ani", "ani"))
        _record(store, _WITHDRAWN, _READ, twice, evolve(_WITHDRAWN, residents=()))

        assert [_WITHDRAWN, _READ] == [event for _, event in _about(store, "siti")]
        assert [_READ, twice] == [event for _, event in _about(store, "ani")]
        assert [] == _about(store, "budi") == _about(store, "")

    def test_entries_about_a_resident_come_in_pages(self, store: Store) -> None:
        """A page begins behind the last number of the one before, and may begin at a moment."""
        later = evolve(_WITHDRAWN, at=AT + timedelta(days=1))
        _record(store, _WITHDRAWN, _READ, later)
        first = _about(store, "siti", limit=2)

        assert [_WITHDRAWN, _READ] == [event for _, event in first]
        (rest,) = _about(store, "siti", after=first[-1][0])
        assert later == rest[1]
        assert [rest] == _about(store, "siti", since=later.at)

    def test_checkpoints_come_back_in_order(self, store: Store) -> None:
        """Each is kept once under its number, to the byte; the newest is found by itself."""
        tokens = [bytes(range(256)), b"two"]
        with store.begin() as unit:
            assert unit.last_checkpoint() is None
            for n, token in enumerate(tokens, start=1):
                unit.add_checkpoint(n, token)

        with pytest.raises(ConflictError), store.begin() as unit:
            unit.add_checkpoint(2, b"another")
        with store.read() as unit:
            assert tokens == [*unit.checkpoints()]
            assert b"two" == unit.last_checkpoint()
