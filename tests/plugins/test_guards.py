"""A part of a stranger's is kept in bounds, whatever it does."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from attrs import evolve

from ekelurahan.errors import (
    CredentialError,
    DuplicateError,
    EkelurahanError,
    MisconfiguredError,
    NotFoundError,
    PartError,
    PermanentError,
    RetryableError,
    ThrottledError,
)
from ekelurahan.hookspecs import Offer, hookimpl
from ekelurahan.model.notices import Notice, Occasion
from ekelurahan.plugins import PluginHost
from ekelurahan.plugins.breakers import MOST_FAILURES, REST, Breaker
from ekelurahan.plugins.guards import MOST_HANGING, Owner, guard
from ekelurahan.plugins.roles import BY_HOOK
from ekelurahan.ports import DiscardingFiles
from ekelurahan.testing.fakes import FakeIdentityProvider, MemoryFiles, Outbox
from ekelurahan.testing.faults import Fault, Faulty

OWNER = Owner("mail", "surat", "ekelurahan-surat")
NOTICE = Notice("n1", Occasion.ISSUED, "siti", "r1", "Kelurahan Melati")
QUICK = evolve(BY_HOOK["ekelurahan_notifiers"], deadline=timedelta(seconds=0.05))
FILES = BY_HOOK["ekelurahan_file_stores"]


def guarded(*plan, role=QUICK, part=None, stays=False):
    """Give a part that fails by plan, guarded; and what makes it fail."""
    faulty = Faulty(part or Outbox(), plan)
    return guard(faulty.part(), role, OWNER, stays=stays), faulty


def error_of(part, notice=NOTICE):
    """Give what a notice comes to."""
    with pytest.raises(EkelurahanError) as caught:
        part.notify(notice)
    assert {"part": "mail", "plugin": "surat", "distribution": "ekelurahan-surat"}.items() <= (
        caught.value.values.items()
    )
    assert "hunter2" not in f"{caught.value!r} {caught.value} {caught.value.values}"
    return caught.value


class TestCalls:
    """One call."""

    def test_that_works(self):
        """It is as if there were no guard; what is no method of the port is the part's own."""
        part, faulty = guarded()
        part.notify(NOTICE)

        assert [NOTICE] == faulty.wraps.notices == part.notices
        assert frozenset() == part.needs
        assert ["<guarded _StandIn>", "mail"] == [repr(part), OWNER.part]

    @pytest.mark.parametrize(
        ("fault", "kind"),
        [
            (Fault.RETRYABLE, RetryableError),
            (Fault.THROTTLED, ThrottledError),
            (Fault.PERMANENT, PermanentError),
            (Fault.MISCONFIGURED, MisconfiguredError),
            (Fault.CREDENTIAL, CredentialError),
            (Fault.DUPLICATE, DuplicateError),
            (Fault.LOST_ANSWER, RetryableError),
        ],
    )
    def test_that_tells_what_is_wrong(self, fault, kind):
        """The error arrives as it was raised, with the names of plug-in and distribution."""
        assert type(error_of(guarded(fault)[0])) is kind

    @pytest.mark.parametrize("stays", [False, True])
    @pytest.mark.parametrize(
        ("fault", "name"),
        [(Fault.BUG, "KeyError"), (Fault.PANIC, "Panic"), (Fault.EXIT, "SystemExit")],
    )
    def test_that_raises_anything(self, fault, name, stays):
        """Kind and place are told, the text, which may repeat a secret, is not; nothing ends."""
        error = error_of(guarded(fault, stays=stays)[0])

        assert (PartError, name) == (type(error), error.values["problem"])
        assert error.values["place"].startswith("faults.py:")
        assert error.__suppress_context__

    def test_that_hangs(self):
        """It is abandoned after the deadline, and what it does afterwards does no harm."""
        part, faulty = guarded(Fault.HANG)
        error = error_of(part)

        assert "took over 0.05 seconds" in str(error)
        faulty.release.set()
        part.notify(evolve(NOTICE, key="n2"))

    def test_that_is_interrupted_by_its_user(self):
        """In the caller's thread, an interruption is the caller's."""

        class Interrupted(Outbox):
            def notify(self, _):
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            guard(Interrupted(), QUICK, OWNER, stays=True).notify(NOTICE)
        assert "KeyboardInterrupt" == error_of(guard(Interrupted(), QUICK, OWNER)).values["problem"]

    @pytest.mark.parametrize("fault", [Fault.RUBBISH, Fault.EMPTY])
    def test_that_answers_something_else(self, fault):
        """An answer of the wrong type is none."""
        role = BY_HOOK["ekelurahan_identity_providers"]
        part, _ = guarded(fault, role=role, part=FakeIdentityProvider())

        with pytest.raises(PartError, match="not SignIn"):
            part.begin("https://portal.example")

    def test_in_the_callers_thread(self):
        """Who is bound to a thread is called in it."""
        seen = []

        class Bound(Outbox):
            def notify(self, _):
                seen.append(threading.current_thread())

        guard(Bound(), QUICK, OWNER, stays=True).notify(NOTICE)
        guard(Bound(), QUICK, OWNER).notify(NOTICE)

        assert [True, False] == [thread is threading.current_thread() for thread in seen]

    def test_extras_are_guarded_too(self):
        """What a part offers besides is there, and what it lacks is not."""
        part, _ = guarded(Fault.BUG, role=FILES, part=MemoryFiles())
        other = guard(Faulty(Outbox(), []).part(), QUICK, OWNER)

        assert isinstance(part, DiscardingFiles)
        assert not isinstance(other, DiscardingFiles)
        with pytest.raises(PartError):
            part.discard("0" * 64)

    def test_it_is_logged_with_names(self, caplog):
        """The log tells which part of which plug-in, and the kind of error alone."""
        with caplog.at_level(logging.WARNING):
            error_of(guarded(Fault.MISCONFIGURED)[0])
            error_of(guarded(Fault.BUG)[0])

        assert [
            ("ERROR", "mail of surat (ekelurahan-surat): MisconfiguredError"),
            ("WARNING", "mail of surat (ekelurahan-surat): PartError"),
        ] == [(record.levelname, record.getMessage()) for record in caplog.records]

    def test_a_wrong_passphrase_stops_nobody_else(self):
        """However many people mistype theirs, the part works, and is asked for the next one."""

        class Signer:
            def sign(self, pdf, order):
                if order is None:
                    raise CredentialError("the passphrase is wrong")
                return pdf

        part = guard(Signer(), BY_HOOK["ekelurahan_document_signers"], OWNER)
        for _ in range(MOST_FAILURES):
            with pytest.raises(CredentialError):
                part.sign(b"%PDF", None)

        assert b"%PDF" == part.sign(b"%PDF", "somebody's order")

    def test_the_same_part_is_equal(self):
        """Two guards of one part are as equal as the part."""
        files = MemoryFiles()
        one, two = (guard(files, FILES, OWNER) for _ in range(2))

        assert one == two == files
        assert hash(guard(OWNER, FILES, OWNER)) == hash(OWNER)


