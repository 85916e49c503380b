"""Residents are told how their requests stand, and a message that fails changes nothing else."""

import pytest
from attrs import evolve
from tests.desk.conftest import ANSWERS

from ekelurahan.adapters.sql import tables as t
from ekelurahan.desk.effects import EffectReport
from ekelurahan.desk.notices import notices_owed
from ekelurahan.desk.owing import OwingStore
from ekelurahan.errors import InputError, RetryableError
from ekelurahan.model.effects import LONGEST_NAME, EffectStatus
from ekelurahan.model.events import RequestWithdrawn
from ekelurahan.model.notices import NoticeData, Occasion
from ekelurahan.model.standing import StandingReason
from ekelurahan.testing.fakes import MemoryResidents, Outbox
from ekelurahan.testing.faults import Fault, Faulty


@pytest.fixture
def outbox():
    """A notifier that needs nothing."""
    return Outbox()


@pytest.fixture
def telling(desk, outbox):
    """The desk, with that notifier."""
    return evolve(desk, notifiers={"mail": outbox})


def issue(desk, siti, lurah):
    """Ask for a letter and have it issued."""
    request = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
    return desk.requests.approve(request.id, by=lurah, seen=request.seen)


def occasions(outbox):
    """Give what was told, in order."""
    return [notice.occasion for notice in outbox.notices]


@pytest.mark.parametrize(("part", "most"), [("notifiers", 25), ("handlers", 32)])
def test_names_that_no_database_keeps(desk, outbox, part, most):
    """They are refused when the desk is made, and not when the first request comes in."""
    assert evolve(desk, **{part: {"n" * most: outbox}})
    with pytest.raises(InputError, match=f"'n+' has more than {most} characters"):
        evolve(desk, **{part: {"n" * (most + 1): outbox}})


def test_the_longest_name_fits(telling, outbox, siti):
    """The effects of a notifier with the longest name have a kind and keys that databases keep."""
    desk = evolve(telling, notifiers={"n" * LONGEST_NAME: outbox})
    request = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
    with desk.store.read() as unit:
        (effect,) = unit.effects_of(f"notify:{'n' * LONGEST_NAME}", request.id)

    column = t.effects.c
    assert column.kind.type.length == len(effect.kind)
    assert column.key.type.length >= len(effect.key) + len("reinstated") - len("submitted")


class TestOccasions:
    """When somebody is told."""

    def test_a_letter_and_what_becomes_of_it(self, telling, outbox, siti, lurah):
        """Received, ready, and every change of its standing."""
        request = issue(telling, siti, lurah)
        letter = telling.letters.of(request.id, by=siti)
        by = {"by": lurah, "reason": StandingReason.UNDER_REVIEW}
        letter = telling.letters.suspend(letter.id, seen=letter.seen, **by)
        letter = telling.letters.reinstate(letter.id, seen=letter.seen, by=lurah)
        by["reason"] = StandingReason.ERROR
        telling.letters.revoke(letter.id, seen=letter.seen, **by)
        telling.effects.run_due()

        assert [
            *(Occasion.SUBMITTED, Occasion.ISSUED, Occasion.SUSPENDED),
            *(Occasion.REINSTATED, Occasion.REVOKED),
        ] == sorted(occasions(outbox), key=[*Occasion].index)

    def test_a_request_that_comes_back(self, telling, outbox, siti, lurah, clock):
        """Every return is told, each once; what was missing is not."""
        request = telling.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
        for note in ("KTP", "KK"):
            clock.advance(minutes=1)
            request = telling.requests.return_for_completion(
                request.id, by=lurah, seen=request.seen, note=note
            )
            clock.advance(minutes=1)
            request = telling.requests.resubmit(
                request.id, answers=ANSWERS, by=siti, seen=request.seen
            )
        telling.requests.reject(request.id, by=lurah, seen=request.seen, reason="bukan warga")
        telling.effects.run_due()

        assert sorted(["submitted", "returned", "returned", "rejected"]) == sorted(
            occasion.value for occasion in occasions(outbox)
        )
        assert not any("KTP" in text or "bukan" in text for text in outbox.texts())

    def test_nobody_is_told_of_the_rest(self, telling, outbox, siti):
        """Whoever withdraws knows it."""
        request = telling.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
        telling.requests.withdraw(request.id, by=siti, seen=request.seen)
        telling.effects.run_due()

        assert [Occasion.SUBMITTED] == occasions(outbox)

    def test_events_without_a_request(self):
        """What belongs to no request is nobody's news."""
        event = RequestWithdrawn(at=None, actor="x", office="y", residents=("siti",))

        assert [] == [*notices_owed([event], ["mail"])]


class TestWhatIsTold:
    """A notifier is told what it declares, and no more."""

    def test_nothing(self, telling, outbox, siti, lurah):
        """Code, status and office are all that everybody is told."""
        issue(telling, siti, lurah)
        telling.effects.run_due()

        (first, _) = outbox.notices
        assert ("siti", "Kelurahan Parit Tokaya", "", "", {}) == (
            first.recipient,
            first.office,
            first.name,
            first.kind,
            first.contacts,
        )

    def test_what_it_needs(self, desk, siti, lurah):
        """Name, kind and addresses, for those who ask."""
        outbox = Outbox(frozenset(NoticeData))
        register = MemoryResidents((siti,), {"siti": {"mail": "siti@contoh.example"}})
        issue(evolve(desk, notifiers={"mail": outbox}), siti, lurah)
        evolve(desk, notifiers={"mail": outbox}, residents=register).effects.run_due()

        assert {"Siti Rahmawati"} == {notice.name for notice in outbox.notices}
        assert {"Surat Keterangan Domisili"} == {notice.kind for notice in outbox.notices}
        assert [{"mail": "siti@contoh.example"}] * 2 == [n.contacts for n in outbox.notices]
        assert "Siti" not in repr(outbox.notices)

    def test_a_register_without_addresses(self, desk, siti):
        """It is told as a matter of settings, for a person."""
        desk = evolve(desk, notifiers={"mail": Outbox(frozenset({NoticeData.CONTACTS}))})
        desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
        (key,) = desk.effects.run_due().parked

        assert "knows no addresses" in desk.effects.parked()[0].error
        assert key.startswith("notify:mail:submitted:")


