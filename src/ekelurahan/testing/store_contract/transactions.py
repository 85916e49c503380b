"""All or nothing, and one moment."""

from contextlib import suppress

import pytest
from attrs import evolve

from ekelurahan.errors import EkelurahanError, NotFoundError
from ekelurahan.model.events import RequestWithdrawn
from ekelurahan.ports import Store
from ekelurahan.testing.store_contract.samples import (
    AT,
    LETTER,
    PARIT_TOKAYA,
    REQUEST,
    another,
    keep,
)


class Transactions:
    """All or nothing, and one moment."""

    def test_a_block_that_ends_is_kept(self, store: Store) -> None:
        """What was added is there for the next reader."""
        keep(store, REQUEST)

        with store.read() as unit:
            assert REQUEST == unit.request("r1")

    def test_a_block_that_raises_is_undone(self, store: Store) -> None:
        """An error takes back the request, the number and the journal entry together."""
        with pytest.raises(ZeroDivisionError), store.begin() as unit:
            unit.add_request(REQUEST)
            unit.next_number(PARIT_TOKAYA, "*", 2026)
            unit.record([RequestWithdrawn(at=AT, actor="x", office="y", request_id="r1")])
            1 / 0  # noqa: B018

        with store.begin() as unit:
            assert 1 == unit.next_number(PARIT_TOKAYA, "*", 2026)
            assert [] == unit.events_of("r1")
            with pytest.raises(NotFoundError, match="no request is recorded under r1"):
                unit.request("r1")

    def test_a_view_sees_one_moment(self, store: Store) -> None:
        """What is committed after a view has begun to read is not in it."""
        keep(store, REQUEST)
        request, letter = another("2")
        with store.read() as view:
            assert view.letter_of("r1") is None
            keep(store, request, letter, LETTER)
            assert view.letter_of("r1") is None
            with pytest.raises(NotFoundError):
                view.request("r2")

        with store.read() as view:
            assert (REQUEST, LETTER) == (view.request("r1"), view.letter_of("r1"))

    def test_a_view_keeps_nothing(self, store: Store) -> None:
        """Whatever is written into a view is refused, or gone afterwards."""
        with suppress(EkelurahanError), store.read() as view:
            view.add_request(REQUEST)

        with store.read() as view, pytest.raises(NotFoundError):
            view.request("r1")

    def test_keys_are_compared_exactly(self, store: Store) -> None:
        """Case, an accent or a trailing space makes another key."""
        requests = [evolve(REQUEST, id=key) for key in ("r1", "R1", "r1 ", "r\u00e9", "re")]
        keep(store, *requests)

        with store.read() as view:
            assert requests == [view.request(request.id) for request in requests]

    def test_long_texts_come_back_whole(self, store: Store) -> None:
        """A request with a very long answer, in rare characters, is kept to the last one."""
        answers = {"keperluan": "\U00010000\u00e9\u0000" * 100_000}
        request = evolve(REQUEST, content=evolve(REQUEST.content, answers=answers))
        keep(store, request)

        with store.read() as view:
            assert request == view.request("r1")
