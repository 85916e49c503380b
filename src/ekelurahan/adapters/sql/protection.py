"""Protecting a database: everything in it that tells about people is written with the city's keys.

Row by row, each only if nobody has changed it meanwhile, so that it may be broken off at any point
and done again, and that others may work on the database while a key is changed.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final

from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Engine, Row, Table, insert, select, tuple_, update

from ekelurahan import wire
from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.bodies import CIPHER, Bodies
from ekelurahan.adapters.sql.engine import errors_told
from ekelurahan.adapters.sql.resident_rows import FAMILY_CARD, NIK
from ekelurahan.errors import ConflictError
from ekelurahan.model.residents import Resident
from ekelurahan.ports import DataCipher
from ekelurahan.storing.errors import other_keys

_PAGE: Final = 500
_PROVED: Final = "ekelurahan"
"""What the blind index kept in ``data_keys`` is of."""


@frozen
class _Protected:
    """A column that is encrypted, and how a row of it names its place."""

    table: Table
    column: str
    key_of: Callable[[Row[Any]], str]


_COLUMNS: Final = (
    _Protected(t.residents, "body", lambda row: row.id),
    _Protected(t.documents, "body", lambda row: row.id),
    _Protected(t.requests, "body", lambda row: row.id),
    _Protected(t.letters, "body", lambda row: row.id),
    _Protected(t.journal, "body", lambda row: row.request_id),
    _Protected(t.answered_calls, "body", lambda row: row.key),
    _Protected(t.letter_numbers, "purpose", lambda row: f"{row.office}/{row.text}"),
)


def is_protected(engine: Engine) -> bool:
    """Tell whether a database is encrypted, so that it needs the keys it was encrypted with.

    Raises:
        StorageError: the database failed.
    """
    with errors_told(), engine.connect() as connection:
        return connection.scalar(select(t.data_keys.c.proof)) is not None


def protect(engine: Engine, cipher: DataCipher) -> Engine:
    """Open a database with its keys; what is in it without protection is encrypted first.

    Args:
        engine: Of :func:`~ekelurahan.adapters.sql.engine.open_engine`.
        cipher: The keys it was encrypted with, or will be from now on.

    Returns:
        The same engine, which encrypts and decrypts from now on.

    Raises:
        StorageError: these are not its keys, or the database failed.
    """
    proof = cipher.index(_PROVED, "proof")
    with errors_told(), engine.connect() as connection:
        kept = connection.scalar(select(t.data_keys.c.proof))
    if kept not in {None, proof}:
        raise other_keys()
    engine.update_execution_options(**{CIPHER: cipher})
    if kept is None:
        renew(engine)
        _forget(engine)
        with suppress(ConflictError), errors_told(), engine.begin() as connection:
            connection.execute(insert(t.data_keys).values(proof=proof))
    return engine


def renew(engine: Engine) -> int:
    """Write everything with the key in use that was written with another one, or with none.

    Args:
        engine: Of a protected database.

    Returns:
        How many rows were written anew.

    Raises:
        StorageError: something cannot be read, or the database failed.
    """
    with errors_told():
        return sum(_renewed(engine, column) for column in _COLUMNS)


def _renewed(engine: Engine, protected: _Protected) -> int:
    """Go through a table by its key, a page in each transaction."""
    count, last = 0, None
    while True:
        with engine.begin() as connection:
            page = connection.execute(_page(protected, last)).all()
            count += sum(_renew_row(connection, protected, row) for row in page)
        if not page:
            return count
        last = [getattr(page[-1], column.name) for column in protected.table.primary_key]


def _page(protected: _Protected, last: list[Any] | None) -> Any:
    key = list(protected.table.primary_key)
    page = select(protected.table).order_by(*key).limit(_PAGE)
    page = page.where(protected.table.c[protected.column] != "")
    return page if last is None else page.where(tuple_(*key) > tuple_(*last))


def _renew_row(connection: Connection, protected: _Protected, row: Row[Any]) -> int:
    bodies, stored = Bodies.of(connection), getattr(row, protected.column)
    place = f"{protected.table.name}/{protected.key_of(row)}"
    renewed = bodies.renewed(stored, place)
    if renewed == stored:
        return 0
    values = {protected.column: renewed}
    if protected.table is t.residents:
        entry = wire.loads(bodies.read(renewed, place), Resident)
        values["nik"] = bodies.index(entry.nik.digits, NIK)
        values["family_card"] = bodies.index(entry.family_card.digits, FAMILY_CARD)
    changed = connection.execute(
        update(protected.table)
        .where(*_is_row(protected.table, row), protected.table.c[protected.column] == stored)
        .values(**values)
    )
    return changed.rowcount


def _is_row(table: Table, row: Row[Any]) -> Iterator[ColumnElement[bool]]:
    return (column == getattr(row, column.name) for column in table.primary_key)


def _forget(engine: Engine) -> None:
    """Wipe what SQLite still keeps of rows as they were; servers do so in their own time."""
    if engine.dialect.name == "sqlite":  # pragma: no branch - others need servers
        with errors_told(), engine.connect() as connection:
            for statement in ("COMMIT", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                connection.exec_driver_sql(statement)
