"""The embedded population register: the residents a kelurahan has entered itself."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from attrs import frozen
from django.db.models import QuerySet
from ekelurahan import wire
from ekelurahan.model.identity import FamilyCardNumber, Nik
from ekelurahan.model.residents import Resident
from ekelurahan.storing.errors import changed_meanwhile, no_resident, recorded_already

from ekelurahan_django_store.models import ResidentRow
from ekelurahan_django_store.rows import Rows

NIK: Final = "nik"
FAMILY_CARD: Final = "family_card"
"""Purposes of the blind indexes."""


@frozen
class ResidentRows(Rows):
    """The embedded population register."""

    def enter_resident(self, entry: Resident) -> None:
        """Enter a resident, in the place of an earlier entry; one that was corrected stays."""
        kept, row = self.rows(ResidentRow).filter(id=entry.id), self._changing(entry)
        is_entered = kept.filter(corrected_at=None).update(**row) or self.insert_new(
            ResidentRow, id=entry.id, **row
        )
        if not (is_entered or kept.exists()):
            raise recorded_already()  # under another key

    def resident(self, resident_id: str) -> Resident:
        """Read an entry."""
        return self._one(self.rows(ResidentRow).filter(id=resident_id), resident_id)

    def resident_by_nik(self, nik: Nik) -> Resident:
        """Read an entry by NIK."""
        index = self.index(nik.digits, NIK)
        return self._one(self.rows(ResidentRow).filter(nik=index), nik.masked)

    def residents_by_family_card(self, number: FamilyCardNumber) -> Sequence[Resident]:
        """List the entries of one family card."""
        index = self.index(number.digits, FAMILY_CARD)
        return self._residents_in(self.rows(ResidentRow).filter(family_card=index))

    def correct_resident(self, entry: Resident, before: Resident, at: datetime) -> str:
        """Keep a corrected entry in the place of the one before."""
        rows = self.rows(ResidentRow).filter(id=entry.id)
        if self._one(rows.select_for_update(), entry.id) != before:
            raise changed_meanwhile(entry.id)
        rows.update(corrected_at=at, **self._changing(entry))
        return self.index(sha256(wire.dumps(before).encode()).hexdigest(), "entry")

    def _changing(self, entry: Resident) -> dict[str, str]:
        return {
            "nik": self.index(entry.nik.digits, NIK),
            "family_card": self.index(entry.family_card.digits, FAMILY_CARD),
            "body": self.write(wire.dumps(entry), ResidentRow, entry.id),
        }

    def _one(self, rows: QuerySet[ResidentRow], shown: str) -> Resident:
        for entry in self._residents_in(rows):
            return entry
        raise no_resident(shown)

    def _residents_in(self, rows: QuerySet[ResidentRow]) -> Sequence[Resident]:
        return [
            wire.loads(self.read(body, ResidentRow, key), Resident)
            for key, body in rows.order_by("id").values_list("id", "body")
        ]
