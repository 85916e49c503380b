"""The embedded population register as the desk asks it: each question a transaction of its own."""

from collections.abc import Iterable, Sequence

from attrs import frozen
from sqlalchemy import Connection, Engine

from ekelurahan.adapters.sql.dialects import READ_ONLY
from ekelurahan.adapters.sql.engine import errors_told
from ekelurahan.adapters.sql.resident_rows import ResidentRows
from ekelurahan.model.identity import FamilyCardNumber, Nik
from ekelurahan.model.residents import Resident


@frozen
class SqlResidents:
    """A :class:`~ekelurahan.ports.ResidentDirectory` in the library's own database.

    Attributes:
        engine: The engine of a :class:`~ekelurahan.adapters.sql.store.SqlStore`.
    """

    engine: Engine

    def put(self, entries: Iterable[Resident]) -> None:
        """Enter residents, in the place of earlier entries with the same key; all or none.

        An entry that was corrected since it was entered stays as corrected.

        Raises:
            ConflictError: a NIK is in the register under another key.
            StorageError: the database failed.
        """
        with errors_told(), self.engine.begin() as connection:
            rows = ResidentRows(connection)
            for entry in entries:
                rows.enter_resident(entry)

    def by_id(self, resident_id: str) -> Resident:
        """Find a resident by the host's key."""
        with errors_told(), self._reading() as connection:
            return ResidentRows(connection).resident(resident_id)

    def by_nik(self, nik: Nik) -> Resident:
        """Find a resident by NIK."""
        with errors_told(), self._reading() as connection:
            return ResidentRows(connection).resident_by_nik(nik)

    def by_family_card(self, number: FamilyCardNumber) -> Sequence[Resident]:
        """List the residents of one family card, by their keys."""
        with errors_told(), self._reading() as connection:
            return ResidentRows(connection).residents_by_family_card(number)

    def _reading(self) -> Connection:
        return self.engine.connect().execution_options(**{READ_ONLY: True})
