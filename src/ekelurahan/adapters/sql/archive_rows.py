"""The archive."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from attrs import evolve, frozen
from sqlalchemy import Executable, delete, insert, select, tuple_, update

from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.archive_searches import (
    FEW,
    Search,
    age_of,
    numbers_of,
    page_of,
    values_of,
)
from ekelurahan.adapters.sql.rows import Rows, not_found
from ekelurahan.model.archive import ArchiveEntry, ArchivePlace, ArchiveQuery
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letters import Letter
from ekelurahan.storing.rows import NAME, entry_of, entry_row, key_rows


@frozen
class ArchiveRows(Rows):
    """The archive."""

    def add_entry(self, entry: ArchiveEntry, *, nik_index: str | None = None) -> None:
        """Enter a letter, and the keys under which it is found."""
        row = entry_row(entry, nik_index=nik_index)
        self.connection.execute(insert(t.archive_entries).values(**row))
        self.connection.execute(insert(t.archive_keys), aged_key_rows(entry))

    def entry(self, entry_id: str) -> ArchiveEntry:
        """Read an entry."""
        found = self.connection.execute(_ENTRIES.where(_ENTRY.id == entry_id)).first()
        if found is None:
            raise not_found("archive entry", entry_id)
        return entry_of(found)

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
        return [entry_of(row) for row in self.connection.execute(found, values)]


_ENTRY: Final = t.archive_entries.c
_ENTRIES: Final = select(t.archive_entries)


def aged_key_rows(entry: ArchiveEntry) -> list[dict[str, object]]:
    """Write the keys under which an entry is found, with the age by which they are in order."""
    return [{**row, "age": age_of(entry.day)} for row in key_rows(entry)]
