"""What the library still owes after a transaction: kept with it, done later, never lost."""

from datetime import datetime
from enum import Enum

from attrs import frozen


class EffectStatus(Enum):
    """How far an effect is."""

    DUE = "due"
    DONE = "done"
    PARKED = "parked"


@frozen
class Effect:
    """Something to be done once, after the transaction that owes it.

    Attributes:
        key: Derived from what it is about, unique: the same debt is never owed twice.
        kind: Which handler does it, e.g. ``finish_signature``.
        target: Key of what it is about, e.g. of a letter.
        due_at: Not before this moment; while a worker holds a lease, when the lease runs out.
        attempts: How often it was begun.
        status: ``PARKED`` waits for a person.
        error: What went wrong last, in English; empty for nothing.

    >>> from datetime import UTC
    >>> Effect("finish:s-1", "finish_signature", "s-1", datetime(2026, 3, 2, tzinfo=UTC)).status
    <EffectStatus.DUE: 'due'>
    """

    key: str
    kind: str
    target: str
    due_at: datetime
    attempts: int = 0
    status: EffectStatus = EffectStatus.DUE
    error: str = ""
