"""Lines of an old register, as an office kept it before: in a book, a spreadsheet, another system."""

import re
from contextlib import suppress
from datetime import date
from typing import Final

from attrs import frozen

from ekelurahan.errors import IdentityNumberError
from ekelurahan.model.identity import FamilyCardNumber, Nik


@frozen
class OldLine:
    """One letter of an old register.

    Attributes:
        line: Line in the file, counted from 1 with the headings.
        number: As printed.
        day: Its date.
        name: Whom it is about.
        title: What it is.
        classification: Archive code, old or new; empty where the register has none.
        kind: Code of the kind; empty where it is none of the city's.
        nik: That person's NIK, if the register has it: 16 digits, or empty.
    """

    line: int
    number: str
    day: date
    name: str
    title: str
    classification: str = ""
    kind: str = ""
    nik: str = ""

    @property
    def shows_identity_number(self) -> bool:
        """Tell whether a NIK or KK stands where everybody would read it."""
        shown = (self.number, self.name, self.title, self.classification)
        return any(map(shows_identity_number, shown))


@frozen
class RefusedLine:
    """A line that cannot be entered.

    Attributes:
        line: Line in the file, counted from 1 with the headings.
        reason: Why, as a template in plain English, to be translated.
    """

    line: int
    reason: str


_LENGTH: Final = 16
_GROUPS: Final = re.compile(r"\d+(?:[\s.-]+\d+)*")
_PROVINCE: Final = re.compile(r"1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7]")


def shows_identity_number(text: str) -> bool:
    """Tell whether a NIK or KK stands in a text, with or without blanks, dots or dashes.

    Sixteen digits in one piece are always taken for one.

    >>> shows_identity_number("SITI 617101.450890.0001")
    True
    >>> shows_identity_number("400.12.2.1-001-11-2026")
    False
    """
    return any(_has_one(re.findall(r"\d+", run)) for run in _GROUPS.findall(text))


def _has_one(groups: list[str]) -> bool:
    if any(len(group) >= _LENGTH for group in groups):
        return True
    pieces = ("".join(groups[i:j]) for i in range(len(groups)) for j in range(i, len(groups) + 1))
    return any(_is_possible(piece) for piece in pieces if len(piece) == _LENGTH)


def _is_possible(digits: str) -> bool:
    if _PROVINCE.match(digits):
        for number in (Nik, FamilyCardNumber):
            with suppress(IdentityNumberError):
                number(digits)
                return True
    return False
