"""Rows into tables, many at a time: ``COPY`` on PostgreSQL, long inserts elsewhere."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from attrs import frozen
from sqlalchemy import Connection, Engine, Table, insert, text

from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.column_types import UtcDateTime

UNCHECKED: Final[Mapping[str, Sequence[str]]] = {
    "sqlite": ["PRAGMA foreign_keys=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-400000"],
    "postgresql": ["SET session_replication_role = replica", "SET synchronous_commit = off"],
    "mariadb": ["SET foreign_key_checks = 0", "SET unique_checks = 0"],
}
"""How each database is told to believe what it is given; a small filling is checked in full."""
_ANALYZE: Final = {
    "sqlite": "ANALYZE {}",
    "postgresql": "VACUUM ANALYZE {}",
    "mariadb": "ANALYZE TABLE {}",
}


@frozen
class Loader:
    """Puts rows into a database.

    Attributes:
        engine: Of the database.
        is_checked: Whether foreign keys are checked, row by row.
    """

    engine: Engine
    is_checked: bool = True

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Open a connection to load with."""
        with self.engine.connect() as connection:
            if not self.is_checked:
                for statement in UNCHECKED[self.engine.dialect.name]:
                    connection.connection.cursor().execute(statement)
                connection.commit()
            yield connection
            connection.invalidate()  # others are to be checked again

    def load(
        self, connection: Connection, rows: Mapping[Table, Sequence[Mapping[str, Any]]]
    ) -> None:
        """Load rows, those first that others refer to; the caller commits."""
        for table in t.metadata.sorted_tables:
            if rows.get(table):
                self._load(connection, table, rows[table])

    def _load(
        self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        if self.engine.dialect.name != "postgresql":
            connection.execute(insert(table), rows)
            return
        names = list(rows[0])
        columns = ", ".join(f'"{name}"' for name in names)
        kinds = [table.c[name].type for name in names]
        connection.execute(text("SELECT 1"))  # begins the transaction that is committed
        cursor = connection.connection.cursor()
        with cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:  # type: ignore[attr-defined]
            for row in rows:
                copy.write_row(
                    kind.process_bind_param(value, self.engine.dialect)
                    if isinstance(kind, UtcDateTime)
                    else value
                    for kind, value in zip(kinds, row.values(), strict=True)
                )

    def drop_indexes(self) -> None:
        """Drop what is quicker made anew when all rows are there; MariaDB needs it for its keys."""
        if self.engine.dialect.name == "mariadb":
            return
        for table in t.metadata.tables.values():
            for index in table.indexes:
                index.drop(self.engine, checkfirst=True)

    def make_indexes(self) -> None:
        """Make the indexes that were dropped."""
        for table in t.metadata.tables.values():
            for index in table.indexes:
                with self.engine.connect() as connection:
                    _wait(connection)
                    index.create(connection, checkfirst=True)
                    connection.commit()
                    connection.invalidate()

    def settle(self) -> None:
        """Let the journal be counted on, and the database learn what is in its tables."""
        name = self.engine.dialect.name
        engine = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            _wait(connection)
            if name == "postgresql":
                connection.execute(
                    text(
                        "SELECT setval(pg_get_serial_sequence('journal', 'seq'), max(seq)) FROM journal"
                    )
                )
            for table in t.metadata.tables:
                connection.exec_driver_sql(_ANALYZE[name].format(table)).close()
            connection.invalidate()


def _wait(connection: Connection) -> None:
    """Let a statement take its time."""
    name = connection.dialect.name
    if name == "postgresql":
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("SET maintenance_work_mem = '1GB'")
    elif name == "mariadb":
        connection.exec_driver_sql("SET SESSION max_statement_time = 0")