class TestManyCalls:
    """Calls of a part that keeps failing."""

    def test_it_is_left_alone_for_a_while(self):
        """After some failures it is not even called; the error says for how long."""
        part, faulty = guarded(*[Fault.BUG] * 9)
        for _ in range(MOST_FAILURES):
            error_of(part)
        error = error_of(part)

        assert isinstance(error, ThrottledError)
        assert timedelta() < error.after <= REST
        assert MOST_FAILURES == len(faulty.calls)

    @pytest.mark.parametrize(
        "fault", [Fault.PERMANENT, Fault.THROTTLED, Fault.CREDENTIAL, Fault.DUPLICATE]
    )
    def test_answers_are_no_failures(self, fault):
        """Who says no is at work."""
        part, faulty = guarded(*[fault] * 9)
        for _ in range(9):
            error_of(part)

        assert 9 == len(faulty.calls)

    def test_not_found_is_an_answer(self):
        """Nor is a file that is not there a failure of the store."""
        part, _ = guarded(role=FILES, part=MemoryFiles())
        for _ in range(9):
            with pytest.raises(NotFoundError):
                part.get("0" * 64)

    def test_hanging_calls_are_counted(self):
        """When too many hang, more are refused at once; when they end, it goes on."""
        part, faulty = guarded(*[Fault.HANG] * MOST_HANGING)
        with ThreadPoolExecutor(MOST_HANGING) as threads:
            list(threads.map(lambda _: error_of(part), range(MOST_HANGING)))
        object.__setattr__(part, "notify", guard_without_breaker(part))

        assert "8 calls" in str(error_of(part))
        faulty.release.set()


def guard_without_breaker(part):
    """Forget the failures of a part, and keep what hangs."""
    closure = part.notify.__closure__
    (inner,) = [cell.cell_contents for cell in closure if hasattr(cell.cell_contents, "breaker")]
    inner.breaker = Breaker()
    return part.notify


class TestBreaker:
    """When something broken may be tried."""

    def test_one_call_tries_it_out(self):
        """After the rest one may try; when that works, all may."""
        now = [0.0]
        breaker = Breaker(clock=lambda: now[0])
        for _ in range(MOST_FAILURES):
            assert 0 == breaker.wait()
            breaker.note(works=False)
        assert 30 == breaker.wait()
        now[0] = 30.0

        assert [0, 30] == [breaker.wait(), breaker.wait()]
        breaker.note(works=True)
        assert [0, 0] == [breaker.wait(), breaker.wait()]


def test_a_host_gives_guarded_parts():
    """What comes out of a host is kept in bounds, named by plug-in and distribution."""

    class Mail:
        @hookimpl
        def ekelurahan_notifiers(self):
            yield Offer("mail", Faulty(Outbox(), [Fault.EXIT]).part())

    notifier = PluginHost(Mail()).notifiers()["mail"]

    with pytest.raises(PartError, match="'mail' of plug-in 'Mail' of the host application raised"):
        notifier.notify(NOTICE)
