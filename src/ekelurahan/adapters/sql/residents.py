"""The embedded population register: the residents a kelurahan has entered itself."""

from collections.abc import Iterable

from attrs import frozen
from sqlalchemy import ColumnElement, Engine, delete, insert, select

from ekelurahan import wire
from ekelurahan.adapters.sql.engine import errors_told
from ekelurahan.adapters.sql.tables import residents
from ekelurahan.errors import NotFoundError
from ekelurahan.model.identity import Nik
from ekelurahan.model.residents import Resident
from ekelurahan.texts import mark


@frozen
class SqlResidents:
    """A :class:`~ekelurahan.ports.ResidentDirectory` in the library's own database.

    Attributes:
        engine: An engine of :func:`~ekelurahan.adapters.sql.engine.open_engine`.
    """

    engine: Engine

    def put(self, entries: Iterable[Resident]) -> None:
        """Enter residents, in the place of earlier entries with the same key; all or none.

        Raises:
            ConflictError: a NIK is in the register under another key.
            StorageError: the database failed.
        """
        with errors_told(), self.engine.begin() as connection:
            for entry in entries:
                connection.execute(delete(residents).where(residents.c.id == entry.id))
                connection.execute(
                    insert(residents).values(
                        id=entry.id, nik=entry.nik.digits, body=wire.dumps(entry)
                    )
                )

    def by_id(self, resident_id: str) -> Resident:
        """Find a resident by the host's key."""
        return self._find(residents.c.id == resident_id, wire.blot(resident_id[:64]))

    def by_nik(self, nik: Nik) -> Resident:
        """Find a resident by NIK."""
        return self._find(residents.c.nik == nik.digits, nik.masked)

    def _find(self, condition: ColumnElement[bool], shown: str) -> Resident:
        with errors_told(), self.engine.connect() as connection:
            body = connection.scalar(select(residents.c.body).where(condition))
        if body is None:
            raise NotFoundError(
                mark("no resident {key} is in the register"),
                mark("Enter the resident first, or check the number with the card."),
                kind="resident",
                key=shown,
            )
        return wire.loads(body, Resident)
