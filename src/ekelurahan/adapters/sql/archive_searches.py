"""Searches of the archive, each written so that a page is read along an index, however much there is.

One way leads through each office, in the order of the list and no further than a page; the ways
together hold the page, and only its entries are read. To write a search out takes longer than to
answer it, so it is done once for all searches of a form.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, Self

from attrs import frozen
from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    String,
    TextClause,
    bindparam,
    func,
    literal_column,
    make_url,
    select,
    text,
    union_all,
)
from sqlalchemy.types import TypeEngine

from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.dialects import DIALECTS
from ekelurahan.adapters.sql.keysets import after, before
from ekelurahan.model.archive import ArchivePlace, ArchiveQuery, search_key
from ekelurahan.model.standing import LetterStatus
from ekelurahan.storing.rows import AFTER_ALL_KEYS, NAME, NUMBER

FEW: Final = 300
"""Letters that may be put in order for a page."""

_ENTRY: Final = t.archive_entries.c
_TYPES: Final[Mapping[str, TypeEngine[Any]]] = {"day": Date(), "first": Date(), "last": Date()}


def age_of(day: date) -> int:
    """Count the days from a day to the last there is, so that the newest come first in rising order."""
    return (date.max - day).days


@frozen(kw_only=True)
class Search:
    """The form of a search: everything about it but what is searched.

    Attributes:
        offices: In how many offices.
        given: Names of the conditions of the query.
        is_rare: Whether letters are searched that do not count: they are few.
        is_behind: Whether it goes on behind a page.
        rare: Offices, by their place, where the number belongs to few letters, so that it leads to
            those whose name is searched, too.
    """

    offices: int
    given: frozenset[str]
    is_rare: bool = False
    is_behind: bool = False
    rare: frozenset[int] = frozenset()

    @classmethod
    def of(cls, query: ArchiveQuery, behind: ArchivePlace | None = None) -> Self:
        """Give the form of a search."""
        names = (NAME, NUMBER, "nik_index", "kind", "status", "first", "last")
        return cls(
            offices=len(query.offices),
            given=frozenset(name for name in names if getattr(query, name)),
            is_rare=query.status not in {None, LetterStatus.ISSUED},
            is_behind=behind is not None,
        )

    def page(self, dialect: str) -> Select[Any]:
        """Ask for the entries of a page, on one kind of database."""
        offices = [_given(f"office_{n}") for n in range(self.offices)]
        if "nik_index" in self.given:
            ways = [self._by_day(_unindexed(_ENTRY.office).in_(offices), dialect)]
        elif NAME in self.given or NUMBER in self.given:
            ways = [self._by_text(n, dialect) for n in range(self.offices)]
            return _page(ways, ("key", "age", "id"), is_rising=True)
        else:
            ways = [self._by_day(_ENTRY.office == office, dialect) for office in offices]
        return _page(ways, ("day", "id"), is_rising=False)

    def numbers(self) -> Select[Any]:
        """Count the letters of each office that have the number, up to the limit."""
        column = t.archive_keys.c
        some = (
            select(column.entry_id)
            .where(*_led(t.archive_keys, NUMBER, _given(f"office_{n}")))
            .limit(_given("limit"))
            .subquery()
            for n in range(self.offices)
        )
        counts = (select(func.count()).select_from(each).scalar_subquery() for each in some)
        return select(*(count.label(f"count_{n}") for n, count in enumerate(counts)))

    def _by_day(self, where: ColumnElement[bool], dialect: str) -> Select[Any]:
        way = select(_ENTRY.day, _ENTRY.id).where(where, *self._conditions(dialect))
        return way.order_by(_ENTRY.day.desc(), _ENTRY.id.desc()).limit(_given("limit"))

    def _conditions(self, dialect: str) -> Iterator[ColumnElement[bool]]:
        given = self.given
        if "nik_index" in given:
            yield _ENTRY.nik_index == _given("nik_index")
        # Those that do not count are few, and lead.
        if "kind" in given:
            yield (_unindexed(_ENTRY.kind) if self.is_rare else _ENTRY.kind) == _given("kind")
        if "status" in given:
            yield _ENTRY.status == _given("status")
        if "first" in given:
            yield _ENTRY.day >= _given("first")
        if self.is_behind:
            yield before(dialect, [_ENTRY.day, _ENTRY.id], [_given("day"), _given("id")])
        elif "last" in given:
            yield _ENTRY.day <= _given("last")
        for form in sorted(given & {NAME, NUMBER}):
            yield _has_key(_ENTRY.id, form)

    def _by_text(self, n: int, dialect: str) -> Select[Any]:
        """Go through what an office has under a text; each entry once, under the first of its keys."""
        form = NAME if NAME in self.given else NUMBER
        office, is_number_rare = _given(f"office_{n}"), n in self.rare
        keys = t.archive_keys.alias("led_to" if is_number_rare else "found")
        way = select(keys.c.key, keys.c.age, keys.c.entry_id.label("id"))
        way = way.where(_is_first(keys, form), *self._more(keys, dialect))
        if is_number_rare:
            leading = t.archive_keys.alias("found")
            way = way.join(leading, leading.c.entry_id == keys.c.entry_id).where(
                _unindexed(keys.c.form) == _said(form),
                *_begins(_unindexed(keys.c.key), form),
                *_led(leading, NUMBER, office),
                _is_first(leading, NUMBER),
            )
        else:
            way = way.where(*_led(keys, form, office))
            if self.given >= {NAME, NUMBER}:
                way = way.where(_has_key(keys.c.entry_id, NUMBER))
        return way.order_by(keys.c.key, keys.c.age, keys.c.entry_id).limit(_given("limit"))

    def _more(self, keys: FromClause, dialect: str) -> Iterator[ColumnElement[bool]]:
        column, given = keys.c, self.given
        if "kind" in given:
            yield column.kind == _given("kind")
        if "first" in given:
            yield column.age <= _given("oldest")
        if "last" in given:
            yield column.age >= _given("newest")
        if "status" in given:
            its = select(_ENTRY.status).where(_ENTRY.id == column.entry_id)
            yield its.scalar_subquery() == _given("status")
        if self.is_behind:
            row = [_given("key"), _given("age"), _given("id")]
            yield after(dialect, [column.key, column.age, column.entry_id], row)


def values_of(query: ArchiveQuery, behind: ArchivePlace | None, limit: int) -> Mapping[str, object]:
    """Give what is searched, by the names that the forms of searches have for it."""
    values: dict[str, object] = {
        "limit": limit,
        "nik_index": query.nik_index,
        "kind": query.kind,
        "status": query.status and query.status.value,
        "first": query.first,
        "last": query.last,
        "oldest": query.first and age_of(query.first),
        "newest": query.last and age_of(query.last),
    }
    values |= {f"office_{n}": code.value for n, code in enumerate(sorted(query.offices, key=str))}
    for form, words in ((NAME, query.name), (NUMBER, query.number)):
        values |= {form: search_key(words), f"{form}_end": search_key(words) + AFTER_ALL_KEYS}
    if behind:
        values |= {"day": behind.day, "age": age_of(behind.day), "id": behind.id, "key": behind.key}
    return values


@lru_cache(maxsize=1024)
def page_of(search: Search, dialect: str) -> TextClause:
    """Write out how a page of a search is asked for.

    Args:
        search: Its form.
        dialect: SQLAlchemy's name of the database.
    """
    return _written(search.page(dialect), dialect)


@lru_cache(maxsize=1024)
def numbers_of(search: Search, dialect: str) -> TextClause:
    """Write out how the letters with a number are counted."""
    return _written(search.numbers(), dialect)


def _written(statement: Select[Any], dialect: str) -> TextClause:
    written_for = make_url(f"{DIALECTS[dialect].driver}://").get_dialect()()
    compiled = statement.compile(dialect=written_for, compile_kwargs={"literal_binds": True})
    clause = text(compiled.string)
    names = re.findall(r"(?<=:)\w+", compiled.string)
    return clause.bindparams(*(bindparam(name, type_=_TYPES.get(name)) for name in set(names)))


def _given(name: str) -> ColumnElement[Any]:
    return literal_column(f":{name}")


def _page(ways: Sequence[Select[Any]], order: Sequence[str], *, is_rising: bool) -> Select[Any]:
    def ordered(rows: FromClause) -> list[ColumnElement[Any]]:
        columns: list[ColumnElement[Any]] = [rows.c[name] for name in order]
        return columns if is_rising else [column.desc() for column in columns]

    every = union_all(*(select(way.subquery()) for way in ways)).subquery()
    page = select(every).order_by(*ordered(every)).limit(_given("limit")).subquery()
    entries = select(t.archive_entries).join(page, page.c.id == _ENTRY.id)
    return entries.order_by(*ordered(page))


def _begins(key: ColumnElement[str], form: str) -> tuple[ColumnElement[bool], ...]:
    return (key >= _given(form), key < _given(f"{form}_end"))


def _led(
    keys: FromClause, form: str, office: ColumnElement[str]
) -> tuple[ColumnElement[bool], ...]:
    return (keys.c.form == _said(form), keys.c.office == office, *_begins(keys.c.key, form))


def _is_first(keys: FromClause, form: str) -> ColumnElement[bool]:
    """Ask that an entry has no key before this one that would be found, too."""
    other = t.archive_keys.alias()
    return ~_some(
        other,
        keys.c.entry_id,
        _unindexed(other.c.form) == _said(form),
        _unindexed(other.c.key) >= _given(form),
        _unindexed(other.c.key) < keys.c.key,
    )


def _has_key(entry: ColumnElement[str], form: str) -> ColumnElement[bool]:
    keys = t.archive_keys.alias()
    begins = _begins(_unindexed(keys.c.key), form)
    return _some(keys, entry, _unindexed(keys.c.form) == _said(form), *begins)


def _some(
    keys: FromClause, entry: ColumnElement[str], *conditions: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Ask whether an entry has such a key: of each entry by itself, so not by ``EXISTS``.

    Databases make a join of that, and would read the keys of all entries for it.
    """
    found = select(func.count()).where(keys.c.entry_id == entry, *conditions)
    return found.scalar_subquery() > literal_column("0")


def _unindexed(column: ColumnElement[str]) -> ColumnElement[str]:
    """Compare a column without its being a way in: a better one is known."""
    return column.concat(_said(""))


def _said(word: str) -> ColumnElement[str]:
    """Say a word in the statement itself, since it belongs to the form."""
    return literal_column(f"'{word}'", String())