class TestDebts:
    """Each notice is owed with what it tells of."""

    def test_in_the_same_transaction(self, telling):
        """What is undone owes nothing."""
        with pytest.raises(ZeroDivisionError), telling.store.begin() as unit:
            unit.record([])
            1 / 0  # noqa: B018
        assert telling.effects.run_due().done == ()

    def test_one_for_each_notifier(self, desk, outbox, siti):
        """One that fails keeps the other from nothing."""
        broken = Faulty(Outbox(), [Fault.BUG] * 9)
        desk = evolve(desk, notifiers={"mail": outbox, "sms": broken.part()})
        desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
        report = desk.effects.run_due()

        assert [1, 1] == [len(report.done), len(report.waiting)]
        assert [Occasion.SUBMITTED] == occasions(outbox)

    def test_a_notifier_that_is_gone(self, telling, desk, siti):
        """What it owed is left to those who have it, and is done when it is back."""
        telling.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)

        assert EffectReport() == desk.effects.run_due()
        assert 1 == len(telling.effects.run_due().done)

    def test_a_debt_without_its_event(self, telling, desk, siti, clock):
        """A key that fits no event is for a person, too."""
        request = telling.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
        telling.effects.run_due()
        with desk.store.begin() as unit:
            (done,) = unit.effects_due(clock.now(), limit=9) or (None,)
            assert done is None
            effect = notices_owed(unit.events_of(request.id), ["mail"])
            unit.owe(evolve(next(iter(effect)), key="notify:mail:issued:other:0"))

        assert ("notify:mail:issued:other:0",) == telling.effects.run_due().parked

    def test_sweeping_knows_them(self, telling, siti):
        """They are no work that nobody does."""
        telling.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)

        assert () == telling.effects.sweep().told


class TestStore:
    """The store that owes."""

    def test_only_with_notifiers(self, desk, telling):
        """It is put around once, and taken off when nobody is told any more."""
        assert not isinstance(desk.store, OwingStore)
        assert isinstance(telling.store, OwingStore)
        assert evolve(telling).store.inner is desk.store
        assert evolve(telling, notifiers={}).store is desk.store
        assert telling.store.engine is desk.store.engine


class Runner:
    """Notes what it is to start, and fails as it is told."""

    def __init__(self, *errors):
        self.started, self.errors = [], [*errors]

    def start(self, key, due_at):
        """Note a key."""
        if self.errors and (error := self.errors.pop(0)):
            raise error
        self.started.append((key, due_at))


class TestRunner:
    """Effects done by workers of the host."""

    def test_it_is_told_after_the_commit(self, telling, siti, lurah, clock):
        """Approving waits for nobody; a worker finishes the letter, once."""
        runner = Runner()
        desk = evolve(telling, runner=runner)
        request = issue(desk, siti, lurah)

        assert "signing" == request.status.value
        notice, signature = runner.started
        assert (signature[0].split(":")[0], clock.now()) == ("finish_signature", signature[1])
        assert notice[0].startswith("notify:mail:submitted:")
        worker = evolve(telling)
        assert (signature[0],) == worker.effects.run_one(signature[0]).done
        assert () == worker.effects.run_one(signature[0]).waiting
        assert "done" == desk.requests.get(request.id, by=siti).status.value

    def test_what_it_misses_is_found(self, telling, siti, lurah):
        """A message that never came is no loss: whoever polls finds the effect at once."""
        desk = evolve(telling, runner=Runner())
        issue(desk, siti, lurah)

        assert 3 == len(telling.effects.run_due().done)

    @pytest.mark.parametrize("error", [RetryableError("no broker"), KeyError("x")])
    def test_a_broker_that_is_down(self, desk, siti, lurah, error):
        """It is done here and now instead."""
        request = issue(evolve(desk, runner=Runner(error)), siti, lurah)

        assert "done" == request.status.value

    def test_the_end_of_the_process_is_not_swallowed(self, desk, siti, lurah):
        """Who stops the process stops it."""
        with pytest.raises(KeyboardInterrupt):
            issue(evolve(desk, runner=Runner(KeyboardInterrupt())), siti, lurah)

    def test_what_failed_is_started_again_later(self, desk, siti):
        """The next attempt is announced with its time."""
        runner = Runner()
        broken = Faulty(Outbox(), [Fault.RETRYABLE]).part()
        desk = evolve(desk, notifiers={"mail": broken}, runner=runner)
        desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
        (key, _), *_ = runner.started
        desk.effects.run_one(key)

        assert [key, key] == [started for started, _ in runner.started]
        assert runner.started[0][1] < runner.started[1][1]
        assert (key,) == desk.effects.run_one(key).waiting

    def test_what_ended_the_process_each_time(self, telling, siti, clock):
        """It is parked by whoever begins it once too often."""
        telling.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
        with telling.store.begin() as unit:
            (effect,) = unit.effects_due(clock.now(), limit=9)
            unit.save_effect(evolve(effect, attempts=6))

        assert (effect.key,) == telling.effects.run_one(effect.key).parked
        with telling.store.read() as unit:
            assert EffectStatus.PARKED is unit.effect(effect.key).status
