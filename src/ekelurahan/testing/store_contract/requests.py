"""Requests, and the kinds they were made with."""

from datetime import timedelta

import pytest
from attrs import evolve

from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.errors import ConflictError, NotFoundError
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.service_requests import RequestStatus
from ekelurahan.ports import Store
from ekelurahan.testing.store_contract.samples import AT, PARIT_TOKAYA, REQUEST, another, keep


class Requests:
    """Requests and their versions."""

    def test_a_change_takes_the_place_of_the_version_before(self, store: Store) -> None:
        """The next version replaces the stored one."""
        keep(store, REQUEST)
        changed = evolve(REQUEST, status=RequestStatus.WITHDRAWN, version=2)
        with store.begin() as unit:
            unit.save_request(changed)

        with store.read() as unit:
            assert changed == unit.request("r1")

    @pytest.mark.parametrize("version", [1, 3])
    def test_any_other_version_is_a_conflict(self, store: Store, version: int) -> None:
        """A version that does not follow the stored one changes nothing."""
        keep(store, REQUEST)

        with pytest.raises(ConflictError), store.begin() as unit:
            unit.save_request(evolve(REQUEST, version=version))

    def test_those_that_wait_are_listed_oldest_first(self, store: Store) -> None:
        """Only requests to the office that wait at one of the steps are listed, up to the limit."""
        later, _ = another("2")
        elsewhere = evolve(
            another("3")[0],
            content=evolve(REQUEST.content, office=RegionCode("61.71.01.1005")),
        )
        done = evolve(another("4")[0], status=RequestStatus.DONE)
        later = evolve(later, submitted_at=AT + timedelta(minutes=1))
        further = evolve(another("5")[0], step=1)
        newer = evolve(another("6")[0], content=evolve(REQUEST.content, kind_version=2))
        keep(store, later, REQUEST, elsewhere, done, further, newer)
        first = {("SKD", 1, 0), ("SKU", 1, 1)}

        with store.read() as unit:
            assert [REQUEST, later] == unit.requests_waiting(PARIT_TOKAYA, first, limit=9)
            assert [REQUEST] == unit.requests_waiting(PARIT_TOKAYA, first, limit=1)
            assert [further] == unit.requests_waiting(PARIT_TOKAYA, {("SKD", 1, 1)}, limit=9)
            assert [newer] == unit.requests_waiting(PARIT_TOKAYA, {("SKD", 2, 0)}, limit=9)

    def test_those_of_an_applicant_are_listed_oldest_first(self, store: Store) -> None:
        """Whatever became of them; nobody else's are listed."""
        later = evolve(another("0")[0], submitted_at=AT + timedelta(minutes=1))
        done = evolve(another("2")[0], status=RequestStatus.DONE, submitted_at=later.submitted_at)
        keep(store, done, later, REQUEST, evolve(another("3")[0], applicant="budi"))

        with store.read() as unit:
            first, *rest = unit.requests_of("siti")
            assert REQUEST == first
            assert [later, done] == sorted(rest, key=lambda request: request.id)
            assert [] == unit.requests_of("ani")


class Kinds:
    """Versions of kinds that requests were made with."""

    def test_every_version_is_kept(self, store: Store) -> None:
        """A version comes back whole, with its template; keeping it again changes nothing."""
        old = built_in_kinds()["SKTM"]
        new = evolve(old, version=old.version + 1, template="= Baru")
        with store.begin() as unit:
            for kind in (new, old, new):
                unit.keep_kind(kind)

        with store.read() as unit:
            assert [old, new] == unit.kinds()
            assert new == unit.kind("SKTM", new.version)
            with pytest.raises(NotFoundError, match="no letter kind is recorded under SKTM 9"):
                unit.kind("SKTM", 9)

    def test_a_version_does_not_change(self, store: Store) -> None:
        """Another wording under the same version is refused, and says what to do."""
        kind = built_in_kinds()["SKD"]
        with store.begin() as unit:
            unit.keep_kind(kind)

        with pytest.raises(ConflictError, match="still version 1") as caught, store.begin() as unit:
            unit.keep_kind(evolve(kind, template=f"{kind.template} "))
        assert "Raise 'version'" in caught.value.advice
