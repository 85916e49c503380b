"""Old registers taken over into the archive, checked as a whole and entered part by part."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from attrs import Factory, define, evolve, frozen

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.model.archive import ArchiveEntry, ArchivePlace, EntrySource
from ekelurahan.model.events import RegisterImported
from ekelurahan.model.number_formats import SeriesPlace
from ekelurahan.model.numbers import NumberStatus
from ekelurahan.model.offices import Office
from ekelurahan.model.old_registers import OldLine, RefusedLine
from ekelurahan.ports import UnitOfWork
from ekelurahan.texts import mark

PART: Final = 1000
"""Lines that are entered in one transaction: while it lasts, nobody else can issue a letter."""
_SOME: Final = 500
"""Numbers or entries looked up at once."""
_IDENTITY_NUMBER: Final = mark(
    "16 digits, as of a NIK or KK, stand in number, name, kind or code of a letter; move them to a "
    "column headed NIK, or take them out"
)


@frozen
class ImportReport:
    """What an import came to, or would come to. Every line is entered, known or refused.

    Attributes:
        entered: How many lines were entered; none where lines were refused, unless good ones were
            to be kept.
        refused: Lines that cannot be entered, in their order.
        known: How many lines an earlier import has entered just as they are.
        continued: The highest number of each series of the office that its own letters go on
            behind: a number in the archive is never given again.
    """

    entered: int
    refused: tuple[RefusedLine, ...]
    known: int = 0
    continued: tuple[str, ...] = ()


@frozen
class OldRegister:
    """A register to be taken over.

    Attributes:
        office: Whose it is.
        lines: What was read.
        refused: Lines that could not be read.
        sha256: Digest of the file it was read from.
    """

    office: Office
    lines: Sequence[OldLine]
    refused: tuple[RefusedLine, ...]
    sha256: str


def take_over(
    ports: DeskPorts, register: OldRegister, *, actor: str, keep_good: bool, dry_run: bool
) -> ImportReport:
    """Enter the letters of an old register; see :meth:`ArchiveDesk.take_over`."""
    with ports.store.read() as unit:
        found = _sort_out(ports, unit, register.office, register.lines)
    found.refused += register.refused
    continued = list[str]()
    if keep_good or not found.refused:
        continued = [line.number for _, line in _highest(ports, register.office, found.good)]
        if not dry_run:
            found = _enter_parts(ports, register, actor, found)
    refused = tuple(sorted(found.refused, key=lambda each: each.line))
    return ImportReport(found.entered, refused, found.known, tuple(continued))


@define
class _Sorted:
    """Lines, by what can be done with them."""

    good: list[OldLine] = Factory(list)
    refused: list[RefusedLine] = Factory(list)
    known: int = 0
    entered: int = 0


def _enter_parts(ports: DeskPorts, register: OldRegister, actor: str, found: _Sorted) -> _Sorted:
    """Enter the good lines; each part is looked at again, in case somebody was faster."""
    office = register.office
    total = _Sorted([], found.refused, found.known)
    told = len(found.refused)
    for part in _parts(found.good):
        with ports.store.begin() as unit:
            for place, _ in _highest(ports, office, part):  # first: who takes a number waits
                unit.continue_series(office.code, place.series, place.year, place.n)
            again = _sort_out(ports, unit, office, part)
            for line in again.good:
                _enter(ports, unit, office, line)
            report = ImportReport(len(again.good), (*found.refused[:told], *again.refused))
            unit.record([_imported(ports, register, report, actor)])
        told = 0
        total.entered += len(again.good)
        total.known += again.known
        total.refused = [*total.refused, *again.refused]
    return total


def _highest(
    ports: DeskPorts, office: Office, lines: Sequence[OldLine]
) -> Sequence[tuple[SeriesPlace, OldLine]]:
    """Find the highest number of each series of this year, where the office's own format is used."""
    year = _this_year(ports)
    highest = dict[str, tuple[SeriesPlace, OldLine]]()
    for line in lines:
        place = office.number_place(line.number)
        if place is not None and place.year == line.day.year == year:
            known = highest.get(place.series)
            if known is None or known[0].n < place.n:
                highest[place.series] = (place, line)
    return [*highest.values()]


