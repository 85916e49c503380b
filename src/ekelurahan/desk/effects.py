"""What is still owed after a transaction: done later, several times if need be, or parked."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from attrs import evolve, field, frozen

from ekelurahan.desk.ports import DeskPorts
from ekelurahan.desk.publishing import PUBLISH_STATUS, publish_status
from ekelurahan.desk.signing import FINISH_SIGNATURE, LEASE, finish_signature
from ekelurahan.errors import EkelurahanError
from ekelurahan.model.effects import Effect, EffectStatus

_log = logging.getLogger(__name__)

MOST_ATTEMPTS = 6
"""After so many failures an effect is parked until a person has looked at it."""


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
    _handlers: Mapping[str, Callable[[DeskPorts, Effect], None]] = field(
        factory=lambda: {FINISH_SIGNATURE: finish_signature, PUBLISH_STATUS: publish_status}
    )

    def run_due(self, *, limit: int = 100) -> EffectReport:
        """Do what is due, oldest first.

        What another process has begun is not due until its lease (:data:`LEASE`) runs out, which
        after a crash is when it is taken up again.
        """
        now = self._ports.clock.now()
        with self._ports.store.begin() as unit:
            due = [_begun(effect, now) for effect in unit.effects_due(now, limit=limit)]
            for effect in due:
                unit.save_effect(effect)
        return self._report([self.run(e) if e.status is EffectStatus.DUE else e for e in due])

    def retry(self, key: str) -> EffectReport:
        """Try a parked or waiting effect again now, because a person has mended the cause.

        Raises:
            NotFoundError: there is no such effect.
        """
        now = self._ports.clock.now()
        with self._ports.store.begin() as unit:
            effect = unit.effect(key)
            if effect.status is EffectStatus.DONE:
                return EffectReport(done=(key,))
            again = evolve(effect, status=EffectStatus.DUE, attempts=1, due_at=now + LEASE)
            unit.save_effect(again)
        return self._report([self.run(again)])

    def run(self, effect: Effect) -> Effect:
        """Do one effect whose lease the caller holds.

        A failure is kept with the effect, not raised: what was approved stays approved.
        """
        try:
            self._handlers[effect.kind](self._ports, effect)
        except Exception as error:  # noqa: BLE001 - a host's part may fail in any way
            self._keep_failure(effect, error)
        with self._ports.store.read() as unit:
            return unit.effect(effect.key)

    def _keep_failure(self, effect: Effect, error: Exception) -> None:
        """Wait twice as long after each failure; in the end, wait for a person."""
        _log.warning("effect %s failed: %s", effect.key, type(error).__name__)
        is_ours = isinstance(error, EkelurahanError)
        failed = evolve(
            effect,
            status=EffectStatus.PARKED if effect.attempts >= MOST_ATTEMPTS else EffectStatus.DUE,
            due_at=self._ports.clock.now() + timedelta(minutes=2**effect.attempts),
            error=f"{type(error).__name__}: {error}" if is_ours else type(error).__name__,
        )
        with self._ports.store.begin() as unit:
            if unit.effect(effect.key).status is not EffectStatus.DONE:
                unit.save_effect(failed)

    def _report(self, effects: list[Effect]) -> EffectReport:
        keys = {
            status: tuple(e.key for e in effects if e.status is status) for status in EffectStatus
        }
        return EffectReport(
            done=keys[EffectStatus.DONE],
            waiting=keys[EffectStatus.DUE],
            parked=keys[EffectStatus.PARKED],
        )


def _begun(effect: Effect, at: datetime) -> Effect:
    """Count an attempt before it is made: an effect that ends the process is parked, too."""
    if effect.attempts >= MOST_ATTEMPTS:
        return evolve(effect, status=EffectStatus.PARKED, error="the process ended each time")
    return evolve(effect, attempts=effect.attempts + 1, due_at=at + LEASE)
