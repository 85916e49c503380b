"""Opening databases and keeping their schema up to date."""

import sqlite3
import threading

import pytest

from ekelurahan.adapters.sql.dialects import use_write_ahead_log
from ekelurahan.adapters.sql.engine import open_engine
from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.errors import ConflictError, InputError, StorageError


@pytest.fixture
def url(tmp_path):
    """A database file that does not exist yet."""
    return f"sqlite:///{tmp_path}/kelurahan.db"


def test_sqlite_survives_power_cuts_and_waits(url):
    """SQLite runs with a write-ahead log, full synchronisation, foreign keys, and patience."""
    with open_engine(url).connect() as connection:
        answers = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]

    assert ["wal", 2, 1, 30000] == answers


def test_a_named_driver_is_used(url):
    """A URL that names its driver, as SQLAlchemy allows, opens with this driver."""
    named = url.replace("sqlite:", "sqlite+pysqlite:")

    assert named == str(open_engine(named).url)


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


def test_whoever_opens_a_file_waits_for_others(url):
    """Another process has a lock on the new file, and lets go of it."""
    path = url.removeprefix("sqlite:///")
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    timer = threading.Timer(6, other.execute, ["COMMIT"])  # longer than the driver itself waits
    timer.start()
    engine = open_engine(url)
    timer.join()
    other.close()

    with engine.connect() as connection:
        assert "wal" == connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    engine.dispose()


def test_a_log_that_cannot_be_kept_is_told(tmp_path):
    """Not every refusal passes by waiting: a file that may only be read is told at once."""
    sqlite3.connect(tmp_path / "kelurahan.db").execute("CREATE TABLE a (b)").connection.close()
    connection = sqlite3.connect(f"file:{tmp_path}/kelurahan.db?mode=ro", uri=True)

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        use_write_ahead_log(connection)
    connection.close()


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


def test_a_writer_that_waits_too_long_may_try_again(url):
    """Whoever cannot get in behind another writer is told to try again, and nothing is kept."""
    engine = open_engine(url)
    other = sqlite3.connect(engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with engine.connect().execution_options(ekelurahan_read_only=True) as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
    try:
        with pytest.raises(ConflictError) as caught, SqlStore(engine).begin():
            pass
    finally:
        other.close()
        engine.dispose()
    assert "Try again." == caught.value.advice


def test_a_full_database_is_named(url):
    """An error of SQLite is told by its name, so that an operator knows what to look for."""
    store = SqlStore.open(url)
    with (
        pytest.raises(StorageError, match="refused: SQLITE_FULL") as caught,
        store.begin() as unit,
    ):
        unit.connection.exec_driver_sql("PRAGMA max_page_count = 1")
        unit.connection.exec_driver_sql("CREATE TABLE more AS SELECT randomblob(1000000) AS it")
    assert "space" in caught.value.advice
    store.close()
