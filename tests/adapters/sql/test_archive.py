"""The archive in the database: how its searches are answered."""

from datetime import date

import pytest
from attrs import evolve
from sqlalchemy import event, text

from ekelurahan.adapters.sql.archive_rows import searching
from ekelurahan.model.archive import ArchivePlace, ArchiveQuery
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.standing import LetterStatus
from ekelurahan.testing.store_contract.samples import ARCHIVED, LETTER, PARIT_TOKAYA

OFFICES = frozenset([PARIT_TOKAYA, RegionCode("61.71.01.1005")])
SEARCHES = {
    "number": (ArchiveQuery(offices=OFFICES, number="470/12"), "SEARCH number USING"),
    "name": (ArchiveQuery(offices=OFFICES, name="siti"), "SEARCH name USING"),
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
    before = ArchivePlace(date(2026, 1, 1), "a")
    statement = searching(query, before=before).compile(
        store.engine, compile_kwargs={"literal_binds": True}
    )
    with store.engine.connect() as connection:
        plan = connection.execute(text(f"EXPLAIN QUERY PLAN {statement}".replace(":", r"\:")))
        steps = [row.detail for row in plan]

    assert index in steps[0]
    assert not [step for step in steps if step.startswith("SCAN")]


def test_a_search_is_one_query(store, keep):
    """However much is found, the database is asked once."""
    keep(*(evolve(ARCHIVED, id=f"a{i}", number=f"{i}/2019") for i in range(20)))
    asked = []
    event.listen(store.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    query = ArchiveQuery(offices=OFFICES, name="siti", number="1", kind="SKD")
    with store.read() as unit:
        unit.search(query, before=None, limit=50)

    assert 1 == [statement.split()[0] for statement in asked].count("SELECT")


def test_a_letter_without_entry_has_no_standing_to_keep(store):
    """Nothing happens for a letter that is not in the archive."""
    with store.begin() as unit:
        unit.keep_standing(LETTER)
