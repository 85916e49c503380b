"""What is still owed after a transaction: done later, several times if need be, or parked."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from attrs import evolve, field, frozen

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.destruction import DISCARD_FILE, discard_file
from ekelurahan.desk.dismissing import dismiss
from ekelurahan.desk.failures import after_failure
from ekelurahan.desk.leases import begun, is_held
from ekelurahan.desk.limits import require_limit
from ekelurahan.desk.notices import notice_handlers
from ekelurahan.desk.owing import start, when_kept
from ekelurahan.desk.publishing import PUBLISH_STATUS, owe_publication, publish_status
from ekelurahan.desk.signing import FINISH_SIGNATURE, finish_signature
from ekelurahan.desk.sweeping import SweepReport, sweep
from ekelurahan.errors import DuplicateError, MisconfiguredError
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.offices import Official
from ekelurahan.model.secrets import Secret
from ekelurahan.texts import mark

_log = logging.getLogger(__name__)

RENEWAL: Final = timedelta(hours=6)
"""Status lists that are older are published anew; verifiers take none that is older than 12 hours."""
_AT_ONCE: Final = 16

_OWN: Final[Mapping[str, Callable[[DeskPorts, Effect], None]]] = {
    PUBLISH_STATUS: publish_status,
    DISCARD_FILE: discard_file,
}
"""Handlers of the library; each settles its effect in the transaction it ends with."""


@frozen
class EffectReport:
    """What one run came to.

    Attributes:
        done: Keys of effects that are done.
        waiting: Keys of effects that failed and will be tried again.
        parked: Keys of effects that wait for a person.
    """

    done: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    parked: tuple[str, ...] = ()


@frozen
class EffectDesk:
    """Does what is owed. Safe to call from several processes and as often as one likes."""

    _ports: DeskPorts
    _passphrase: Secret | None = field(default=None, repr=False)

    def with_passphrase(self, passphrase: Secret | None) -> "EffectDesk":
        """Give the same for one act of an official who has entrusted a passphrase to it."""
        return evolve(self, passphrase=passphrase)

    def run_due(self, *, limit: int = 100) -> EffectReport:
        """Do what is due, longest due first.

        Each effect is claimed just before it is done. What another process has claimed is not due
        until its lease (:data:`~ekelurahan.desk.signing.LEASE`) runs out, which after a crash is
        when it is taken up again. What nobody here knows how to do is left to those who do.

        Args:
            limit: Most effects to do.
        """
        now = self._ports.clock.now()
        tried: list[Effect] = []
        while len(tried) < limit and (effect := self._claim(now)):
            tried.append(self.do(effect) if effect.status is EffectStatus.DUE else effect)
        return _report(tried)

    def parked(self, *, limit: int = 100, after: str = "") -> Sequence[Effect]:
        """List what waits for a person, by key, with cause and advice.

        Args:
            limit: Most effects to list, up to 1000.
            after: Key of the last effect of the page before.

        Raises:
            InputError: the limit cannot be used.
        """
        require_limit(limit)
        with self._ports.store.read() as unit:
            return unit.effects_parked(after, limit=limit)

    def run_one(self, key: str) -> EffectReport:
        """Do one effect if it is due and nobody is doing it: what a worker of the host calls.

        Args:
            key: As :meth:`~ekelurahan.ports.EffectRunner.start` was given it.

        Raises:
            NotFoundError: there is no such effect.
        """
        now = self._ports.clock.now()
        with self._ports.store.begin() as unit:
            effect = unit.effect(key)
            is_due = effect.status is EffectStatus.DUE and effect.due_at <= now
            claimed = begun(effect, now)
            is_ours = is_due and unit.swap_effect(effect, claimed)
        if is_ours and claimed.status is EffectStatus.DUE:
            return _report([self.do(claimed)])
        return _report([claimed if is_ours else effect])

    def retry(self, key: str, *, passphrase: Secret | None = None) -> EffectReport:
        """Try a parked or waiting effect again now, because a person has mended the cause.

        One that another process is just doing is left to it.

        Args:
            key: Key of the effect.
            passphrase: Of the official whose signature it is, where the signer needs it; it is kept
                nowhere.

        Raises:
            NotFoundError: there is no such effect.
        """
        now = self._ports.clock.now()
        with self._ports.store.begin() as unit:
            effect = unit.effect(key)
            again = begun(evolve(effect, status=EffectStatus.DUE, attempts=0, since=now), now)
            is_ours = (
                effect.status in {EffectStatus.DUE, EffectStatus.PARKED}
                and not is_held(effect, now)
                and unit.swap_effect(effect, again)
            )
        return _report([self.with_passphrase(passphrase).do(again) if is_ours else effect])

    def dismiss(self, key: str, *, by: Official, reason: str) -> Effect:
        """Give up a parked effect for good; the journal keeps who, when and why.

        Args:
            key: Key of the effect.
            by: An official of the letter's office or of one above; where it is about no letter, of
                one of the highest offices.
            reason: Why it need not be done any more.

        Raises:
            NotFoundError: there is no such effect.
            NotAllowedError: it is not this person's to do.
            InputError: no reason is given.
            TransitionError: it is not parked; or a letter waits for it, whose signature is to be
                given up instead.
            ConflictError: somebody retried it at the same moment.
        """
        return dismiss(self._ports, key, by=by, reason=reason)

    def sweep(self) -> SweepReport:
        """Look for work that was lost, owe again what can be mended, and tell the rest.

        It finds what no run of effects would: letters without a seal and without anybody who owes
        one, requests that were not handed on, letters that ceased to count untold, effects that no
        handler knows, requests whose turn is nobody's. To be run now and then, before
        :meth:`run_due`. Calls with a key that are older than
        :data:`~ekelurahan.desk.sweeping.CALLS_KEPT` are forgotten on the way.
        """
        return sweep(self._ports, self._known())

    def renew_statuses(self) -> EffectReport:
        """Publish the status lists anew if that was last owed more than :data:`RENEWAL` ago."""
        now = self._ports.clock.now()
        with self._ports.store.begin() as unit:
            latest = unit.latest_effect(PUBLISH_STATUS)
            if latest is not None and now - latest.due_at < RENEWAL:
                return EffectReport()
            owed = owe_publication(unit, now)
        return _report([self.run(owed)])

    def run(self, effect: Effect) -> Effect:
        """Do one effect whose lease the caller holds, or hand it to the host's workers.

        A failure is kept with the effect, not raised: what was approved stays approved. A
        passphrase is handed to nobody, and workers who do not answer make nobody wait. Where a
        transaction of the host is still open, all this comes after the commit, and the effect is
        given as it stands: nothing may be sealed or sent for a letter that the host can still undo.
        """
        done: list[Effect] = []
        when_kept(self._ports.store, lambda: done.append(self._run(effect)))
        return done[0] if done else effect

    def _run(self, effect: Effect) -> Effect:
        runner = self._ports.runner
        if runner is None or self._passphrase is not None:
            return self.do(effect)
        now = self._ports.clock.now()
        released = evolve(effect, attempts=0, due_at=now, since=now)
        with self._ports.store.begin() as unit:
            unit.swap_effect(effect, released)
        if not start(runner, released):
            self.run_one(effect.key)
        return self._stored(effect.key)

    def _stored(self, key: str) -> Effect:
        with self._ports.store.read() as unit:
            return unit.effect(key)

    def do(self, effect: Effect) -> Effect:
        """Do one effect whose lease the caller holds, here and now."""
        try:
            self._act(effect)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001 - a host's part may fail in any way
            self._keep_failure(effect, error)
        return self._stored(effect.key)

    def _claim(self, due_by: datetime) -> Effect | None:
        """Take a lease on the longest due effect, counting the attempt before it is made.

        An effect that ends the process is parked, too.
        """
        kinds = self._known()
        while True:
            with self._ports.store.begin() as unit:
                due = unit.effects_due(due_by, limit=_AT_ONCE, kinds=kinds)
                for effect in due:
                    claimed = begun(effect, self._ports.clock.now())
                    if unit.swap_effect(effect, claimed):
                        return claimed
            if not due:
                return None

    def _act(self, effect: Effect) -> None:
        if effect.kind == FINISH_SIGNATURE:
            finish_signature(self._ports, effect, self._passphrase)
            return
        if own := _OWN.get(effect.kind):
            own(self._ports, effect)
            return
        handler = self._handlers().get(effect.kind)
        if handler is None:
            raise MisconfiguredError(
                mark("nothing here knows how to do '{kind}'"),
                mark("Give the desk the handler of the part that owed it, then retry."),
                kind=effect.kind,
            )
        with suppress(DuplicateError):
            handler(effect)
        done = evolve(effect, status=EffectStatus.DONE, error="", advice="")
        with self._ports.store.begin() as unit:
            unit.swap_effect(effect, done)

    def _known(self) -> Collection[str]:
        return {FINISH_SIGNATURE, *_OWN, *self._handlers()}

    def _handlers(self) -> Mapping[str, Callable[[Effect], object]]:
        return {**notice_handlers(self._ports), **self._ports.handlers}

    def _keep_failure(self, effect: Effect, error: BaseException) -> None:
        """Keep what went wrong, unless another process has taken the effect over meanwhile."""
        _log.warning("effect %s failed: %s", effect.key, type(error).__name__)
        failed = after_failure(effect, error, self._ports.clock.now())
        with self._ports.store.begin() as unit:
            is_kept = unit.swap_effect(effect, failed)
        if is_kept and failed.status is EffectStatus.DUE:
            start(self._ports.runner, failed)


def _report(effects: Sequence[Effect]) -> EffectReport:
    keys = {status: tuple(e.key for e in effects if e.status is status) for status in EffectStatus}
    return EffectReport(
        done=keys[EffectStatus.DONE],
        waiting=keys[EffectStatus.DUE],
        parked=keys[EffectStatus.PARKED],
    )
