"""The archive."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final

from attrs import frozen
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    delete,
    insert,
    select,
    tuple_,
    update,
)

from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.rows import Rows, not_found
from ekelurahan.model.archive import (
    ArchiveEntry,
    ArchivePlace,
    ArchiveQuery,
    EntrySource,
    name_keys,
    search_key,
)
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letters import Letter
from ekelurahan.model.standing import LetterStatus

_NAME: Final = "name"
_NUMBER: Final = "number"
_AFTER_ALL_KEYS: Final = "~"
"""Sorts behind every character a search key has."""


@frozen
class ArchiveRows(Rows):
    """The archive."""

    def add_entry(self, entry: ArchiveEntry, *, nik_index: str | None = None) -> None:
        """Enter a letter, and the keys under which it is found."""
        self.connection.execute(insert(t.archive_entries).values(**_row(entry, nik_index)))
        numbers = (entry.number, entry.classification, entry.former_classification)
        keys = {(_NUMBER, search_key(text)) for text in numbers if text}
        keys |= {(_NAME, key) for key in name_keys(entry.name)}
        place = {"entry_id": entry.id, "office": entry.office.value, "day": entry.day}
        rows = [{"form": form, "key": key, **place} for form, key in sorted(keys)]
        self.connection.execute(insert(t.archive_keys), rows)

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
            delete(t.archive_keys).where(column.entry_id == entry_id, column.form == _NAME)
        )

    def search(
        self, query: ArchiveQuery, *, before: ArchivePlace | None, limit: int
    ) -> Sequence[ArchiveEntry]:
        """List entries, newest first."""
        return self._listed(searching(query, before=before, limit=limit))

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
        found = _ENTRIES.where(_ENTRY.day.between(first, last))
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

    def _listed(self, found: Select[Any]) -> Sequence[ArchiveEntry]:
        return [_entry(row) for row in self.connection.execute(found)]


_ENTRY: Final = t.archive_entries.c
_ENTRIES: Final = select(t.archive_entries)


def searching(
    query: ArchiveQuery, *, before: ArchivePlace | None = None, limit: int = 50
) -> Select[Any]:
    """Write the search out; each condition has its index.

    Where a text is searched, place and day are asked of its keys: a database then starts from the
    few keys that fit, and not from all letters of the office.
    """
    texts = [(f, text) for f, text in ((_NAME, query.name), (_NUMBER, query.number)) if text]
    keys = [t.archive_keys.alias(form) for form, _ in texts]
    found: Select[Any] = _ENTRIES
    day, key, office = _ENTRY.day, _ENTRY.id, _ENTRY.office
    if keys:
        day, key, office = keys[0].c.day, keys[0].c.entry_id, keys[0].c.office
        found = found.add_columns(day.label("key_day"), key.label("key_id")).distinct()
    for alias, (form, text) in zip(keys, texts, strict=True):
        found = found.join(alias, alias.c.entry_id == _ENTRY.id).where(*_fits(alias, form, text))
    conditions: list[ColumnElement[bool]] = [
        office.in_(sorted(each.value for each in query.offices))
    ]
    wanted: dict[ColumnElement[Any], str | None] = {
        _ENTRY.nik_index: query.nik_index,
        _ENTRY.kind: query.kind,
        _ENTRY.status: query.status and query.status.value,
    }
    conditions += [column == value for column, value in wanted.items() if value]
    conditions += [day >= query.first] if query.first else []
    conditions += [day <= query.last] if query.last else []
    conditions += [tuple_(day, key) < (before.day, before.id)] if before else []
    return found.where(*conditions).order_by(day.desc(), key.desc()).limit(limit)


def _fits(keys: FromClause, form: str, text: str) -> tuple[ColumnElement[bool], ...]:
    start = search_key(text)
    return (keys.c.form == form, keys.c.key >= start, keys.c.key < start + _AFTER_ALL_KEYS)


def _row(entry: ArchiveEntry, nik_index: str | None) -> dict[str, object]:
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