def _this_year(ports: DeskPorts) -> int:
    return ports.city.day_of(ports.clock.now()).year


def _parts(lines: Sequence[OldLine]) -> Iterator[Sequence[OldLine]]:
    for i in range(0, max(len(lines), 1), PART):
        yield lines[i : i + PART]


def _sort_out(
    ports: DeskPorts, unit: UnitOfWork, office: Office, lines: Sequence[OldLine]
) -> _Sorted:
    """Part lines that can be entered from those that show a NIK, or whose number is there already."""
    numbers = sorted({line.number for line in lines})
    seen: set[str] = set()
    for i in range(0, len(numbers), _SOME):
        seen.update(unit.numbers_entered(office.code, numbers[i : i + _SOME]))
    used = _used(ports, unit, office, lines)
    imported = _imported_before(unit, office, [line for line in lines if line.number in seen])
    found, first_lines = _Sorted(), set[str]()
    for line in lines:
        if line.shows_identity_number:
            found.refused.append(RefusedLine(line.line, _IDENTITY_NUMBER))
        elif line.number in first_lines:
            found.refused.append(RefusedLine(line.line, mark("the number stands above already")))
        elif _entry("", office, line) in imported:
            found.known += 1
        elif line.number in seen:
            taken = mark("the archive has this number already")
            found.refused.append(RefusedLine(line.line, taken))
        elif line.number in used:
            taken = mark("a letter of this office that is under way has this number")
            found.refused.append(RefusedLine(line.line, taken))
        else:
            found.good.append(line)
        first_lines.add(line.number)
    return found


def _used(
    ports: DeskPorts, unit: UnitOfWork, office: Office, lines: Sequence[OldLine]
) -> Collection[str]:
    """Give the numbers of this year's letters; of those under way the archive does not know yet."""
    year = _this_year(ports)
    if all(line.day.year != year for line in lines):
        return ()
    numbers = unit.numbers(office.code, year)
    return {entry.number.text for entry in numbers if entry.status is NumberStatus.USED}


def _imported_before(
    unit: UnitOfWork, office: Office, lines: Sequence[OldLine]
) -> Collection[ArchiveEntry]:
    """Give, without their keys, the entries that earlier imports made of the days of some lines."""
    found = set[ArchiveEntry]()
    for day in sorted({line.day for line in lines}):
        after = None
        while page := unit.entries(day, day, after=after, limit=_SOME, offices=[office.code]):
            found.update(evolve(entry, id="") for entry in page)
            after = ArchivePlace.after(page[-1])
    return found


def _entry(key: str, office: Office, line: OldLine) -> ArchiveEntry:
    """Make the entry of a line; an archive code without dots, or with one, is of the former scheme."""
    is_former = line.classification.count(".") <= 1
    return ArchiveEntry(
        key,
        office.code,
        line.kind,
        line.title,
        line.day,
        line.number,
        "" if is_former else line.classification,
        line.classification if is_former else "",
        line.name,
        source=EntrySource.IMPORT,
    )


def _enter(ports: DeskPorts, unit: UnitOfWork, office: Office, line: OldLine) -> None:
    index = ports.nik_index
    unit.add_entry(
        _entry(ports.new_id(), office, line),
        nik_index=index(line.nik) if line.nik and index else None,
    )


def _imported(
    ports: DeskPorts, register: OldRegister, report: ImportReport, actor: str
) -> RegisterImported:
    return RegisterImported(
        at=ports.clock.now(),
        actor=actor,
        office=register.office.code.value,
        letters=report.entered,
        refused=len(report.refused),
        sha256=register.sha256,
    )
