"""The archive."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from heapq import merge
from itertools import islice
from operator import attrgetter

from attrs import evolve, frozen
from django.db.models import Exists, OuterRef, Q, QuerySet
from ekelurahan.model.archive import ArchiveEntry, ArchivePlace, ArchiveQuery, search_key
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letters import Letter
from ekelurahan.storing.errors import not_found
from ekelurahan.storing.rows import (
    AFTER_ALL_KEYS,
    NAME,
    NUMBER,
    entry_of,
    entry_row,
    key_rows,
)

from ekelurahan_django_store.models import ArchiveEntryRow, ArchiveKeyRow
from ekelurahan_django_store.rows import Rows


@frozen
class ArchiveRows(Rows):
    """The archive."""

    def add_entry(self, entry: ArchiveEntry, *, nik_index: str | None = None) -> None:
        """Enter a letter, and the keys under which it is found."""
        self.rows(ArchiveEntryRow).create(**entry_row(entry, nik_index=nik_index or ""))
        keys = (ArchiveKeyRow(**row) for row in key_rows(entry))
        self.rows(ArchiveKeyRow).bulk_create(keys)

    def entry(self, entry_id: str) -> ArchiveEntry:
        """Read an entry."""
        row = self.rows(ArchiveEntryRow).filter(id=entry_id).first()
        if row is None:
            raise not_found("archive entry", entry_id)
        return entry_of(row)

    def keep_standing(self, letter: Letter) -> None:
        """Bring the entry of a letter in line with its standing."""
        self.rows(ArchiveEntryRow).filter(letter_id=letter.id).update(status=letter.status.value)

    def destroy_entry(self, entry_id: str, at: datetime) -> None:
        """Take out of an entry whom it is about, and note when."""
        row = self.rows(ArchiveEntryRow).filter(id=entry_id)
        row.update(name="", nik_index="", destroyed_at=at)
        self.rows(ArchiveKeyRow).filter(entry_id=entry_id, form=NAME).delete()

    def search(
        self, query: ArchiveQuery, *, before: ArchivePlace | None, limit: int
    ) -> Sequence[ArchiveEntry]:
        """List entries, page by page: one way leads through each office, along an index."""
        ways = [query] if query.nik_index else [*_by_office(query)]
        if query.is_by_text:
            keys = (self.by_text(way, before=before) for way in ways)
            in_order = (way.order_by("key", "-day", "entry_id") for way in keys)
            pages = [way.select_related("entry")[:limit] for way in in_order]
            return [entry_of(row.entry) for row in islice(merge(*pages, key=_text_order), limit)]
        days = (self.by_day(way, before=before) for way in ways)
        newest = [way.order_by("-day", "-id")[:limit] for way in days]
        in_days = merge(*newest, key=attrgetter("day", "id"), reverse=True)
        return [entry_of(row) for row in islice(in_days, limit)]

    def by_day(
        self, query: ArchiveQuery, *, before: ArchivePlace | None = None
    ) -> QuerySet[ArchiveEntryRow]:
        """Write a search out whose entries are listed by their days."""
        found = self.rows(ArchiveEntryRow).filter(_of_offices_and_days(query), **_exactly(query))
        if query.nik_index:
            found = found.filter(nik_index=query.nik_index)
        for form, text in ((NAME, query.name), (NUMBER, query.number)):
            if text:
                found = found.filter(self._has_key(form, text, "id"))
        return found if before is None else found.filter(_before(before))

    def by_text(
        self, query: ArchiveQuery, *, before: ArchivePlace | None = None
    ) -> QuerySet[ArchiveKeyRow]:
        """Write a search by text out: keys in their order, each entry under the first of its keys."""
        form, text = (NAME, query.name) if query.name else (NUMBER, query.number)
        earlier = self.rows(ArchiveKeyRow).filter(
            form=form, entry=OuterRef("entry"), key__gte=search_key(text), key__lt=OuterRef("key")
        )
        found = self.rows(ArchiveKeyRow).filter(
            _of_offices_and_days(query), _fits(form, text), ~Exists(earlier)
        )
        found = found.filter(**{f"entry__{name}": v for name, v in _exactly(query).items()})
        if query.name and query.number:
            found = found.filter(self._has_key(NUMBER, query.number, "entry"))
        return found if before is None else found.filter(_behind(before))

    def _has_key(self, form: str, text: str, entry: str) -> Exists:
        keys = self.rows(ArchiveKeyRow).filter(_fits(form, text), entry=OuterRef(entry))
        return Exists(keys)

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
        found = self.rows(ArchiveEntryRow).filter(day__range=(first, last))
        if offices:
            found = found.filter(office__in=sorted(each.value for each in offices))
        if after is not None:
            found = found.filter(_after(after))
        return [entry_of(row) for row in found.order_by("day", "id")[:limit]]

    def numbers_entered(self, office: RegionCode, numbers: Collection[str]) -> Collection[str]:
        """Tell which of these numbers an office has in its archive."""
        found = self.rows(ArchiveEntryRow).filter(office=office.value, number__in=numbers)
        return set(found.values_list("number", flat=True))


def _by_office(query: ArchiveQuery) -> Iterator[ArchiveQuery]:
    for office in sorted(query.offices, key=str):
        yield evolve(query, offices=frozenset({office}))


def _text_order(row: ArchiveKeyRow) -> tuple[str, int, str]:
    return row.key, -row.day.toordinal(), row.entry_id


def _of_offices_and_days(query: ArchiveQuery) -> Q:
    condition = Q(office__in=sorted(office.value for office in query.offices))
    if query.first:
        condition &= Q(day__gte=query.first)
    if query.last:
        condition &= Q(day__lte=query.last)
    return condition


def _exactly(query: ArchiveQuery) -> dict[str, str]:
    wanted = {"kind": query.kind, "status": query.status.value if query.status else ""}
    return {column: value for column, value in wanted.items() if value}


def _fits(form: str, text: str) -> Q:
    start = search_key(text)
    return Q(form=form, key__gte=start, key__lt=start + AFTER_ALL_KEYS)


def _before(place: ArchivePlace) -> Q:
    """Stand before a place; the day alone first, which an index can use."""
    return Q(day__lte=place.day) & (Q(day__lt=place.day) | Q(id__lt=place.id))


def _after(place: ArchivePlace) -> Q:
    return Q(day__gte=place.day) & (Q(day__gt=place.day) | Q(id__gt=place.id))


def _behind(place: ArchivePlace) -> Q:
    """Stand behind a place in the order of a text; of the same text, the newest come first."""
    same = Q(day__lt=place.day) | Q(day=place.day, entry_id__gt=place.id)
    return Q(key__gte=place.key) & (Q(key__gt=place.key) | same)
