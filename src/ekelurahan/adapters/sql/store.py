"""The store: transactions over one database."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from attrs import frozen
from sqlalchemy import Engine

from ekelurahan.adapters.sql.dialects import READ_ONLY
from ekelurahan.adapters.sql.engine import errors_told, open_engine
from ekelurahan.adapters.sql.protection import protect
from ekelurahan.adapters.sql.unit_of_work import SqlUnitOfWork
from ekelurahan.ports import DataCipher, UnitOfWork


@frozen
class SqlStore:
    """A :class:`~ekelurahan.ports.Store` on an SQL database.

    Attributes:
        engine: An engine of :func:`~ekelurahan.adapters.sql.engine.open_engine`.

    >>> from ekelurahan import RegionCode
    >>> store = SqlStore.open("sqlite://")
    >>> with store.begin() as unit:
    ...     unit.next_number(RegionCode("61.71.01.1004"), "*", 2026)
    1
    >>> store.close()
    """

    engine: Engine

    @classmethod
    def open(cls, url: str, cipher: DataCipher | None = None) -> "SqlStore":
        """Open a database, creating or migrating its tables.

        Args:
            url: As SQLAlchemy writes it.
            cipher: Encrypts what is stored about people, and what already is. Without one it is
                readable for whoever has the database: for tests, or where that is encrypted as a
                whole.

        Raises:
            InputError: the URL cannot be used.
            StorageError: the database cannot be opened, or not with these keys.
        """
        engine = open_engine(url)
        return cls(engine if cipher is None else protect(engine, cipher))

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction that writes."""
        return self._transaction(reading=False)

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """Open a consistent view for reading only."""
        return self._transaction(reading=True)

    @contextmanager
    def _transaction(self, *, reading: bool) -> Iterator[UnitOfWork]:
        with (
            errors_told(),
            self.engine.connect().execution_options(**{READ_ONLY: reading}) as connection,
            connection.begin(),
        ):
            unit = SqlUnitOfWork(connection)
            yield unit
            unit.append_recorded()
