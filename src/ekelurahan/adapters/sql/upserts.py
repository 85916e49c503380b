"""Inserts that a row in their way does not make fail, as each database writes them.

Whoever is first is decided by the primary key. Nobody looks first and inserts then: between the two,
somebody else may.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, insert
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.exc import IntegrityError

_DUPLICATE: Final = 1062
"""MariaDB's number for a key that is taken."""


def insert_new(connection: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Insert a row unless its primary key is taken; waits for whoever is just taking it.

    Returns:
        Whether it was inserted. Where it was not, the transaction goes on, and sees who was first.

    Raises:
        IntegrityError: another constraint refuses the row.
    """
    if connection.dialect.name == "mariadb":  # pragma: no cover - needs a server
        try:
            connection.execute(insert(table).values(row))  # a refusal undoes this statement only
        except IntegrityError as error:
            if error.orig is None or not _is_primary(*error.orig.args):
                raise
            return False
        return True
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(table)
        .values(row)
        .on_conflict_do_nothing(index_elements=[*table.primary_key])
    )
    return connection.execute(statement.returning(*table.primary_key)).first() is not None


def _is_primary(number: int, text: str) -> bool:  # pragma: no cover - needs a server
    """Tell whether MariaDB refused a row because of its primary key, and not of another one."""
    return number == _DUPLICATE and text.endswith("for key 'PRIMARY'")


def insert_or_update(
    connection: Connection,
    table: Table,
    row: Mapping[str, object],
    changes: Mapping[str, ColumnElement[Any]],
    returning: ColumnElement[Any],
) -> Any:
    """Insert a row, or change the one that has its primary key; one statement, which locks the row.

    Returns:
        The column as it is afterwards.
    """
    if connection.dialect.name == "mariadb":  # pragma: no cover - needs a server
        on_mariadb = mysql.insert(table).values(row).on_duplicate_key_update(changes)
        return connection.scalars(on_mariadb.returning(returning)).one()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(table)
        .values(row)
        .on_conflict_do_update(index_elements=[*table.primary_key], set_=changes)
    )
    return connection.scalars(statement.returning(returning)).one()
