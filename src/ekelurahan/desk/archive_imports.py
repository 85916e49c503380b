"""Old registers taken over into the archive: all of a file, or nothing."""

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.model.archive import ArchiveEntry, EntrySource
from ekelurahan.model.events import RegisterImported
from ekelurahan.model.offices import Office
from ekelurahan.model.old_registers import OldLine, RefusedLine
from ekelurahan.ports import UnitOfWork
from ekelurahan.texts import mark

_SOME: Final = 500
"""Numbers looked up at once."""
_IDENTITY_NUMBER: Final = mark(
    "16 digits, as of a NIK or KK, stand in number, name, kind or code of a letter; move them to a "
    "column headed NIK, or take them out"
)


@frozen
class ImportReport:
    """What an import came to, or would come to.

    Attributes:
        entered: How many lines were entered; none where lines were refused, unless good ones were
            to be kept.
        refused: Lines that cannot be entered, in their order.
    """

    entered: int
    refused: tuple[RefusedLine, ...]


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
    with ports.store.begin() as unit:
        good, doubled = _sort_out(unit, register.office, register.lines)
        bad = tuple(sorted((*register.refused, *doubled), key=lambda each: each.line))
        if dry_run or (bad and not keep_good):
            return ImportReport(0, bad)
        for line in good:
            _enter(ports, unit, register.office, line)
        report = ImportReport(len(good), bad)
        unit.record([_imported(ports, register, report, actor)])
    return report


def _sort_out(
    unit: UnitOfWork, office: Office, lines: Sequence[OldLine]
) -> tuple[list[OldLine], list[RefusedLine]]:
    """Part lines that can be entered from those that show a NIK, or whose number is there already."""
    numbers = sorted({line.number for line in lines})
    seen: set[str] = set()
    for i in range(0, len(numbers), _SOME):
        seen.update(unit.numbers_entered(office.code, numbers[i : i + _SOME]))
    good, refused, first_lines = [], [], set[str]()
    for line in lines:
        if line.shows_identity_number:
            refused.append(RefusedLine(line.line, _IDENTITY_NUMBER))
        elif line.number in seen:
            refused.append(RefusedLine(line.line, mark("the archive has this number already")))
        elif line.number in first_lines:
            refused.append(RefusedLine(line.line, mark("the number stands above already")))
        else:
            first_lines.add(line.number)
            good.append(line)
    return good, refused


def _enter(ports: DeskPorts, unit: UnitOfWork, office: Office, line: OldLine) -> None:
    """Enter one line; an archive code without dots, or with one, is of the former scheme."""
    is_former = line.classification.count(".") <= 1
    index = ports.nik_index
    unit.add_entry(
        ArchiveEntry(
            ports.new_id(),
            office.code,
            line.kind,
            line.title,
            line.day,
            line.number,
            "" if is_former else line.classification,
            line.classification if is_former else "",
            line.name,
            source=EntrySource.IMPORT,
        ),
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
