"""Transactions on a portal's connection, so that every database behaves alike.

Writers see what others have committed, statement by statement, and wait for locked rows; readers see
one moment; who waits too long, or for each other, is told to try again.

SQLite lets one writer in at a time, who queues at the start. PostgreSQL locks rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from weakref import WeakSet

from django.db import DatabaseError, Error, IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper as SqliteConnection
from ekelurahan.storing.errors import in_the_way, recorded_already, refused

_PASSING: Final = {
    "SQLITE_BUSY",
    "SQLITE_BUSY_SNAPSHOT",
    "SQLITE_LOCKED",
    "40001",  # PostgreSQL: serialization failure
    "40P01",  # deadlock
    "55P03",  # lock timeout
}
_ONE_MOMENT: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_viewing: Final[WeakSet[BaseDatabaseWrapper]] = WeakSet()
"""Connections on which a view of ours is open."""


@contextmanager
def errors_told() -> Iterator[None]:
    """Tell the database's errors as ours; their own texts may quote what was to be stored.

    Raises:
        ConflictError: a constraint refused, or another transaction was in the way.
        StorageError: anything else of the database failed.
    """
    try:
        yield
    except IntegrityError:
        raise recorded_already() from None
    except Error as error:
        if isinstance(error, DatabaseError) and is_passing(error):
            raise in_the_way() from None
        raise refused(type(error).__name__) from None


def is_passing(error: DatabaseError) -> bool:
    """Tell whether transactions only got into each other's way, so that trying again helps."""
    cause = error.__cause__
    told = (getattr(cause, name, None) for name in ("sqlstate", "sqlite_errorname"))
    return not _PASSING.isdisjoint(told)


@contextmanager
def writing(alias: str) -> Iterator[None]:
    """Open a transaction that writes; where the portal has one open already, become a part of it.

    As a part it is a savepoint: an error undoes it alone, and the portal's commit keeps it.
    """
    connection = connections[alias]
    if connection in _viewing:
        with _second_connection(alias), writing(alias):
            yield
        return
    with _begins("IMMEDIATE", connection), transaction.atomic(using=alias):
        yield


@contextmanager
def viewing(alias: str) -> Iterator[None]:
    """Open a view of one moment that keeps nothing; within a transaction, see what that sees."""
    connection = connections[alias]
    if connection.in_atomic_block:
        yield
        return
    with _begins(None, connection), _query_only(connection), transaction.atomic(using=alias):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(_ONE_MOMENT)
        _viewing.add(connection)
        try:
            yield
        finally:
            _viewing.discard(connection)
        transaction.set_rollback(True, using=alias)


@contextmanager
def _second_connection(alias: str) -> Iterator[None]:
    """Let those who write while they look at a view have a connection of their own meanwhile."""
    first = connections[alias]
    connections[alias] = second = first.copy()
    try:
        yield
    finally:
        connections[alias] = first
        second.close()


@contextmanager
def _begins(mode: str | None, connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let SQLite queue writers at the start of a transaction, and readers never."""
    if not isinstance(connection, SqliteConnection) or connection.in_atomic_block:
        yield
        return
    opened: Any = connection  # whose mode is missing in Django's types
    opened.ensure_connection()  # which sets the mode that the portal wants
    before, opened.transaction_mode = opened.transaction_mode, mode
    try:
        yield
    finally:
        opened.transaction_mode = before


@contextmanager
def _query_only(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let SQLite refuse what is written into a view; others are told with the transaction."""
    if not isinstance(connection, SqliteConnection):
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only=ON")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only=OFF")
