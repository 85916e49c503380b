"""Effects of a host's own: what becomes of each when its part fails, and in which way."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from attrs import evolve, field, frozen
from tests.desk.conftest import ANSWERS, START

from ekelurahan.desk.effects import EffectReport
from ekelurahan.desk.failures import LONGEST_WAIT, MOST_AGE, MOST_ATTEMPTS, SHORTEST_WAIT
from ekelurahan.desk.signing import LEASE
from ekelurahan.errors import (
    ConflictError,
    DuplicateError,
    EkelurahanError,
    InputError,
    MisconfiguredError,
    NotAllowedError,
    NotFoundError,
    PartError,
    PermanentError,
    RetryableError,
    ThrottledError,
    TransitionError,
)
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.events import EffectDismissed
from ekelurahan.model.service_requests import RequestStatus

NOTICE = Effect("notice:r1", "notice", "r1", START)


class Panic(BaseException):
    """What a library in another language may raise."""


@frozen
class Gateway:
    """A handler that gives or raises what it is told, and remembers what it was handed."""

    answers: list
    handed: list = field(factory=list)

    def __call__(self, effect):
        """Take an effect."""
        self.handed.append(effect)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, BaseException):
            raise answer


@pytest.fixture
def host(desk):
    """Give the desk with a gateway that answers so, and owe it a notice."""

    def host(*answers, owed=(NOTICE,)):
        gateway = Gateway(list(answers))
        with desk.store.begin() as unit:
            for effect in owed:
                unit.owe(effect)
        return evolve(desk, handlers={"notice": gateway}), gateway

    return host


def kept(desk, key=NOTICE.key):
    """Read an effect."""
    with desk.store.read() as unit:
        return unit.effect(key)


class TestErrorClasses:
    """Each says what is to become of the debt."""

    def test_what_works_is_done_once(self, host):
        """A handler that returns settles its effect, and is not called again."""
        desk, gateway = host()

        assert (NOTICE.key,) == desk.effects.run_due().done
        assert () == desk.effects.run_due().done
        assert [NOTICE.key] == [effect.key for effect in gateway.handed]

    def test_a_duplicate_is_done(self, host):
        """What was done before, under the same key, is as good as done now."""
        desk, _ = host(DuplicateError("sent before", result="SM-1"))

        assert (NOTICE.key,) == desk.effects.run_due().done
        assert "" == kept(desk).error

    def test_after_a_lost_answer_the_same_key_is_handed_again(self, host, clock):
        """Done but not heard of, it is repeated with its key, and the part tells the duplicate."""
        desk, gateway = host(RetryableError("no answer"), DuplicateError("sent before"))
        desk.effects.run_due()
        clock.advance(minutes=2)

        assert (NOTICE.key,) == desk.effects.run_due().done
        assert [NOTICE.key] * 2 == [effect.key for effect in gateway.handed]

    @pytest.mark.parametrize("error", [RetryableError("no"), PartError("no"), ZeroDivisionError()])
    def test_what_may_work_later_backs_off(self, host, clock, error):
        """It waits 2, 4, 8, 16, 32 minutes, each counted, and is parked after the sixth."""
        desk, gateway = host(*[error] * MOST_ATTEMPTS)
        waits = []
        while () == (report := desk.effects.run_due()).parked:
            assert (NOTICE.key,) == report.waiting
            waits.append(kept(desk).due_at - clock.now())
            clock.at = kept(desk).due_at

        assert [timedelta(minutes=2**n) for n in range(1, MOST_ATTEMPTS)] == waits
        assert MOST_ATTEMPTS == len(gateway.handed) == kept(desk).attempts

    @pytest.mark.parametrize(
        ("after", "wait"),
        [
            (timedelta(seconds=90), timedelta(seconds=90)),
            (timedelta(0), SHORTEST_WAIT),
            (timedelta(days=30), LONGEST_WAIT),
        ],
    )
    def test_throttled_waits_exactly_as_asked(self, host, clock, after, wait):
        """It waits what was asked for, within limits, and no attempt is counted."""
        desk, _ = host(ThrottledError("slow down", after=after))
        desk.effects.run_due()

        assert (wait, 0) == (kept(desk).due_at - clock.now(), kept(desk).attempts)
        clock.advance(seconds=wait.total_seconds() - 0.5)
        assert () == desk.effects.run_due().done
        clock.advance(seconds=0.5)
        assert (NOTICE.key,) == desk.effects.run_due().done

    def test_throttled_for_days_is_parked(self, host, clock):
        """Without a count of attempts, age is what ends it; a person's retry starts anew."""
        hour = ThrottledError("slow down", after=timedelta(hours=1))
        desk, gateway = host(*[hour] * 99)
        while () == desk.effects.run_due().parked:
            clock.at = kept(desk).due_at

        assert MOST_AGE == clock.now() - START
        assert 73 == len(gateway.handed)
        assert (NOTICE.key,) == desk.effects.retry(NOTICE.key).waiting
        assert kept(desk).since == clock.now()

    @pytest.mark.parametrize("error", [PermanentError, MisconfiguredError])
    def test_what_cannot_work_is_parked_at_once(self, host, error):
        """Cause and advice are kept for the person it waits for."""
        desk, _ = host(error("no such {what}", "Ask for {what}.", what="number"))

        assert (NOTICE.key,) == desk.effects.run_due().parked
        (effect,) = desk.effects.parked()
        assert (f"{error.__name__}: no such number", "Ask for number.") == (
            effect.error,
            effect.advice,
        )

    @pytest.mark.parametrize(
        "error", [Panic("6171014508900001"), GeneratorExit(), KeyError("6171014508900001")]
    )
    def test_a_bug_is_contained(self, host, error):
        """Whatever a part raises, others are done, and of its text nothing is kept."""
        other = evolve(NOTICE, key="notice:r2")
        desk, _ = host(error, owed=(NOTICE, other))
        report = desk.effects.run_due()

        assert ((other.key,), (NOTICE.key,)) == (report.done, report.waiting)
        assert type(error).__name__ == kept(desk).error

    @pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
    def test_our_own_end_is_not(self, host, clock, error):
        """Who stops the process stops it; the effect is taken up when its lease runs out."""
        desk, _ = host(error())
        with pytest.raises(error):
            desk.effects.run_due()

        assert () == desk.effects.run_due().done
        clock.advance(seconds=LEASE.total_seconds())
        assert (NOTICE.key,) == desk.effects.run_due().done

    def test_an_identity_number_in_an_error_is_not_kept(self, host):
        """A part that quotes a NIK in its message does not bring it into the database."""
        desk, _ = host(PermanentError("no phone of 6171014508900001", "Ask 6171014508900001."))
        desk.effects.run_due()

        assert ("PermanentError: no phone of …", "Ask ….") == (kept(desk).error, kept(desk).advice)

    def test_an_error_that_cannot_be_told_is_kept_by_name(self, host):
        """A template without its values does no harm."""
        desk, _ = host(RetryableError("no {number}"))
        desk.effects.run_due()

        assert "RetryableError" == kept(desk).error

    def test_what_nothing_can_do_is_parked(self, desk):
        """Without a handler it is left alone; who must do it all the same parks it, and says why."""
        with desk.store.begin() as unit:
            unit.owe(NOTICE)

        assert EffectReport() == desk.effects.run_due()
        assert (NOTICE.key,) == desk.effects.run_one(NOTICE.key).parked
        assert "knows how to do 'notice'" in kept(desk).error
        assert (NOTICE.key,) == evolve(desk, handlers={"notice": id}).effects.retry(NOTICE.key).done

    def test_every_class_is_a_part_error(self):
        """A host may catch, and raise, by one root."""
        classes = (
            RetryableError,
            ThrottledError,
            PermanentError,
            MisconfiguredError,
            DuplicateError,
        )

        assert all(issubclass(each, PartError) for each in classes)
        assert issubclass(PartError, EkelurahanError)


