"""How offices write letter numbers, and which letters share a series. Data, not code."""

import re
from datetime import date
from enum import Enum
from string import Formatter

from attrs import field, frozen

from ekelurahan.errors import Fault, InputError
from ekelurahan.texts import mark

_MONTHS_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_PADDING = re.compile(r"(0?[1-9])?")
_WRITTEN = {
    "classification": r"\d+(?:\.\d+)*",
    "n": r"\d{1,6}",
    "kind": r"[A-Z0-9][A-Z0-9-]{0,7}",
    "month": r"\d{1,2}",
    "month_roman": "[IVX]+",
    "year": r"\d{4}",
}
_NUMBER_PARTS = ("classification", "n", "unit", "office", "kind", "month", "month_roman", "year")


class Series(Enum):
    """Which letters of an office share one series of numbers.

    ``SHARED`` is one series for letters and for the office's other registers, whose numbers are
    taken with :meth:`ekelurahan.desk.numbers.NumberDesk.reserve`.
    """

    OFFICE = "office"
    KIND = "kind"
    CLASSIFICATION = "classification"
    SHARED = "shared"

    @property
    def parts(self) -> frozenset[str]:
        """What a pattern must hold for the numbers of two series to differ."""
        return frozenset({self.value} & {"kind", "classification"})


@frozen
class SeriesPlace:
    """Where a number stands.

    Attributes:
        series: Name of the series, within office and year.
        year: Year of the number.
        n: Running number in the series.
    """

    series: str
    year: int
    n: int


@frozen
class _Running:
    """A running number, written with its padding and, after it, the letter of a late entry."""

    n: int
    suffix: str

    def __format__(self, padding: str) -> str:
        return f"{self.n:{padding}}" + (f".{self.suffix}" if self.suffix else "")


@frozen
class NumberFormat:
    """How an office writes letter numbers.

    Attributes:
        pattern: With ``{classification}``, ``{n}`` or ``{n:03}``, ``{unit}``, ``{office}`` (its
            name), ``{kind}``, ``{month}``, ``{month_roman}`` and ``{year}``; everything else stands
            as it is. ``{n}``, ``{year}`` and what the series goes by must occur, so that a number
            is unique.
        series: Which letters share a series; every series starts anew each year.

    Raises:
        InputError: the pattern names something else, or leaves out ``n`` or ``year``.

    >>> NumberFormat("{classification}/{n:03}/{unit}/{month_roman}/{year}").write(
    ...     7, day=date(2026, 11, 24), classification="400.12.2.1", unit="PTK",
    ...     office="Parit Tokaya", kind="SKD")
    '400.12.2.1/007/PTK/XI/2026'
    """

    pattern: str = field()
    series: Series = Series.OFFICE

    @pattern.validator
    def _check(self, _: object, pattern: str) -> None:
        try:
            parts = [part for part in Formatter().parse(pattern) if part[1] is not None]
        except ValueError as error:
            raise self._wrong(f"{error}") from None
        names = {name or "" for _text, name, _spec, _conversion in parts}
        if unknown := names - {*_NUMBER_PARTS}:
            raise self._wrong(f"{', '.join(sorted(unknown)) or '{}'} is unknown")
        if any(c or not _PADDING.fullmatch(spec or "") for _text, _name, spec, c in parts):
            raise self._wrong("a part may be padded, as in {n:03}, and no more")
        needed = {"n", "year"} | self.series.parts
        if not needed <= names:
            raise self._wrong(f"{' and '.join(sorted(needed))} must occur, or numbers would repeat")

    def _wrong(self, problem: str) -> InputError:
        return InputError(
            mark("'{pattern}' cannot write letter numbers"),
            mark(
                "Use only classification, n, unit, office, kind, month, month_roman and year, in "
                "braces."
            ),
            faults=[Fault("pattern", problem)],
            pattern=self.pattern,
        )

    def write(
        self,
        n: int,
        *,
        day: date,
        classification: str,
        unit: str,
        office: str,
        kind: str,
        suffix: str = "",
    ) -> str:
        """Write a number out.

        Args:
            n: The running number.
            day: The letter's date.
            classification: Archive code of the letter.
            unit: The office's code in numbers.
            office: The office's name.
            kind: Code of the kind of letter.
            suffix: For a late entry: the ``a`` of ``012.a``.
        """
        return self.pattern.format(
            n=_Running(n, suffix),
            classification=classification,
            unit=unit,
            office=office,
            kind=kind,
            month=day.month,
            month_roman=_MONTHS_ROMAN[day.month - 1],
            year=day.year,
        )

    def read(self, text: str, *, unit: str, office: str) -> SeriesPlace | None:
        """Tell where a number stands that is written in this format; case and blanks do not matter.

        Args:
            text: The number.
            unit: The office's code in numbers.
            office: The office's name.

        Returns:
            Its place; ``None`` where it is written in another way.

        >>> NumberFormat("{classification}/{n:03}/{unit}/{month_roman}/{year}").read(
        ...     "400.12.2.1 / 7 / PTK / XI / 2026", unit="PTK", office="Parit Tokaya")
        SeriesPlace(series='*', year=2026, n=7)
        """
        found = self._reader(unit, office).fullmatch("".join(text.upper().split()))
        if found is None:
            return None
        parts = {"classification": "", "kind": "", **found.groupdict()}
        series = self.series_of(classification=parts["classification"], kind=parts["kind"])
        return SeriesPlace(series, int(parts["year"]), int(parts["n"]))

    def _reader(self, unit: str, office: str) -> re.Pattern[str]:
        written = {"unit": _plain(unit), "office": _plain(office)}
        pieces, named = list[str](), set[str]()
        for text, name, _spec, _conversion in Formatter().parse(self.pattern):
            pieces.append(_plain(text))
            if name in _WRITTEN:
                pieces.append(f"(?P={name})" if name in named else f"(?P<{name}>{_WRITTEN[name]})")
                pieces.append(r"(?:\.[A-Z])?" if name == "n" else "")
                named.add(name)
            elif name is not None:
                pieces.append(written[name])
        return re.compile("".join(pieces), re.ASCII)

    def series_of(self, *, classification: str, kind: str) -> str:
        """Name the series a letter counts in, within office and year."""
        match self.series:
            case Series.OFFICE:
                return "*"
            case Series.SHARED:
                return "#"
            case Series.KIND:
                return kind
            case _:
                return classification


def _plain(text: str) -> str:
    return re.escape("".join(text.upper().split()))
