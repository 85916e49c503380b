"""Leases on effects: who has begun one holds it for a while."""

from datetime import datetime

from attrs import evolve

from ekelurahan.desk.failures import MOST_ATTEMPTS, parked
from ekelurahan.desk.signing import LEASE
from ekelurahan.model.effects import Effect, EffectStatus


def begun(effect: Effect, at: datetime) -> Effect:
    """Give an effect as it is begun; one that ended the process too often is parked instead."""
    if effect.attempts >= MOST_ATTEMPTS:
        return parked(evolve(effect, error="the process ended each time", advice=""))
    return evolve(effect, attempts=effect.attempts + 1, due_at=at + LEASE, error="", advice="")


def is_held(effect: Effect, at: datetime) -> bool:
    """Whether somebody is doing it: it was begun, has not failed since, and the lease runs."""
    is_running = effect.status is EffectStatus.DUE and effect.attempts > 0 and not effect.error
    return is_running and effect.due_at > at