class TestRecipients:
    """The same, owed to several."""

    def test_each_stands_for_itself(self, host):
        """One who cannot be reached keeps nobody else waiting, and is named."""
        owed = NOTICE.for_each(["siti", "lurah", "camat"])
        desk, gateway = host(None, PermanentError("refused"), owed=owed)
        report = desk.effects.run_due()

        assert ("notice:r1:camat", "notice:r1:siti") == report.done
        assert ("notice:r1:lurah",) == report.parked
        assert ["camat", "lurah", "siti"] == [effect.recipient for effect in gateway.handed]


class LosingStore:
    """A store in which somebody else is quicker, once."""

    def __init__(self, inner):
        self.inner, self.left = inner, 1

    def read(self):
        """Open a view."""
        return self.inner.read()

    @contextmanager
    def begin(self):
        """Open a transaction that loses a swap."""
        with self.inner.begin() as unit:
            yield _Losing(unit, self)


class _Losing:
    def __init__(self, unit, store):
        self.unit, self.store = unit, store

    def __getattr__(self, name):
        return getattr(self.unit, name)

    def swap_effect(self, before, after):
        """Lose the first time."""
        self.store.left -= 1
        return self.store.left < 0 and self.unit.swap_effect(before, after)


class TestLeases:
    """Two who want the same."""

    def test_what_another_has_claimed_is_left(self, host):
        """Who loses a claim looks again."""
        desk, gateway = host()

        assert (NOTICE.key,) == evolve(desk, store=LosingStore(desk.store)).effects.run_due().done
        assert 1 == len(gateway.handed)

    def test_who_is_late_does_not_overwrite(self, host, clock):
        """A worker that outlives its lease and then fails leaves the other's result alone."""
        desk, _ = host()

        def slow(_effect):
            clock.advance(seconds=LEASE.total_seconds())
            assert (NOTICE.key,) == desk.effects.run_due().done
            raise PermanentError("too late")

        report = evolve(desk, handlers={"notice": slow}).effects.run_due()

        assert (NOTICE.key,) == report.done
        assert (EffectStatus.DONE, "") == (kept(desk).status, kept(desk).error)

    def test_each_lease_begins_when_the_work_does(self, host, clock):
        """The last of many slow effects is not taken over while it is being done."""
        owed = [evolve(NOTICE, key=f"notice:{n}") for n in range(4)]
        desk, _ = host(owed=owed)
        others = []

        def slow(_effect):
            clock.advance(seconds=LEASE.total_seconds() - 1)
            others.append([e.key for e in due(desk) if e.attempts])

        report = evolve(desk, handlers={"notice": slow}).effects.run_due()

        assert 4 == len(report.done)
        assert [[]] * 4 == others

    def test_a_retry_leaves_what_is_being_done(self, host):
        """A person who is impatient does not start the same work twice."""
        desk, gateway = host()

        def impatient(effect):
            assert (effect.key,) == desk.effects.retry(effect.key).waiting

        report = evolve(desk, handlers={"notice": impatient}).effects.run_due()
        assert (NOTICE.key,) == report.done
        assert [] == gateway.handed


