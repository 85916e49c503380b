"""Opening a database: the engine, SQLite's manners, and the schema brought up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError

from ekelurahan.errors import ConflictError, InputError, StorageError
from ekelurahan.texts import mark

READ_ONLY = "ekelurahan_read_only"
"""Execution option of connections that only read."""

_MIGRATIONS = Path(__file__).with_name("migrations")


def open_engine(url: str) -> Engine:
    """Open a database and bring its schema up to date; an empty one gets its tables.

    Args:
        url: As SQLAlchemy writes it: ``sqlite:///kelurahan.db``.

    Raises:
        InputError: the URL is malformed, or its driver is not installed.
        StorageError: the database cannot be opened or its schema not be migrated.
    """
    try:
        engine = create_engine(url, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise InputError(
            mark("the database URL cannot be used: {problem}"),
            mark("Write it as sqlite:///kelurahan.db, and install the driver of the database."),
            problem=type(error).__name__,
        ) from error
    if engine.dialect.name == "sqlite":  # pragma: no branch - others need servers
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    try:
        with engine.begin() as connection:
            migrate(connection)
    except SQLAlchemyError as error:
        engine.dispose()
        raise StorageError(
            mark("the database {database} cannot be opened"),
            mark(
                "Check that its folder exists, is writable and has space, and that it is no other file."
            ),
            database=engine.url.render_as_string(hide_password=True),
        ) from error
    return engine


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the schema to a revision, within the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@contextmanager
def errors_told() -> Iterator[None]:
    """Tell the database's errors as ours; their own texts may quote what was to be stored.

    Raises:
        ConflictError: a constraint refused.
        StorageError: anything else of the database failed.
    """
    try:
        yield
    except IntegrityError:
        raise ConflictError(
            mark("this was recorded already, or refers to something that is not recorded"),
            mark("Read it again, then decide anew."),
        ) from None
    except SQLAlchemyError as error:
        raise StorageError(
            mark("the database refused: {problem}"),
            mark("Check space, rights and connection, read again what is recorded, then repeat."),
            problem=type(error).__name__,
        ) from None


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Take transactions into our own hands; survive power cuts; wait for other writers."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Writers queue up at the start, so that no transaction fails half-way for a lock."""
    reading = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
