"""The archive in the database: how its searches are answered."""

from datetime import date

import pytest
from attrs import evolve
from sqlalchemy import event, text

from ekelurahan.adapters.sql.archive_rows import searching
from ekelurahan.errors import ConflictError, NotFoundError
from ekelurahan.model.archive import ArchiveEntry, ArchivePlace, ArchiveQuery, EntrySource
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.standing import LetterStatus
from ekelurahan.testing.store_contract.samples import AT, LETTER, PARIT_TOKAYA

ENTRY = ArchiveEntry(
    "a1",
    PARIT_TOKAYA,
    "SKD",
    "Surat Keterangan Domisili",
    date(2019, 3, 4),
    "470/12/PTK/2019",
    "",
    "471.1",
    "Hj. Siti Nur'aini",
    source=EntrySource.IMPORT,
)
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


@pytest.fixture
def find(store):
    """Give the keys of the entries a query finds."""

    def find(before=None, limit=9, **query):
        wanted = ArchiveQuery(**{"offices": OFFICES, **query})
        with store.read() as unit:
            return [entry.id for entry in unit.search(wanted, before=before, limit=limit)]

    return find


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


def test_an_entry_comes_back_whole(store, keep):
    """Every part of an entry is kept."""
    keep(ENTRY)

    with store.read() as unit:
        assert ENTRY == unit.entry("a1")
        with pytest.raises(NotFoundError, match="no archive entry"):
            unit.entry("a2")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"name": "SITI"}, True),
        ({"name": "nur aini"}, True),
        ({"name": "hj siti n"}, True),
        ({"name": "aini siti"}, False),
        ({"name": "iti"}, False),
        ({"number": "470/12/PTK/2019"}, True),
        ({"number": "470/12"}, True),
        ({"number": "471.1"}, True),
        ({"number": "12/PTK"}, False),
        ({"kind": "SKD"}, True),
        ({"kind": "SKU"}, False),
        ({"status": LetterStatus.ISSUED}, True),
        ({"status": LetterStatus.REVOKED}, False),
        ({"first": date(2019, 3, 4), "last": date(2019, 3, 4)}, True),
        ({"first": date(2019, 3, 5)}, False),
        ({"last": date(2019, 3, 3)}, False),
        ({"nik_index": "0f" * 32}, True),
        ({"nik_index": "1f" * 32}, False),
        ({"offices": frozenset([RegionCode("61.71.01.1005")])}, False),
        ({"name": "siti", "number": "470", "kind": "SKD"}, True),
        ({"name": "siti", "number": "480"}, False),
    ],
)
def test_what_is_found(keep, find, query, found):
    """By the beginning of any word or number, old code and new; everything asked must hold."""
    keep(ENTRY, nik_index="0f" * 32)

    assert (["a1"] if found else []) == find(**query)


def test_pages_stay_where_they_are(keep, find):
    """A letter that comes in between two pages neither repeats another nor hides one."""
    days = [date(2019, 3, day) for day in (4, 4, 5, 6)]
    entries = [evolve(ENTRY, id=f"a{i}", day=day, number=f"{i}/2019") for i, day in enumerate(days)]
    keep(*entries)
    first = find(limit=2)
    keep(evolve(ENTRY, id="a9", day=date(2019, 3, 7), number="9/2019"))

    assert ["a3", "a2"] == first
    assert ["a1", "a0"] == find(before=ArchivePlace.after(entries[2]), limit=2)


def test_a_search_is_one_query(store, keep):
    """However much is found, the database is asked once."""
    keep(*(evolve(ENTRY, id=f"a{i}", number=f"{i}/2019") for i in range(20)))
    asked = []
    event.listen(store.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    query = ArchiveQuery(offices=OFFICES, name="siti", number="1", kind="SKD")
    with store.read() as unit:
        unit.search(query, before=None, limit=50)

    assert 1 == [statement.split()[0] for statement in asked].count("SELECT")


def test_an_office_has_a_number_once(keep):
    """The same number of the same office from the same source is refused; from another it is not."""
    keep(ENTRY)
    with pytest.raises(ConflictError):
        keep(evolve(ENTRY, id="a2"))
    keep(evolve(ENTRY, id="a3", source=EntrySource.DESK))


def test_a_destroyed_entry_names_nobody(store, keep, find):
    """Name and index are gone, also from the keys; the number is still found."""
    keep(ENTRY, nik_index="0f" * 32)
    with store.begin() as unit:
        unit.destroy_entry("a1", AT)

    assert [] == find(name="siti") == find(nik_index="0f" * 32)
    assert ["a1"] == find(number="470")
    with store.read() as unit:
        assert evolve(ENTRY, name="", destroyed_at=AT) == unit.entry("a1")


def test_days_are_walked_oldest_first(store, keep):
    """Of all offices or of some, page by page."""
    keep(*(evolve(ENTRY, id=f"a{i}", number=f"{i}") for i in range(3)))
    keep(evolve(ENTRY, id="a3", office=RegionCode("61.71.02.1001")))
    year = (date(2019, 1, 1), date(2019, 12, 31))
    with store.read() as unit:
        walked = [
            [e.id for e in unit.entries(*year, after=None, limit=9)],
            [e.id for e in unit.entries(*year, after=None, limit=9, offices=OFFICES)],
            [e.id for e in unit.entries(*year, after=ArchivePlace(ENTRY.day, "a1"), limit=1)],
        ]
        assert {"1"} == unit.numbers_entered(PARIT_TOKAYA, ["1", "7"])

    assert [["a0", "a1", "a2", "a3"], ["a0", "a1", "a2"], ["a2"]] == walked


def test_a_letter_without_entry_has_no_standing_to_keep(store):
    """Nothing happens for a letter that is not in the archive."""
    with store.begin() as unit:
        unit.keep_standing(LETTER)
