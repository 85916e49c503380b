"""The embedded population register: the residents a kelurahan has entered itself."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from attrs import frozen
from sqlalchemy import ColumnElement, select, update

from ekelurahan import wire
from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.rows import Rows, changed_meanwhile
from ekelurahan.adapters.sql.upserts import insert_new
from ekelurahan.model.identity import FamilyCardNumber, Nik
from ekelurahan.model.residents import Resident
from ekelurahan.storing.errors import no_resident

NIK, FAMILY_CARD = "nik", "family_card"
"""Purposes of the blind indexes."""


@frozen
class ResidentRows(Rows):
    """The embedded population register."""

    def enter_resident(self, entry: Resident) -> None:
        """Enter a resident, in the place of an earlier entry; one that was corrected stays."""
        column, row = t.residents.c, self.resident_row(entry)
        earlier = (column.id == entry.id, column.corrected_at.is_(None))
        if not self.connection.execute(update(t.residents).where(*earlier).values(row)).rowcount:
            insert_new(self.connection, t.residents, row)

    def resident(self, resident_id: str) -> Resident:
        """Read an entry."""
        return self._one(t.residents.c.id == resident_id, resident_id)

    def resident_by_nik(self, nik: Nik) -> Resident:
        """Read an entry by NIK."""
        return self._one(t.residents.c.nik == self.index(nik.digits, NIK), nik.masked)

    def residents_by_family_card(self, number: FamilyCardNumber) -> Sequence[Resident]:
        """List the entries of one family card."""
        return self._read(t.residents.c.family_card == self.index(number.digits, FAMILY_CARD))

    def correct_resident(self, entry: Resident, before: Resident, at: datetime) -> str:
        """Keep a corrected entry in the place of the one before."""
        is_theirs = t.residents.c.id == entry.id
        if self._one(is_theirs, entry.id, to_change=True) != before:
            raise changed_meanwhile(entry.id)
        self.connection.execute(
            update(t.residents).where(is_theirs).values(corrected_at=at, **self._changing(entry))
        )
        return self.index(sha256(wire.dumps(before).encode()).hexdigest(), "entry")

    def resident_row(self, entry: Resident) -> dict[str, str]:
        """Write the row of an entry."""
        return {"id": entry.id, **self._changing(entry)}

    def _changing(self, entry: Resident) -> dict[str, str]:
        return {
            "nik": self.index(entry.nik.digits, NIK),
            "family_card": self.index(entry.family_card.digits, FAMILY_CARD),
            "body": self.write(wire.dumps(entry), t.residents, entry.id),
        }

    def _one(
        self, condition: ColumnElement[bool], shown: str, *, to_change: bool = False
    ) -> Resident:
        for entry in self._read(condition, to_change=to_change):
            return entry
        raise no_resident(shown)

    def _read(
        self, condition: ColumnElement[bool], *, to_change: bool = False
    ) -> Sequence[Resident]:
        """Read entries; those to be changed stay locked until the transaction ends."""
        column = t.residents.c
        found = select(column.id, column.body).where(condition).order_by(column.id)
        rows = self.connection.execute(found.with_for_update() if to_change else found)
        return [wire.loads(self.read(body, t.residents, key), Resident) for key, body in rows]
