"""Opening a database: the engine, and the schema brought up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    SQLAlchemyError,
)

from ekelurahan.adapters.sql.dialects import DIALECTS, Dialect, is_passing
from ekelurahan.errors import InputError, StorageError
from ekelurahan.storing.errors import in_the_way, recorded_already, refused
from ekelurahan.texts import mark

_ALIASES = {"mysql": "mariadb"}
MIGRATIONS = Path(__file__).with_name("migrations")


def open_engine(url: str) -> Engine:
    """Open a database and bring its schema up to date; an empty one gets its tables.

    Args:
        url: As SQLAlchemy writes it: ``sqlite:///kelurahan.db``,
            ``postgresql://user:password@host/database`` or ``mariadb://user:password@host/database``.

    Raises:
        InputError: the URL is malformed, or its driver is not installed.
        StorageError: the database cannot be opened or its schema not be migrated.
    """
    engine, dialect = _engine(url)
    dialect.prepare(engine)
    try:
        with engine.connect() as connection, dialect.schema_held(connection):
            migrate(connection)
            connection.commit()  # before others are let at the schema
    except SQLAlchemyError as error:
        engine.dispose()
        raise StorageError(
            mark("the database {database} cannot be opened"),
            mark(
                "Check that its server runs and lets this user create tables; or that its folder exists, is writable and has space, and that it is no other file."
            ),
            database=engine.url.render_as_string(hide_password=True),
        ) from error
    return engine


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the schema to a revision, within the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _engine(url: str) -> tuple[Engine, Dialect]:
    try:
        parsed = make_url(url)
        name = _ALIASES.get(parsed.get_backend_name(), parsed.get_backend_name())
        dialect = DIALECTS[name]
        if "+" not in parsed.drivername or name not in parsed.drivername:
            parsed = parsed.set(drivername=dialect.driver)
        return create_engine(parsed, hide_parameters=True), dialect
    except (ArgumentError, KeyError, NoSuchModuleError, ImportError) as error:
        raise InputError(
            mark("the database URL cannot be used: {problem}"),
            mark(
                "Write it as sqlite:///kelurahan.db, postgresql://… or mariadb://…, and install the driver: pip install 'ekelurahan[postgresql]' or 'ekelurahan[mariadb]'."
            ),
            problem=type(error).__name__,
        ) from None


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
    except SQLAlchemyError as error:
        if isinstance(error, DBAPIError) and is_passing(error):
            raise in_the_way() from None
        raise refused(_name_of(error)) from None


def _name_of(error: SQLAlchemyError) -> str:
    """Name an error so that it quotes nothing: SQLite tells more than its drivers (``SQLITE_FULL``)."""
    told = getattr(error.orig, "sqlite_errorname", "") if isinstance(error, DBAPIError) else ""
    return told or type(error).__name__
