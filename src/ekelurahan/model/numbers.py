"""The register of letter numbers: each entry stays for ever, whatever became of its letter."""

from enum import Enum

from attrs import field, frozen

from ekelurahan.model.letters import LetterNumber
from ekelurahan.texts import mark


class NumberStatus(Enum):
    """What became of a number. None is ever given twice.

    >>> NumberStatus("batal") is NumberStatus.CANCELLED
    True
    """

    USED = "terpakai"
    RESERVED = "dicadangkan"
    CANCELLED = "batal"

    @property
    def word(self) -> str:
        """The status as a word in an English text, to be translated with it."""
        return {
            NumberStatus.USED: mark("used"),
            NumberStatus.RESERVED: mark("reserved"),
            NumberStatus.CANCELLED: mark("cancelled"),
        }[self]


@frozen
class RegisteredNumber:
    """One line of an office's register of numbers.

    Attributes:
        number: The number.
        status: ``USED`` by a letter of this library; ``RESERVED`` for one to come, or for one made
            outside; ``CANCELLED`` ("batal"), which explains a gap.
        letter_id: Key of its letter; ``None`` where there is none.
        purpose: What it was reserved for, and why it was cancelled; empty for ordinary letters.
    """

    number: LetterNumber
    status: NumberStatus
    letter_id: str | None = None
    purpose: str = field(default="", repr=False)
