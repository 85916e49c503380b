"""What the library still owes after a transaction: kept with it, done later, never lost."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Final

from attrs import Factory, evolve, field, frozen

from ekelurahan.texts import mark

LONGEST_KIND: Final = 32
"""Most characters of the kind of an effect: databases keep no more."""
NOTIFY: Final = "notify"
"""What kinds of effects begin with that a notifier does; a colon and its name follow."""
LONGEST_NAME: Final = LONGEST_KIND - len(f"{NOTIFY}:")
"""Most characters of the name of a notifier, and so of any part a plug-in offers: 25."""


class EffectStatus(Enum):
    """How far an effect is."""

    DUE = "due"
    DONE = "done"
    PARKED = "parked"
    DISMISSED = "dismissed"

    @property
    def word(self) -> str:
        """The status as a word in an English text, to be translated with it."""
        return {
            EffectStatus.DUE: mark("waiting"),
            EffectStatus.DONE: mark("done"),
            EffectStatus.PARKED: mark("parked"),
            EffectStatus.DISMISSED: mark("dismissed"),
        }[self]


@frozen
class Effect:
    """Something to be done once, after the transaction that owes it.

    Attributes:
        key: Derived from what it is about, unique: the same debt is never owed twice. Handlers pass
            it on, so that whoever does the work can tell a repetition.
        kind: Which handler does it, e.g. ``finish_signature``.
        target: Key of what it is about, e.g. of a letter.
        due_at: Not before this moment; while a worker holds a lease, when the lease runs out.
        attempts: How often it was begun.
        status: ``PARKED`` waits for a person, ``DISMISSED`` was given up by one.
        error: What went wrong last, in English; empty for nothing.
        advice: What to do about it, in English; empty for nothing.
        recipient: Whom it is for, where the same is owed to several; empty for nobody.
        since: Since when it is tried: when it was owed, or a person last had it retried.

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
    advice: str = ""
    recipient: str = ""
    since: datetime = field(default=Factory(lambda self: self.due_at, takes_self=True))

    def for_each(self, recipients: Iterable[str]) -> tuple["Effect", ...]:
        """Owe the same to several, each for itself: one that fails keeps no other waiting.

        >>> from datetime import UTC
        >>> notice = Effect("notice:s-1", "notice", "s-1", datetime(2026, 3, 2, tzinfo=UTC))
        >>> [effect.key for effect in notice.for_each(["siti", "lurah"])]
        ['notice:s-1:siti', 'notice:s-1:lurah']
        """
        return tuple(evolve(self, key=f"{self.key}:{r}", recipient=r) for r in recipients)
