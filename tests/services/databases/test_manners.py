"""What each server is told, so that all behave alike."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import insert, inspect, select, text

from ekelurahan.adapters.sql import tables
from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.errors import ConflictError, StorageError
from ekelurahan.testing.store_contract.samples import PARIT_TOKAYA, REQUEST, another, keep

LOST = {
    "postgresql": "SET LOCAL lock_timeout = '1s'",
    "mariadb": "SET innodb_lock_wait_timeout = 1",
}


def is_on(store, name):
    """Tell which server it is."""
    return store.engine.dialect.name == name


def test_tables_of_mariadb_are_alike(store):
    """Each is kept by InnoDB, and compares text byte by byte."""
    if is_on(store, "postgresql"):
        return
    names = inspect(store.engine).get_table_names()
    with store.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT table_name, engine, table_collation FROM information_schema.tables"
                " WHERE table_schema = DATABASE() AND table_name != 'alembic_version'"
            )
        ).all()
    expected = {
        (name, "InnoDB", "utf8mb4_nopad_bin") for name in names if name in tables.metadata.tables
    }

    assert expected == {tuple(row) for row in rows}


def test_who_waits_too_long_may_try_again(store):
    """A writer that gives up waiting for another is told so, and the other is not disturbed."""
    with store.begin() as first:
        assert 1 == first.next_number(PARIT_TOKAYA, "*", 2026)
        with (
            pytest.raises(ConflictError, match="at the same moment") as caught,
            store.begin() as second,
        ):
            second.connection.exec_driver_sql(LOST[store.engine.dialect.name])
            second.next_number(PARIT_TOKAYA, "*", 2026)
    store.engine.dispose()  # the next connection is as patient as ever
    assert "Try again." == caught.value.advice


def test_of_two_who_wait_for_each_other_one_may_try_again(store):
    """The server ends a deadlock; whoever was undone is told to try again, the other goes on."""
    request, _ = another("2")
    keep(store, REQUEST, request)

    def save(mine, other, barrier):
        with store.begin() as unit:
            unit.connection.execute(lock(mine))
            barrier.wait(timeout=60)
            unit.connection.execute(lock(other))

    barrier = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        calls = [pool.submit(save, "r1", "r2", barrier), pool.submit(save, "r2", "r1", barrier)]
        errors = [call.exception(timeout=60) for call in calls]

    told = [error for error in errors if error is not None]
    assert [ConflictError] == [type(error) for error in told]
    assert "Try again." == told[0].advice


def lock(key):
    """Give the statement that locks a request until the transaction ends."""
    return select(tables.requests).where(tables.requests.c.id == key).with_for_update()


def test_nothing_is_cut_short(store):
    """A text that does not fit is refused; the error does not quote it."""
    long = {"key": "k" * 101, "act": "", "digest": "", "at": REQUEST.submitted_at, "body": ""}
    with pytest.raises(StorageError) as caught, store.begin() as unit:
        unit.connection.execute(insert(tables.answered_calls).values(long))
    assert "kkk" not in str(caught.value)


@pytest.mark.parametrize(
    ("driver", "module"),
    [("postgresql", "psycopg"), ("mariadb", "pymysql"), ("mysql", "pymysql")],
)
def test_a_server_that_cannot_be_reached_is_named_without_password(driver, module):
    """The error names the database and hides the password."""
    pytest.importorskip(module, reason=f"no server is asked, because {module} is not installed")
    with pytest.raises(StorageError, match=r"\*\*\*@127.0.0.1:9/") as caught:
        SqlStore.open(f"{driver}://budi:rahasia@127.0.0.1:9/kota")
    assert "rahasia" not in str(caught.value)
