"""Lines of an old register, as an office kept it before: in a book, a spreadsheet, another system."""

from datetime import date

from attrs import frozen


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


@frozen
class RefusedLine:
    """A line that cannot be entered.

    Attributes:
        line: Line in the file, counted from 1 with the headings.
        reason: Why, as a template in plain English, to be translated.
    """

    line: int
    reason: str
