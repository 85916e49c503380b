"""What is owed, and what nobody owes although it should be."""

from datetime import timedelta

import pytest
from attrs import evolve

from ekelurahan.errors import NotFoundError
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.service_requests import RequestStatus
from ekelurahan.model.standing import LetterStatus
from ekelurahan.ports import Store
from ekelurahan.testing.store_contract.samples import (
    ARCHIVED,
    AT,
    EFFECT,
    LETTER,
    REQUEST,
    STATUS_LIST,
    another,
)


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
            unit.owe(evolve(older, key="other", kind="fax"))
            assert [older, EFFECT] == unit.effects_due(AT, limit=2, kinds={EFFECT.kind, "mail"})

    def test_of_two_who_swap_one_succeeds(self, store: Store) -> None:
        """A debt is changed only if it is as it was read, to the microsecond."""
        begun = evolve(EFFECT, attempts=1, due_at=AT + timedelta(microseconds=1))
        with store.begin() as unit:
            unit.owe(EFFECT)
            assert unit.swap_effect(EFFECT, begun)
            assert not unit.swap_effect(EFFECT, begun)
            assert not unit.swap_effect(evolve(begun, due_at=AT), EFFECT)
            assert unit.swap_effect(begun, evolve(begun, status=EffectStatus.DONE))
            assert not unit.swap_effect(begun, begun)

    def test_what_waits_for_a_person_is_listed_in_pages(self, store: Store) -> None:
        """By key, from behind the last one of the page before."""
        parked = [evolve(EFFECT, key=key, status=EffectStatus.PARKED) for key in "abc"]
        with store.begin() as unit:
            for effect in (*parked, EFFECT):
                unit.owe(effect)
            assert parked[:2] == unit.effects_parked("", limit=2)
            assert parked[2:] == unit.effects_parked("b", limit=2)

    def test_debts_are_found_by_what_they_are_about(self, store: Store) -> None:
        """Those that are due or parked, of that kind and target; and the latest of a kind."""
        later = evolve(EFFECT, key="z", due_at=AT + timedelta(hours=1), status=EffectStatus.DONE)
        other = evolve(EFFECT, key="other", target="l2")
        with store.begin() as unit:
            for effect in (EFFECT, later, other):
                unit.owe(effect)
            assert [EFFECT] == unit.effects_of(EFFECT.kind, EFFECT.target)
            assert later == unit.latest_effect(EFFECT.kind)
            assert unit.latest_effect("another") is None


class LostWork:
    """What nobody owes although it should be."""

    def test_seals_that_nobody_owes(self, store: Store) -> None:
        """A letter that lacks its seal is listed until that is owed or parked."""
        with store.begin() as unit:
            unit.add_request(REQUEST)
            unit.add_letter(evolve(LETTER, status=LetterStatus.SIGNING))
            unit.owe(evolve(EFFECT, status=EffectStatus.DONE))
            assert [LETTER.id] == unit.unowed_signatures(EFFECT.kind, limit=9)
            unit.save_effect(evolve(EFFECT, status=EffectStatus.PARKED))
            assert [] == unit.unowed_signatures(EFFECT.kind, limit=9)

    def test_publications_that_nobody_owes(self, store: Store) -> None:
        """A letter that ceased to count is listed until that very version is owed."""
        with store.begin() as unit:
            unit.add_request(REQUEST)
            unit.add_letter(evolve(LETTER, status=LetterStatus.REVOKED, version=12))
            unit.owe(Effect("publish_status:l1:11", "publish_status", "l1", AT))
            assert ["l1"] == unit.unowed_publications("publish_status", limit=9)
            unit.owe(Effect("publish_status:l1:12", "publish_status", "l1", AT))
            assert [] == unit.unowed_publications("publish_status", limit=9)

    def test_destroying_is_nothing_to_tell(self, store: Store) -> None:
        """The version before a destruction was owed; where it was not, the one after may be."""
        kind = "publish_status"
        with store.begin() as unit:
            for n in ("1", "2"):
                request, letter = another(n)
                revoked = evolve(letter, status=LetterStatus.REVOKED, version=12)
                unit.add_request(request)
                unit.add_letter(revoked)
                entry = evolve(ARCHIVED, id=f"a{n}", number=n, letter_id=letter.id)
                unit.add_entry(entry, nik_index=None)
                unit.destroy_entry(entry.id, AT)
                unit.save_letter(evolve(revoked, version=13))
            unit.owe(Effect(f"{kind}:l1:12", kind, "l1", AT))
            assert ["l2"] == unit.unowed_publications(kind, limit=9)
            unit.owe(Effect(f"{kind}:l2:13", kind, "l2", AT))
            assert [] == unit.unowed_publications(kind, limit=9)

    def test_requests_that_wait_for_no_seal(self, store: Store) -> None:
        """Those whose letter is not being signed, or is not there."""
        with store.begin() as unit:
            for n, status in enumerate([LetterStatus.SIGNING, LetterStatus.ISSUED, None]):
                request, letter = another(str(n))
                unit.add_request(evolve(request, status=RequestStatus.SIGNING))
                if status:
                    unit.add_letter(evolve(letter, status=status))
            assert ["r1", "r2"] == unit.unhanded_requests(limit=9)
            assert ["r1"] == unit.unhanded_requests(limit=1)

    def test_debts_that_nobody_knows(self, store: Store) -> None:
        """Only those that are still to be done."""
        with store.begin() as unit:
            unit.owe(EFFECT)
            unit.owe(Effect("fax:1", "fax", "r1", AT))
            unit.owe(Effect("fax:2", "fax", "r1", AT, status=EffectStatus.DONE))
            unit.owe(Effect("fax:3", "fax", "r1", AT + timedelta(microseconds=1)))
            known = {EFFECT.kind, "notice"}
            found = unit.unknown_effects(known, at=AT, limit=9)
            assert ["fax:1"] == [effect.key for effect in found]

    def test_open_requests_come_in_pages(self, store: Store) -> None:
        """Whatever is not finished, by key."""
        statuses = list(RequestStatus)
        with store.begin() as unit:
            for n, status in enumerate(statuses):
                unit.add_request(evolve(another(str(n))[0], status=status))
            first = unit.open_requests("", limit=2)
            rest = unit.open_requests(first[-1].id, limit=9)
        assert [RequestStatus.WAITING, RequestStatus.RETURNED, RequestStatus.SIGNING] == [
            request.status for request in [*first, *rest]
        ]

    def test_a_place_that_was_given_up_is_cancelled(self, store: Store) -> None:
        """Whatever becomes of its letter, verifiers are warned of it."""
        with store.begin() as unit:
            unit.add_request(REQUEST)
            unit.add_letter(evolve(LETTER, status=LetterStatus.SUSPENDED))
            places = [unit.take_status_index(STATUS_LIST, 8, LETTER.id) for _ in range(2)]
            unit.give_up_place(STATUS_LIST, places[0])
            told = dict(unit.statuses(STATUS_LIST))
        assert sorted(places) == list(told)
        assert {
            places[0]: LetterStatus.CANCELLED,
            places[1]: LetterStatus.SUSPENDED,
        } == told
