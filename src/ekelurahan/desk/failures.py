"""What becomes of an effect that failed: tried again, and when, or parked for a person."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from attrs import evolve

from ekelurahan.errors import EkelurahanError, MisconfiguredError, PermanentError, ThrottledError
from ekelurahan.model.effects import Effect, EffectStatus

MOST_ATTEMPTS: Final = 6
"""After so many failures an effect is parked until a person has looked at it."""
MOST_AGE: Final = timedelta(days=3)
"""What has been tried for so long is parked at its next failure, however few there were."""
SHORTEST_WAIT: Final = timedelta(seconds=1)
LONGEST_WAIT: Final = timedelta(days=1)
"""A part that is throttled may ask for as much time as lies between these two."""
_LONGEST_TEXT: Final = 1000


def after_failure(effect: Effect, error: BaseException, at: datetime) -> Effect:
    """Give the effect as it is after an attempt that failed.

    - throttled: again after exactly what was asked for, within limits; the attempt does not count;
    - permanent or misconfigured: parked at once;
    - anything else: after 2, 4, 8 … minutes, and parked after :data:`MOST_ATTEMPTS`.

    What has been tried for :data:`MOST_AGE` is parked in any case.
    """
    text, advice = _told(error)
    failed = evolve(effect, error=text, advice=advice)
    if isinstance(error, PermanentError | MisconfiguredError):
        return parked(failed)
    if isinstance(error, ThrottledError):
        wait = min(max(error.after, SHORTEST_WAIT), LONGEST_WAIT)
        failed = evolve(failed, attempts=effect.attempts - 1)
    else:
        wait = timedelta(minutes=2**effect.attempts)
    if failed.attempts >= MOST_ATTEMPTS or at - effect.since >= MOST_AGE:
        return parked(failed)
    return evolve(failed, due_at=at + wait)


def parked(effect: Effect) -> Effect:
    """Give an effect that waits for a person."""
    return evolve(effect, status=EffectStatus.PARKED)


def _told(error: BaseException) -> tuple[str, str]:
    """Say what happened and what to do; of a bug only its name, since its text may quote anything."""
    name = type(error).__name__
    if isinstance(error, EkelurahanError):
        with suppress(Exception):  # a part may fill its own template wrongly
            return f"{name}: {error}"[:_LONGEST_TEXT], error.advice[:_LONGEST_TEXT]
    return name, ""
