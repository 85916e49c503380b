"""Old registers taken over into the archive: all of a file, or nothing."""

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from ekelurahan.desk.ports import DeskPorts
from ekelurahan.model.archive import ArchiveEntry, EntrySource
from ekelurahan.model.events import RegisterImported
from ekelurahan.model.offices import Office
from ekelurahan.model.old_registers import OldLine, RefusedLine
from ekelurahan.ports import UnitOfWork
from ekelurahan.texts import mark

_SOME: Final = 500
"""Numbers looked up at once."""


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


def sort_out(
    unit: UnitOfWork, office: Office, lines: Sequence[OldLine]
) -> tuple[list[OldLine], list[RefusedLine]]:
    """Part lines that can be entered from those whose number the office has already."""
    numbers = sorted({line.number for line in lines})
    seen: set[str] = set()
    for i in range(0, len(numbers), _SOME):
        seen.update(unit.numbers_entered(office.code, numbers[i : i + _SOME]))
    good, refused, first_lines = [], [], set[str]()
    for line in lines:
        if line.number in seen:
            refused.append(RefusedLine(line.line, mark("the archive has this number already")))
        elif line.number in first_lines:
            refused.append(RefusedLine(line.line, mark("the number stands above already")))
        else:
            first_lines.add(line.number)
            good.append(line)
    return good, refused


def enter(ports: DeskPorts, unit: UnitOfWork, office: Office, line: OldLine) -> None:
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


def imported(
    ports: DeskPorts, office: Office, report: ImportReport, *, actor: str, sha256: str
) -> RegisterImported:
    """Give the event of an import."""
    return RegisterImported(
        at=ports.clock.now(),
        actor=actor,
        office=office.code.value,
        letters=report.entered,
        refused=len(report.refused),
        sha256=sha256,
    )
