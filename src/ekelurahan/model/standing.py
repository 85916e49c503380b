"""How far a letter is, and what became of it after it was issued."""

from datetime import datetime
from enum import Enum

from attrs import field, frozen

from ekelurahan.texts import mark


class LetterStatus(Enum):
    """How far a letter is.

    An issued letter may be suspended and reinstated, and once for all be revoked or replaced.

    >>> [status.name for status in LetterStatus if status.is_final]
    ['CANCELLED', 'REVOKED', 'REPLACED']
    """

    SIGNING = "signing"
    SIGNED = "signed"
    ISSUED = "issued"
    CANCELLED = "cancelled"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REPLACED = "replaced"

    @property
    def word(self) -> str:
        """The status as a word in an English text, to be translated with it."""
        return {
            LetterStatus.SIGNING: mark("being signed"),
            LetterStatus.SIGNED: mark("signed"),
            LetterStatus.ISSUED: mark("issued"),
            LetterStatus.CANCELLED: mark("cancelled"),
            LetterStatus.SUSPENDED: mark("suspended"),
            LetterStatus.REVOKED: mark("revoked"),
            LetterStatus.REPLACED: mark("replaced"),
        }[self]

    @property
    def was_issued(self) -> bool:
        """Whether the letter was given out, whatever became of it: it has a file and its seals."""
        return self is LetterStatus.ISSUED or (
            self.is_listed and self is not LetterStatus.CANCELLED
        )

    @property
    def is_listed(self) -> bool:
        """Whether status lists warn of it: it is neither under way nor in force."""
        return self is LetterStatus.SUSPENDED or self.is_final

    @property
    def is_final(self) -> bool:
        """Whether nothing comes after it: verifiers may remember it for ever."""
        return self in {LetterStatus.CANCELLED, LetterStatus.REVOKED, LetterStatus.REPLACED}


class StandingReason(Enum):
    """Why the standing of a letter changed, as a code that may be published.

    The word says no more about anybody than whoever holds the letter may know; what else there is
    to say belongs into the note.

    Attributes:
        ERROR: Who, how or what was wrong in it (cacat wewenang, prosedur atau substansi; UU 30/2014).
        FALSE_STATEMENT: It was obtained by false statements or papers.
        CIRCUMSTANCES: What it certifies is no longer so.
        COURT_ORDER: A court has ordered it.
        HOLDER_REQUEST: The person it is about has asked for it.
        KEY_COMPROMISED: The key it was sealed with is no longer the official's alone.
        UNDER_REVIEW: Something is being looked into; only while suspended.
        CLEARED: It was looked into and found right; only when reinstated.
        REFUSED: A later official of its route refused; only before it was issued.
    """

    ERROR = "error"
    FALSE_STATEMENT = "false_statement"
    CIRCUMSTANCES = "circumstances"
    COURT_ORDER = "court_order"
    HOLDER_REQUEST = "holder_request"
    KEY_COMPROMISED = "key_compromised"
    UNDER_REVIEW = "under_review"
    CLEARED = "cleared"
    REFUSED = "refused"

    @property
    def word(self) -> str:
        """The reason in plain English, to be translated."""
        return {
            StandingReason.ERROR: mark("there is an error in the letter"),
            StandingReason.FALSE_STATEMENT: mark("it was obtained by false statements"),
            StandingReason.CIRCUMSTANCES: mark("the circumstances have changed"),
            StandingReason.COURT_ORDER: mark("a court has ordered it"),
            StandingReason.HOLDER_REQUEST: mark("the person concerned has asked for it"),
            StandingReason.KEY_COMPROMISED: mark("the key it was sealed with is compromised"),
            StandingReason.UNDER_REVIEW: mark("it is being looked into"),
            StandingReason.CLEARED: mark("it was looked into and found right"),
            StandingReason.REFUSED: mark("it was refused before it was issued"),
        }[self]

    def fits(self, status: LetterStatus) -> bool:
        """Whether a letter may come into a status for this reason.

        >>> StandingReason.UNDER_REVIEW.fits(LetterStatus.REVOKED)
        False
        """
        only_for = {
            StandingReason.UNDER_REVIEW: LetterStatus.SUSPENDED,
            StandingReason.CLEARED: LetterStatus.ISSUED,
            StandingReason.REFUSED: LetterStatus.CANCELLED,
        }
        return only_for.get(self, status) is status


@frozen
class Standing:
    """What became of a letter at one moment, and why.

    Attributes:
        status: The status from then on; ``ISSUED`` where it was reinstated.
        since: From when on.
        reason: Why, as it may be published.
        note: What the office keeps about it; never published, and not shown to residents.
        replaced_by: Key of the letter that takes its place; empty for none.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 24, tzinfo=UTC)
    >>> Standing(LetterStatus.REVOKED, at, StandingReason.COURT_ORDER).reason.word
    'a court has ordered it'
    """

    status: LetterStatus
    since: datetime
    reason: StandingReason
    note: str = field(default="", repr=False)
    replaced_by: str = ""