def due(desk):
    """List what is due."""
    with desk.store.read() as unit:
        return unit.effects_due(desk.clock.now(), limit=99)


class TestDismissing:
    """What a person decides not to have done."""

    def test_it_is_over_and_in_the_journal(self, host, camat):
        """Who, when and why are kept; it is listed no more and cannot be retried."""
        desk, _ = host(PermanentError("no"))
        desk.effects.run_due()
        dismissed = desk.effects.dismiss(NOTICE.key, by=camat, reason=" told by phone ")
        with desk.store.read() as unit:
            (event,) = unit.events_of("")

        assert EffectStatus.DISMISSED is dismissed.status is kept(desk).status
        assert (EffectDismissed, "told by phone", f"official:{camat.id}") == (
            type(event),
            event.reason,
            event.actor,
        )
        assert [] == desk.effects.parked()
        assert ((), (), ()) == attributes(desk.effects.retry(NOTICE.key))

    def test_only_what_is_parked(self, host, camat):
        """What still tries is left to try."""
        desk, _ = host()

        with pytest.raises(TransitionError, match="only what is parked"):
            desk.effects.dismiss(NOTICE.key, by=camat, reason="x")

    def test_only_with_a_reason(self, host, camat):
        """Nothing is given up without saying why."""
        desk, _ = host()
        for reason in (" ", "x" * 201):
            with pytest.raises(InputError, match="takes a reason"):
                desk.effects.dismiss(NOTICE.key, by=camat, reason=reason)

    def test_only_by_those_in_charge(self, host, lurah):
        """What is about no letter is for the highest offices."""
        desk, _ = host(PermanentError("no"))
        desk.effects.run_due()

        with pytest.raises(NotAllowedError):
            desk.effects.dismiss(NOTICE.key, by=lurah, reason="x")

    def test_not_while_somebody_retries_it(self, host, camat):
        """Of two who decide at once one is told."""
        desk, _ = host(PermanentError("no"))
        desk.effects.run_due()
        losing = evolve(desk, store=LosingStore(desk.store))

        with pytest.raises(ConflictError):
            losing.effects.dismiss(NOTICE.key, by=camat, reason="x")

    def test_an_unknown_one_is_not_found(self, desk, camat):
        """A made-up key is told."""
        with pytest.raises(NotFoundError):
            desk.effects.dismiss("nothing", by=camat, reason="x")


