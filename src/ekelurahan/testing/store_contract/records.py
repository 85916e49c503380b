"""The journal, debts, papers, and calls with their answers."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Final

import pytest
from attrs import evolve

from ekelurahan.errors import NotFoundError
from ekelurahan.model.calls import Call
from ekelurahan.model.documents import StoredDocument
from ekelurahan.model.effects import EffectStatus
from ekelurahan.model.events import RequestSubmitted, RequestWithdrawn
from ekelurahan.model.service_requests import ServiceRequest
from ekelurahan.ports import Store
from ekelurahan.testing.store_contract.samples import AT, EFFECT, REQUEST

CALL: Final = Call("k1", "requests.submit", "0" * 64, AT)


class Journal:
    """What happened."""

    def test_events_come_back_in_order(self, store: Store) -> None:
        """The journal gives each event of a request with its type and all its data."""
        submitted = RequestSubmitted(
            at=AT, actor="resident:siti", office="61.71", request_id="r1", kind="SKD", digest="0"
        )
        withdrawn = RequestWithdrawn(at=AT, actor="resident:siti", office="61.71", request_id="r1")
        other = evolve(withdrawn, request_id="r2")
        with store.begin() as unit:
            unit.record([submitted, other, withdrawn])

        with store.read() as unit:
            assert [submitted, withdrawn] == unit.events_of("r1")


class Debts:
    """What is owed."""

    def test_a_debt_is_owed_once(self, store: Store) -> None:
        """Owing the same key again changes nothing."""
        with store.begin() as unit:
            unit.owe(EFFECT)
            unit.owe(evolve(EFFECT, attempts=5))
            assert EFFECT == unit.effect(EFFECT.key)
            with pytest.raises(NotFoundError):
                unit.effect("another")

    def test_what_is_due_is_listed_longest_due_first(self, store: Store) -> None:
        """Neither the future, nor what is done or parked, is due."""
        older = evolve(EFFECT, key="older", due_at=AT - timedelta(seconds=1))
        with store.begin() as unit:
            for effect in (
                EFFECT,
                older,
                evolve(EFFECT, key="later", due_at=AT + timedelta(microseconds=1)),
                evolve(EFFECT, key="done"),
                evolve(EFFECT, key="parked", status=EffectStatus.PARKED),
            ):
                unit.owe(effect)
            unit.save_effect(evolve(EFFECT, key="done", status=EffectStatus.DONE))
            assert [older, EFFECT] == unit.effects_due(AT, limit=9)
            assert [older] == unit.effects_due(AT, limit=1)


class Papers:
    """Records of papers."""

    def test_papers_are_listed_by_owner(self, store: Store) -> None:
        """A resident's papers come oldest first; others' do not come."""
        ktp = StoredDocument("d1", "siti", "ktp", "image/png", "0" * 64, 9, AT)
        kk = evolve(ktp, id="d0", name="kk", recorded_at=AT + timedelta(days=1))
        with store.begin() as unit:
            for paper in (kk, ktp, evolve(ktp, id="d2", owner="budi")):
                unit.add_document(paper)
            assert [ktp, kk] == unit.documents_of("siti")
            assert ktp == unit.document("d1")


class Calls:
    """Calls that are recognised when they are repeated."""

    def test_a_key_is_taken_once(self, store: Store) -> None:
        """Who repeats a call is told which it was, and what was answered, value by value."""
        with store.begin() as unit:
            assert unit.claim_call(CALL)
            unit.keep_answer(CALL.key, [REQUEST, REQUEST])

        with store.begin() as unit:
            assert not unit.claim_call(evolve(CALL, act="requests.reject", digest="1" * 64))
            assert CALL == unit.call(CALL.key)
            assert [REQUEST, REQUEST] == unit.answer(CALL.key, ServiceRequest)

    def test_a_key_is_free_after_a_failure(self, store: Store) -> None:
        """What undoes the act undoes the claim of its key with it."""
        with suppress(ZeroDivisionError), store.begin() as unit:
            unit.claim_call(CALL)
            _ = 1 / 0

        with store.begin() as unit:
            with pytest.raises(NotFoundError):
                unit.call(CALL.key)
            assert unit.claim_call(CALL)
            assert [] == unit.answer(CALL.key, ServiceRequest)

    def test_who_comes_second_waits_for_the_answer(self, store: Store) -> None:
        """A call that is under way elsewhere is waited for, and its answer given."""

        def repeat() -> list[ServiceRequest]:
            with store.begin() as unit:
                assert not unit.claim_call(CALL)
                return list(unit.answer(CALL.key, ServiceRequest))

        with ThreadPoolExecutor(1) as pool:
            with store.begin() as unit:
                unit.claim_call(CALL)
                second = pool.submit(repeat)
                unit.add_request(REQUEST)
                unit.keep_answer(CALL.key, [REQUEST])
            assert [REQUEST] == second.result(timeout=60)

    def test_old_calls_are_forgotten(self, store: Store) -> None:
        """Only those from before the moment go, and their number is told."""
        newer = evolve(CALL, key="newer", at=AT + timedelta(microseconds=1))
        with store.begin() as unit:
            unit.claim_call(CALL)
            unit.claim_call(newer)
            assert 1 == unit.forget_calls(newer.at)
            assert newer == unit.call("newer")
            assert unit.claim_call(CALL)
