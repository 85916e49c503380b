"""Opening databases and keeping their schema up to date."""

import json
import sqlite3
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from attrs import evolve
from sqlalchemy import create_engine, insert, inspect, select, text
from tests.adapters.sql.conftest import AT, LETTER, another, numbered

from ekelurahan import wire
from ekelurahan.adapters.sql import tables
from ekelurahan.adapters.sql.engine import migrate, open_engine
from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.adapters.sql.tables import metadata
from ekelurahan.errors import InputError, StorageError
from ekelurahan.seal.cose import parse
from ekelurahan.seal.qr_text import split

ROW = {"office": "61.71", "kind": "SKD", "status": "issued", "version": 1, "body": "{}"}
REQUEST_ROW = {
    **ROW,
    "id": "r",
    "kind_version": 1,
    "step": 0,
    "applicant": "siti",
    "submitted_at": datetime(2026, 11, 24, tzinfo=UTC),
}
LETTER_ROW = {**ROW, "id": "l", "request_id": "r", "pdf": ""}


@pytest.fixture
def url(tmp_path):
    """A database file that does not exist yet."""
    return f"sqlite:///{tmp_path}/kelurahan.db"


def test_migrations_lead_to_the_tables(url):
    """The schema the migrations make is the schema the code expects, to the last index."""
    with open_engine(url).connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    assert [] == differences


def test_numbers_of_before_keep_their_letters(url):
    """A register made before numbers could be reserved is taken over whole."""
    engine = create_engine(url)
    with engine.begin() as connection:
        migrate(connection, "0003")
        connection.execute(insert(metadata.tables["requests"]), REQUEST_ROW)
        connection.execute(insert(metadata.tables["letters"]), LETTER_ROW)
        connection.exec_driver_sql(
            "INSERT INTO letter_numbers VALUES ('61', '*', 2026, 7, '7/2026', 'l')"
        )
    engine.dispose()

    with open_engine(url).connect() as connection:
        row = connection.exec_driver_sql("SELECT text, suffix, status, purpose FROM letter_numbers")
        assert ("7/2026", "", "terpakai", "") == row.one()


def test_opening_twice_changes_nothing(url):
    """A database that is up to date opens as it is."""
    open_engine(url).dispose()

    assert {*metadata.tables, "alembic_version"} == set(inspect(open_engine(url)).get_table_names())


def test_sqlite_survives_power_cuts_and_waits(url):
    """SQLite runs with a write-ahead log, full synchronisation, foreign keys, and patience."""
    with open_engine(url).connect() as connection:
        answers = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]

    assert ["wal", 2, 1, 30000] == answers


@pytest.mark.parametrize("url", ["", "kelurahan.db", "nodb:///x", "oracle+nothing://x"])
def test_unusable_urls_are_refused(url):
    """A malformed URL, or a database without driver, says how to write it."""
    with pytest.raises(InputError) as caught:
        open_engine(url)
    assert "sqlite:///" in caught.value.advice


def test_another_file_is_left_alone(tmp_path):
    """A file that is no database is refused and keeps its bytes."""
    other = tmp_path / "notes.txt"
    other.write_text("not a database, but somebody's notes " * 50)

    with pytest.raises(StorageError, match="cannot be opened"):
        open_engine(f"sqlite:///{other}")
    assert other.read_text().startswith("not a database")


def test_a_missing_folder_is_a_clear_error(tmp_path):
    """A database in a folder that does not exist is a storage error without the password."""
    with pytest.raises(StorageError, match="cannot be opened"):
        open_engine(f"sqlite:///{tmp_path}/nowhere/kelurahan.db")


def test_a_reader_does_not_wait_for_a_writer(url):
    """While somebody writes, others read the state before."""
    engine = open_engine(url)
    other = sqlite3.connect(engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with engine.connect().execution_options(ekelurahan_read_only=True) as connection:
            assert 0 == connection.exec_driver_sql("SELECT count(*) FROM requests").scalar()
    finally:
        other.close()
        engine.dispose()


def keep_in_first_schema(connection, letter):
    """Enter a letter and its request as the first release did."""
    body = json.loads(wire.dumps(letter))
    del body["standings"]
    row = {"id": letter.id, "request": letter.request_id, "at": AT, "body": json.dumps(body)}
    connection.execute(
        text("INSERT INTO requests VALUES (:request, '', '', 'done', 0, '', :at, 1, '')"), row
    )
    connection.execute(
        text("INSERT INTO letters VALUES (:id, :request, '', '', 'issued', '', 1, :body)"), row
    )


def test_seals_of_letters_there_are_become_known(url, sealed):
    """An older database gets a register of the seals in it; what is not sealed yet has no entry."""
    seals = [sealed(), sealed(number="400.12.2.1/0008/PTK/2026")]
    first, owed = (numbered(LETTER, 1).signatures[0] for _ in range(2))
    signatures = tuple(evolve(first, seal=seal) for seal in seals)
    engine = create_engine(url)
    with engine.begin() as connection:
        migrate(connection, "0001")
        keep_in_first_schema(connection, evolve(LETTER, signatures=signatures))
        keep_in_first_schema(connection, evolve(another("2")[1], signatures=(owed,)))
    engine.dispose()

    store = SqlStore.open(url)
    messages = [parse(split(seal)[1]) for seal in seals]
    with store.engine.connect() as connection:
        kept = connection.execute(select(tables.seals).order_by(tables.seals.c.signature)).all()
    with store.read() as unit:
        found = [unit.letter_by_seal(message.record_id) for message in messages]
    store.close()
    assert [(m.record_id.hex(), m.kid.hex(), "l1", n) for n, m in enumerate(messages)] == kept
    assert [evolve(LETTER, signatures=signatures)] * 2 == found