def attributes(report):
    """Give done, waiting and parked."""
    return report.done, report.waiting, report.parked


def test_parked_effects_come_in_pages(host):
    """Each page goes on behind the last key of the one before."""
    owed = [evolve(NOTICE, key=f"notice:{n}") for n in range(5)]
    desk, _ = host(*[PermanentError("no")] * 5, owed=owed)
    desk.effects.run_due()
    first = desk.effects.parked(limit=3)
    second = desk.effects.parked(limit=3, after=first[-1].key)

    assert [e.key for e in owed] == [e.key for e in [*first, *second]]


def test_a_run_does_no_more_than_its_limit(host):
    """What is left is done by the next run."""
    owed = [evolve(NOTICE, key=f"notice:{n}") for n in range(5)]
    desk, _ = host(owed=owed)

    assert [3, 2, 0] == [len(desk.effects.run_due(limit=3).done) for _ in range(3)]


class TestADeadGateway:
    """Nobody waits for a part that does not answer."""

    def test_one_that_raises_for_hours_blocks_nobody(self, host, siti, lurah, clock):
        """Requests are taken in and approved while notices fail again and again."""
        owed = [evolve(NOTICE, key=f"notice:{n}") for n in range(20)]
        desk, _ = host(*[RetryableError("no")] * 999, owed=owed)
        for _ in range(3):
            desk.effects.run_due()
            request = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
            done = desk.requests.approve(request.id, by=lurah, seen=request.seen)
            assert RequestStatus.DONE is done.status
            clock.advance(hours=1)

    @pytest.mark.parametrize("part", ["gateway", "signer"])
    def test_one_that_hangs_blocks_nobody(self, host, siti, lurah, request_, clock, part):
        """While one worker hangs, others submit and approve; its work is taken up after the lease."""
        desk, _ = host()
        hanging, released = threading.Event(), threading.Event()
        results = []

        def hang(*_):
            hanging.set()
            released.wait(60)
            raise RetryableError("timed out")

        class HangingSigner:
            key_for = staticmethod(desk.signer.key_for)
            status_key = staticmethod(desk.signer.status_key)
            sign = staticmethod(hang)

        if part == "gateway":
            broken = evolve(desk, handlers={"notice": hang})
            act = broken.effects.run_due
        else:
            broken = evolve(desk, signer=HangingSigner())

            def act():
                return broken.requests.approve(request_.id, by=lurah, seen=request_.seen)

        thread = threading.Thread(target=lambda: results.append(act()))
        thread.start()
        try:
            assert hanging.wait(60)
            other = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
            assert (
                RequestStatus.DONE
                is desk.requests.approve(other.id, by=lurah, seen=other.seen).status
            )
            clock.advance(minutes=5)
            assert desk.effects.run_due().done
        finally:
            released.set()
            thread.join(60)

        assert 1 == len(results)
        if part == "signer":
            assert RequestStatus.DONE is desk.requests.get(request_.id, by=siti).status
        assert EffectStatus.DONE is kept(desk).status
