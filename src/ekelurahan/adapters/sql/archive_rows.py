"""The archive."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from attrs import evolve, frozen
from sqlalchemy import Executable, Row, delete, insert, select, tuple_, update

from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.archive_searches import (
    FEW,
    NAME,
    NUMBER,
    Search,
    age_of,
    numbers_of,
    page_of,
    values_of,
)
from ekelurahan.adapters.sql.rows import Rows, not_found
from ekelurahan.model.archive import ArchiveEntry, ArchivePlace, ArchiveQuery, EntrySource
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letters import Letter
from ekelurahan.model.standing import LetterStatus


@frozen
class ArchiveRows(Rows):
    """The archive."""

    def add_entry(self, entry: ArchiveEntry, *, nik_index: str | None = None) -> None:
        """Enter a letter, and the keys under which it is found."""
        row = entry_row(entry, nik_index=nik_index)
        self.connection.execute(insert(t.archive_entries).values(**row))
        self.connection.execute(insert(t.archive_keys), key_rows(entry))

    def entry(self, entry_id: str) -> ArchiveEntry:
        """Read an entry."""
        found = self.connection.execute(_ENTRIES.where(_ENTRY.id == entry_id)).first()
        if found is None:
            raise not_found("archive entry", entry_id)
        return _entry(found)

    def keep_standing(self, letter: Letter) -> None:
        """Bring the entry of a letter in line with its standing."""
        self.connection.execute(
            update(t.archive_entries)
            .where(_ENTRY.letter_id == letter.id)
            .values(status=letter.status.value)
        )

    def destroy_entry(self, entry_id: str, at: datetime) -> None:
        """Take out of an entry whom it is about, and note when."""
        self.connection.execute(
            update(t.archive_entries)
            .where(_ENTRY.id == entry_id)
            .values(name="", nik_index=None, destroyed_at=at)
        )
        column = t.archive_keys.c
        self.connection.execute(
            delete(t.archive_keys).where(column.entry_id == entry_id, column.form == NAME)
        )

    def search(
        self, query: ArchiveQuery, *, before: ArchivePlace | None, limit: int
    ) -> Sequence[ArchiveEntry]:
        """List entries, page by page."""
        dialect = self.connection.dialect.name
        values = values_of(query, before, limit)
        search = Search.of(query, before)
        if query.is_by_text and query.name and query.number:
            asked = numbers_of(search, dialect)
            some = self.connection.execute(asked, {**values, "limit": FEW}).one()
            rare = frozenset(n for n, count in enumerate(some) if count < FEW)
            search = evolve(search, rare=rare)
        page = page_of(search, dialect).columns(*t.archive_entries.c)
        return self._listed(page, values)

    def entries(
        self,
        first: date,
        last: date,
        *,
        after: ArchivePlace | None,
        limit: int,
        offices: Collection[RegionCode] = (),
    ) -> Sequence[ArchiveEntry]:
        """List the entries of some days, oldest first."""
        begin = max(first, after.day) if after else first
        found = _ENTRIES.where(_ENTRY.day.between(begin, last))
        if offices:
            found = found.where(_ENTRY.office.in_(sorted(each.value for each in offices)))
        if after is not None:
            found = found.where(tuple_(_ENTRY.day, _ENTRY.id) > (after.day, after.id))
        return self._listed(found.order_by(_ENTRY.day, _ENTRY.id).limit(limit))

    def numbers_entered(self, office: RegionCode, numbers: Collection[str]) -> Collection[str]:
        """Tell which of these numbers an office has in its archive."""
        return set(
            self.connection.scalars(
                select(_ENTRY.number).where(
                    _ENTRY.office == office.value, _ENTRY.number.in_(numbers)
                )
            )
        )

    def _listed(
        self, found: Executable, values: Mapping[str, object] | None = None
    ) -> Sequence[ArchiveEntry]:
        return [_entry(row) for row in self.connection.execute(found, values)]


_ENTRY: Final = t.archive_entries.c
_ENTRIES: Final = select(t.archive_entries)


def entry_row(entry: ArchiveEntry, *, nik_index: str | None) -> dict[str, object]:
    """Write an entry."""
    return {
        "id": entry.id,
        "letter_id": entry.letter_id,
        "office": entry.office.value,
        "kind": entry.kind,
        "title": entry.title,
        "day": entry.day,
        "number": entry.number,
        "classification": entry.classification,
        "former_classification": entry.former_classification,
        "name": entry.name,
        "nik_index": nik_index,
        "status": entry.status.value,
        "source": entry.source.value,
        "sha256": entry.sha256,
        "destroyed_at": entry.destroyed_at,
    }


def key_rows(entry: ArchiveEntry) -> list[dict[str, object]]:
    """Write the keys under which an entry is found."""
    keys = [(NAME, key) for key in entry.name_keys] + [(NUMBER, key) for key in entry.number_keys]
    place = {
        "entry_id": entry.id,
        "office": entry.office.value,
        "day": entry.day,
        "age": age_of(entry.day),
        "kind": entry.kind,
    }
    return [{"form": form, "key": key, **place} for form, key in sorted(keys)]


def _entry(row: Row[Any]) -> ArchiveEntry:
    return ArchiveEntry(
        row.id,
        RegionCode(row.office),
        row.kind,
        row.title,
        row.day,
        row.number,
        row.classification,
        row.former_classification,
        row.name,
        LetterStatus(row.status),
        EntrySource(row.source),
        row.letter_id,
        row.sha256,
        row.destroyed_at,
    )
