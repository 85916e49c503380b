"""What people write in their own words: reasons, notes, decrees, names of papers."""

from typing import Final
from unicodedata import category

from ekelurahan.errors import InputError
from ekelurahan.texts import mark

SHORT: Final = 200
LONG: Final = 2000
"""Most characters of a reason for the files, and of one that a resident reads."""


def stated(
    text: str, refusal: str, advice: str, *, most: int = SHORT, is_needed: bool = True
) -> str:
    """Give a text as it is kept, without blanks around it.

    Args:
        text: As it was typed.
        refusal: What to say of one that cannot be kept; may name ``{most}``.
        advice: What to do then.
        most: Most characters.
        is_needed: Whether it may not be empty.

    Raises:
        InputError: it is empty or too long, or has control characters other than line breaks.

    >>> stated("  Tidak terdata. ", "a reason has {most} characters", "Write one.")
    'Tidak terdata.'
    """
    kept = text.strip()
    is_plain = all(category(each) != "Cc" or each in "\n\r\t" for each in kept)
    if len(kept) > most or not is_plain or (is_needed and not kept):
        raise InputError(refusal, advice, most=most)
    return kept


def stated_note(text: str) -> str:
    """Give a note as it is kept; there need not be one.

    Raises:
        InputError: it is too long, or has control characters other than line breaks.
    """
    return stated(
        text,
        mark("a note has at most {most} characters, and none that cannot be seen"),
        mark("Shorten it; papers are recorded with desk.documents."),
        most=LONG,
        is_needed=False,
    )
