"""The archive in the database: how its searches are answered."""

from datetime import date

import pytest
from attrs import evolve
from sqlalchemy import event, text

from ekelurahan.adapters.sql.archive_searches import FEW, Search, page_of, values_of
from ekelurahan.model.archive import ArchivePlace, ArchiveQuery
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.standing import LetterStatus
from ekelurahan.testing.store_contract.samples import ARCHIVED, LETTER, PARIT_TOKAYA

OFFICES = frozenset([PARIT_TOKAYA, RegionCode("61.71.01.1005")])
SEARCHES = {
    "number": (ArchiveQuery(offices=OFFICES, number="470/12"), "form_office_key_age"),
    "name": (ArchiveQuery(offices=OFFICES, name="siti"), "form_office_key_age"),
    "nik": (ArchiveQuery(offices=OFFICES, nik_index="0f" * 32), "nik_index"),
    "kind": (ArchiveQuery(offices=OFFICES, kind="SKD"), "office_kind_day_id"),
    "status": (ArchiveQuery(offices=OFFICES, status=LetterStatus.REVOKED), "office_status_day_id"),
    "office": (ArchiveQuery(offices=frozenset([PARIT_TOKAYA])), "office_day_id"),
    "days": (
        ArchiveQuery(offices=OFFICES, first=date(2019, 1, 1), last=date(2019, 12, 31)),
        "office_day_id",
    ),
}


@pytest.fixture
def keep(store):
    """Keep entries."""

    def keep(*entries, **more):
        with store.begin() as unit:
            for entry in entries:
                unit.add_entry(entry, **more)

    return keep


@pytest.mark.parametrize("search", SEARCHES)
def test_each_search_has_its_index(store, search):
    """No search reads the whole archive: SQLite names the index it goes by."""
    query, index = SEARCHES[search]
    behind = ArchivePlace(date(2026, 1, 1), "a", "siti" if query.is_by_text else "")
    page = page_of(Search.of(query, behind), "sqlite")
    with store.engine.connect() as connection:
        plan = connection.execute(
            text(f"EXPLAIN QUERY PLAN {page.text}"), values_of(query, behind, 50)
        )
        steps = [row.detail for row in plan]

    assert [step for step in steps if index in step]
    assert not [step for step in steps if step.startswith("SCAN archive")]


@pytest.mark.parametrize(
    ("searched", "count"),
    [
        ({"name": "siti"}, 1),
        ({"number": "1"}, 1),
        ({"kind": "SKD"}, 1),
        ({"name": "siti", "number": "1"}, 2),
    ],
)
def test_a_search_asks_once(store, keep, searched, count):
    """However much is found, the database is asked once; twice where two texts are searched."""
    asked = []
    event.listen(store.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    for entries in (1, 20):
        keep(
            *(
                evolve(ARCHIVED, id=f"{entries}-{i}", number=f"1{i}/{entries}")
                for i in range(entries)
            )
        )
        asked.clear()
        with store.read() as unit:
            unit.search(ArchiveQuery(offices=OFFICES, **searched), before=None, limit=50)

        assert count == [statement.split()[0] for statement in asked].count("SELECT")


@pytest.mark.parametrize("count", [FEW - 1, FEW + 1])
def test_a_name_and_a_number_are_searched_together(store, keep, count):
    """In the order of the name, whether the number leads to few letters or to many."""
    names = ("Siti Zahra", "Budi Siti", "Ahmad")
    keep(
        *(
            evolve(ARCHIVED, id=f"{i:03}", name=names[i % 3], number=f"7{i}/2019")
            for i in range(count)
        )
    )
    query = ArchiveQuery(offices=OFFICES, name="siti", number="7")
    with store.read() as unit:
        found = unit.search(query, before=None, limit=count)

    assert sorted(found, key=lambda e: (e.name != "Budi Siti", e.id)) == found
    assert len([i for i in range(count) if i % 3 < 2]) == len(found)


def test_a_letter_without_entry_has_no_standing_to_keep(store):
    """Nothing happens for a letter that is not in the archive."""
    with store.begin() as unit:
        unit.keep_standing(LETTER)
