"""How servers answer searches of a filled archive: how many rows they read for a page."""

from datetime import date, timedelta

import pytest
from attrs import evolve
from sqlalchemy import insert, text

from ekelurahan.adapters.sql import tables
from ekelurahan.adapters.sql.archive_rows import aged_key_rows
from ekelurahan.adapters.sql.archive_searches import Search, page_of, values_of
from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.model.archive import ArchivePlace, ArchiveQuery
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.standing import LetterStatus
from ekelurahan.storing.rows import entry_row
from ekelurahan.testing.store_contract.samples import ARCHIVED

OFFICES = [RegionCode(f"61.71.02.{1001 + n}") for n in range(3)]
NAMES = ("Siti", "Siti Nur Aini", "Budi", "Ahmad Siti", "Sri")
LETTERS, PAGE = 9_000, 20
MOST = 40 * PAGE
"""Rows: some for each entry of a page of each office, and not a tenth of what is found."""
_MIDDLE = date(2022, 6, 1)
SEARCHES = {
    "newest": (ArchiveQuery, {}, None),
    "newest, behind": (ArchiveQuery, {}, ArchivePlace(_MIDDLE, "5")),
    "kind": (ArchiveQuery, {"kind": "SKD"}, None),
    "kind, behind": (ArchiveQuery, {"kind": "SKD"}, ArchivePlace(_MIDDLE, "5")),
    "status": (ArchiveQuery, {"status": LetterStatus.ISSUED}, None),
    "kind and status": (ArchiveQuery, {"kind": "SKD", "status": LetterStatus.ISSUED}, None),
    "days": (ArchiveQuery, {"first": date(2021, 1, 1), "last": date(2021, 12, 31)}, None),
    "name": (ArchiveQuery, {"name": "siti"}, None),
    "name, behind": (ArchiveQuery, {"name": "siti"}, ArchivePlace(_MIDDLE, "5", "siti")),
    "letter": (ArchiveQuery, {"name": "s"}, None),
    "name and kind": (ArchiveQuery, {"name": "siti", "kind": "SKD"}, None),
    "name and code": (ArchiveQuery, {"name": "siti", "number": "471"}, None),
    "code": (ArchiveQuery, {"number": "471.1"}, None),
    "code, behind": (ArchiveQuery, {"number": "471.1"}, ArchivePlace(_MIDDLE, "5", "471 1")),
}


def entries():
    """Make up a letter for each of three offices on every day of some years."""
    for n in range(LETTERS):
        yield evolve(
            ARCHIVED,
            id=f"{n * 7919 % 1_000_003:06}",
            office=OFFICES[n % 3],
            kind=("SKD", "SKU")[n % 2],
            day=date(2020, 1, 1) + timedelta(n // 6),
            number=f"470/{n}/2020",
            name=NAMES[n % 5],
        )


@pytest.fixture(scope="module")
def archive(shared_store):
    """A server with an archive, and its statistics."""
    made = list(entries())
    with shared_store.engine.begin() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(table.delete())
        connection.execute(
            insert(tables.archive_entries), [entry_row(each, nik_index=None) for each in made]
        )
        connection.execute(
            insert(tables.archive_keys), [k for each in made for k in aged_key_rows(each)]
        )
    with shared_store.engine.connect() as connection:
        ask = "ANALYZE" if connection.dialect.name == "postgresql" else "ANALYZE TABLE"
        names = "archive_entries, archive_keys"
        connection.execute(text(f"{ask} {names}")).close()
        connection.commit()
    return shared_store


def read_on_postgresql(connection, page, values):
    """Count the rows that each step of a plan went through, those it threw away too."""
    (plan,) = connection.execute(text(f"EXPLAIN (ANALYZE, FORMAT JSON) {page.text}"), values).one()

    def rows(step):
        own = step["Actual Rows"] + step.get("Rows Removed by Filter", 0)
        below = sum(rows(each) for each in step.get("Plans", ()))
        return below + (own * step["Actual Loops"] if "Relation Name" in step else 0)

    return rows(plan[0]["Plan"])


def read_on_mariadb(connection, page, values):
    """Count the rows that the server read from tables and indexes."""
    connection.execute(text("FLUSH STATUS"))
    connection.execute(page, values).all()
    told = connection.execute(text("SHOW SESSION STATUS LIKE 'Handler_read%'")).all()
    passed = {"Handler_read_rnd_deleted", "Handler_read_rnd_next", "Handler_read_rnd"}
    return sum(int(count) for name, count in told if name not in passed)


@pytest.mark.parametrize("name", SEARCHES)
def test_a_page_reads_no_more_than_it_must(archive: SqlStore, name):
    """However many letters a search finds, a page of it reads those of a page, office by office."""
    make, searched, behind = SEARCHES[name]
    query = make(offices=frozenset(OFFICES), **searched)
    with archive.read() as unit:
        found = unit.search(query, before=behind, limit=LETTERS)
    with archive.engine.connect() as connection:
        page = page_of(Search.of(query, behind), connection.dialect.name)
        count = read_on_postgresql if connection.dialect.name == "postgresql" else read_on_mariadb
        read = count(connection, page, values_of(query, behind, PAGE))

    assert PAGE < MOST < len(found)
    assert PAGE <= read <= MOST
