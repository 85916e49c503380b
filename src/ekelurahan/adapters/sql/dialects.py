"""What each database needs so that all of them behave alike.

Writers see what others have committed, statement by statement, and wait for locked rows; readers see
one moment; who waits too long, or for each other, is told to try again.

SQLite lets one writer in at a time, who queues at the start. PostgreSQL and MariaDB lock rows.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any, Final

from attrs import frozen
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

READ_ONLY: Final = "ekelurahan_read_only"
"""Execution option of connections that only read."""

LOCK_TIMEOUT: Final = 30
"""Seconds that a writer waits for another one."""
STATEMENT_TIMEOUT: Final = 120
"""Seconds that a server lets one statement take; migrations take as long as they need."""

_PAUSE: Final = 0.02
_REPEATABLE_READ: Final = 3
"""As psycopg counts them."""

_PASSING: Final = {
    "SQLITE_BUSY",
    "SQLITE_BUSY_SNAPSHOT",
    "SQLITE_LOCKED",
    "40001",  # PostgreSQL: serialization failure
    "40P01",  # deadlock
    "55P03",  # lock timeout
    1020,  # MariaDB: the row has changed since it was read
    1205,  # lock timeout
    1213,  # deadlock
}


@frozen
class Dialect:
    """How to treat connections to one kind of database.

    Attributes:
        driver: Its driver, as URLs name it.
        settings: Statements for every new connection.
        reading: Statements at the start of a transaction that sees one moment and writes nothing.
        writing: Statements at the start of a transaction that writes.
        migrating: Statements before the schema is changed; they keep other processes from it.
        migrated: Statements after it.
    """

    driver: str
    settings: tuple[str, ...]
    reading: tuple[str, ...] = ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",)
    writing: tuple[str, ...] = ()
    migrating: tuple[str, ...] = ()
    migrated: tuple[str, ...] = ()

    def prepare(self, engine: Engine) -> None:
        """Let every connection of an engine behave so."""
        event.listen(engine, "connect", self._connected)
        event.listen(engine, "begin", self._begun)

    @contextmanager
    def schema_held(self, connection: Connection) -> Iterator[None]:
        """Let no other process change the schema meanwhile."""
        _execute(connection, self.migrating)
        try:
            yield
        finally:
            _execute(connection, self.migrated)

    def _connected(self, connection: Any, _record: object) -> None:
        if self.driver == "sqlite":  # pragma: no branch - the others need a server
            connection.isolation_level = None  # transactions begin as told below, not by the driver
            use_write_ahead_log(connection)
        cursor = connection.cursor()
        for statement in self.settings:
            cursor.execute(statement)
        cursor.close()
        connection.commit()

    def _begun(self, connection: Connection) -> None:
        is_reading = connection.get_execution_options().get(READ_ONLY, False)
        if self.driver == "postgresql+psycopg":  # pragma: no cover - needs a server
            _tell_with_begin(connection, is_reading=is_reading)
        else:
            _execute(connection, self.reading if is_reading else self.writing)


def _tell_with_begin(
    connection: Connection, *, is_reading: bool
) -> None:  # pragma: no cover - needs a server
    """Let the driver's own ``BEGIN`` say how a transaction reads: no round trip is spent on it."""
    driver: Any = connection.connection.driver_connection
    if bool(driver.read_only) != is_reading:
        driver.isolation_level = _REPEATABLE_READ if is_reading else None
        driver.read_only = is_reading or None


def use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Turn SQLite's write-ahead log on; for this it does not wait by itself while others are at it.

    Raises:
        sqlite3.OperationalError: it cannot be turned on, or others do not make way.
    """
    deadline = monotonic() + LOCK_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or monotonic() > deadline:
                raise
            sleep(_PAUSE)
        else:
            return


def _execute(connection: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


DIALECTS: Final[Mapping[str, Dialect]] = {
    "sqlite": Dialect(
        driver="sqlite",
        settings=(
            "PRAGMA synchronous=FULL",  # survives power cuts
            "PRAGMA foreign_keys=ON",
            f"PRAGMA busy_timeout={LOCK_TIMEOUT * 1000}",
        ),
        reading=("PRAGMA query_only=ON", "BEGIN"),
        writing=("PRAGMA query_only=OFF", "BEGIN IMMEDIATE"),
        # Alembic asks by PRAGMA table_info, which answers from what was known before the lock.
        migrating=("SELECT count(*) FROM sqlite_master",),
    ),
    "postgresql": Dialect(
        driver="postgresql+psycopg",
        settings=(
            "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED",
            f"SET lock_timeout = '{LOCK_TIMEOUT}s'",
            f"SET statement_timeout = '{STATEMENT_TIMEOUT}s'",
            "SET jit = off",  # compiling a page's statement takes a second, reading it a millisecond
        ),
        migrating=(
            "SET LOCAL lock_timeout = 0",
            "SET LOCAL statement_timeout = 0",
            "SELECT pg_advisory_xact_lock(hashtext('ekelurahan'))",
        ),
    ),
    "mariadb": Dialect(
        driver="mariadb+pymysql",
        settings=(
            "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
            "SET SESSION sql_mode = 'TRADITIONAL'",  # nothing is cut short or guessed
            f"SET SESSION innodb_lock_wait_timeout = {LOCK_TIMEOUT}",
            f"SET SESSION max_statement_time = {STATEMENT_TIMEOUT}",
        ),
        migrating=(
            "SET SESSION max_statement_time = 0",
            "DO GET_LOCK(CONCAT('ekelurahan:', MD5(DATABASE())), 3600)",
        ),
        migrated=(
            "DO RELEASE_LOCK(CONCAT('ekelurahan:', MD5(DATABASE())))",
            f"SET SESSION max_statement_time = {STATEMENT_TIMEOUT}",
        ),
    ),
}
"""By SQLAlchemy's name of the database."""


def is_passing(error: DBAPIError) -> bool:
    """Tell whether transactions only got into each other's way, so that trying again helps."""
    cause = error.orig
    told = [getattr(cause, name, None) for name in ("sqlstate", "sqlite_errorname")]
    return not _PASSING.isdisjoint([*told, *getattr(cause, "args", ())[:1]])
