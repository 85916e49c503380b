"""The journal in the database: what is peculiar to its tables; the rest is in the contract of stores."""

import json

import pytest
from sqlalchemy import create_engine, event, func, select

from ekelurahan.adapters.sql import tables
from ekelurahan.adapters.sql.engine import migrate
from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.errors import ConflictError
from ekelurahan.model.events import DataRead, Reading, RequestWithdrawn
from ekelurahan.testing.store_contract.samples import AT

OFFICE, OTHER = "61.71.01.1004", "61.71.01.1005"
WITHDRAWN = RequestWithdrawn(
    at=AT, actor="resident:siti", office=OFFICE, request_id="r1", residents=("siti",)
)
READ = DataRead(
    at=AT, actor="official:budi", office=OTHER, residents=("siti", "ani"), what=Reading.INBOX
)


def record(store, *events):
    """Record events in one transaction."""
    with store.begin() as unit:
        unit.record(events)


def entries(store, office=""):
    """Read the journal."""
    with store.read() as unit:
        return [*unit.journal_entries(office)]


class TestChains:
    """One chain for each office."""

    def test_a_place_is_taken_once(self, store):
        """A second entry at a place is refused by the database itself."""
        record(store, WITHDRAWN)
        with store.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE journal_heads SET place = 0")

        with pytest.raises(ConflictError):
            record(store, WITHDRAWN)

    def test_two_may_begin_a_chain_at_once(self, store):
        """Whoever finds that the other was faster goes on behind the other's entry."""
        record(store, WITHDRAWN)
        with store.begin() as unit:
            unit._begin_chain(OFFICE)
        record(store, WITHDRAWN)

        assert [1, 2] == [entry.place for entry in entries(store)]

    def test_appending_takes_a_fixed_number_of_statements(self, store):
        """However many events of known offices are recorded, four statements keep them."""
        record(store, WITHDRAWN, READ)
        statements = []
        event.listen(
            store.engine, "before_cursor_execute", lambda *call: statements.append(call[2])
        )
        counts = []
        for n in (1, 50):
            statements.clear()
            record(store, *[WITHDRAWN, READ] * n)
            counts.append(sum("journal" in statement for statement in statements))

        assert [4, 4] == counts


class TestWhomItConcerns:
    """Entries by resident."""

    def test_the_index_is_used(self, store):
        """Neither journal nor index is read through for one resident."""
        query = select(tables.journal_residents.c.seq).where(
            tables.journal_residents.c.resident == "siti"
        )
        with store.engine.connect() as connection:
            text = str(query.compile(store.engine, compile_kwargs={"literal_binds": True}))
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all()
        assert "SEARCH" in plan[0].detail


def test_a_journal_of_before_is_chained(url):
    """Entries there are get their places in order, and the residents they concern are found."""
    assert_old_journal_is_chained(url)


def assert_old_journal_is_chained(url):
    """Fill an empty database as releases before the chain did, and open it."""
    engine = create_engine(url)
    with engine.begin() as connection:
        migrate(connection, "0004")
        for statement in (
            "INSERT INTO requests VALUES ('r1', '', 'SKD', 'done', 0, 'siti', '2026-11-24', 1, '{}', 1)",
            "INSERT INTO documents VALUES ('d1', 'ani', '2026-11-24', '{}')",
            *(
                f"INSERT INTO journal VALUES ({seq}, '2026-11-24', '{office}', 'x', '{request}',"  # noqa: S608
                f" '{body}')"
                for seq, office, request, body in (
                    (3, OTHER, "r1", "{}"),
                    (4, OFFICE, "", '{"document_id":"d1"}'),
                    (7, OFFICE, "", '{"document_id":"d9"}'),
                    (9, OFFICE, "r9", "{}"),
                )
            ),
        ):
            connection.exec_driver_sql(statement)
    engine.dispose()

    store = SqlStore.open(url)
    chained = entries(store)
    with store.engine.connect() as connection:
        concerned = connection.execute(select(tables.journal_residents)).all()
        assert 4 == connection.scalar(select(func.count()).select_from(tables.journal))
    with store.read() as unit:
        heads = unit.journal_heads()
    store.close()
    assert [("ani", 4), ("siti", 3)] == sorted(concerned)
    assert [(OFFICE, 1), (OFFICE, 2), (OFFICE, 3), (OTHER, 1)] == [
        (entry.office, entry.place) for entry in chained
    ]
    assert ["d1", "d9", None] == [json.loads(e.body).get("document_id") for e in chained[:3]]
    assert all(entry.is_whole for entry in chained)
    assert [chained[2].hash, chained[3].hash] == [head.hash for head in heads]
