"""Letters handed over to another archive, with their files; noted before they are given."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.destruction import retention_of
from ekelurahan.model.archive import ArchivedLetter, ArchiveEntry, ArchivePlace
from ekelurahan.model.events import ArchiveExported
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letter_kinds import DataClass

_AT_ONCE: Final = 100


def hand_over(
    ports: DeskPorts, first: date, last: date, offices: Collection[RegionCode], *, actor: str
) -> Iterator[ArchivedLetter]:
    """Give the letters of some days; see :meth:`ArchiveDesk.letters_between`."""
    after = None
    while True:
        with ports.store.read() as unit:
            page = unit.entries(first, last, after=after, limit=_AT_ONCE, offices=offices)
        if not page:
            return
        _note(ports, page, actor)
        for entry in page:
            yield _archived(ports, entry)
        after = ArchivePlace.after(page[-1])


def _note(ports: DeskPorts, page: Sequence[ArchiveEntry], actor: str) -> None:
    event = ArchiveExported(
        at=ports.clock.now(),
        actor=actor,
        office="",
        first=page[0].day.isoformat(),
        last=page[-1].day.isoformat(),
        letters=len(page),
    )
    with ports.store.begin() as unit:
        unit.record([event])


def _archived(ports: DeskPorts, entry: ArchiveEntry) -> ArchivedLetter:
    kind, office = ports.kinds.get(entry.kind), ports.city.offices.get(entry.office)
    has_file = bool(entry.sha256) and entry.destroyed_at is None
    return ArchivedLetter(
        entry,
        retention_of(ports, entry),
        kind is None or kind.data_class is not DataClass.GENERAL,
        office.title if office else entry.office.value,
        ports.files.get(entry.sha256) if has_file else None,
    )
