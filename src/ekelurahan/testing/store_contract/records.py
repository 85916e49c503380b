"""Papers, and calls with their answers."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Final

from attrs import evolve

from ekelurahan.model.calls import Call
from ekelurahan.model.documents import StoredDocument
from ekelurahan.model.service_requests import ServiceRequest
from ekelurahan.ports import Store
from ekelurahan.testing.store_contract.samples import AT, REQUEST

CALL: Final = Call("k1", "requests.submit", "0" * 64, AT)


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

    def test_papers_of_everybody_come_in_pages(self, store: Store) -> None:
        """By their keys, whoever owns them, from behind the last one of the page before."""
        first = StoredDocument("d1", "siti", "ktp", "image/png", "0" * 64, 9, AT)
        papers = [first, evolve(first, id="d2", owner="budi"), evolve(first, id="d3")]
        with store.begin() as unit:
            for paper in reversed(papers):
                unit.add_document(paper)

        with store.read() as unit:
            assert papers[:2] == unit.documents_after("", limit=2)
            assert papers[2:] == unit.documents_after("d2", limit=2)
            assert [] == unit.documents_after("d3", limit=2)


class Calls:
    """Calls that are recognised when they are repeated."""

    def test_a_key_is_taken_once(self, store: Store) -> None:
        """Who repeats a call is told which it was, and what was answered, value by value."""
        with store.begin() as unit:
            assert unit.claim_call(CALL)
            unit.keep_answer(CALL.key, [REQUEST, REQUEST])

        with store.begin() as unit:
            for other in (evolve(CALL, act="requests.reject"), evolve(CALL, digest="1" * 64)):
                assert not unit.claim_call(other)
                assert not unit.is_repeated(other)
            assert unit.is_repeated(evolve(CALL, at=AT + timedelta(days=1)))
            assert [REQUEST, REQUEST] == unit.answer(CALL.key, ServiceRequest)

    def test_a_key_is_free_after_a_failure(self, store: Store) -> None:
        """What undoes the act undoes the claim of its key with it."""
        with suppress(ZeroDivisionError), store.begin() as unit:
            unit.claim_call(CALL)
            _ = 1 / 0

        with store.begin() as unit:
            assert not unit.is_repeated(CALL)
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
            assert unit.is_repeated(newer)
            assert unit.claim_call(CALL)
