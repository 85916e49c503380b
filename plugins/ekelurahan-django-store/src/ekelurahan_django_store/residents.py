"""The embedded population register as the desk asks it: each question a transaction of its own."""

from collections.abc import Iterable, Sequence

from attrs import frozen
from ekelurahan.model.identity import FamilyCardNumber, Nik
from ekelurahan.model.residents import Resident

from ekelurahan_django_store.store import DjangoStore


@frozen
class DjangoResidents:
    """A :class:`~ekelurahan.ports.ResidentDirectory` in the portal's own database.

    For portals without a population register of their own.

    Attributes:
        store: The store in whose database it is.
    """

    store: DjangoStore

    def put(self, entries: Iterable[Resident]) -> None:
        """Enter residents, in the place of earlier entries with the same key; all or none.

        An entry that was corrected since it was entered stays as corrected.

        Raises:
            ConflictError: a NIK is in the register under another key.
            StorageError: the database failed.
        """
        with self.store.writing() as rows:
            for entry in entries:
                rows.enter_resident(entry)

    def by_id(self, resident_id: str) -> Resident:
        """Find a resident by the host's key."""
        with self.store.viewing() as rows:
            return rows.resident(resident_id)

    def by_nik(self, nik: Nik) -> Resident:
        """Find a resident by NIK."""
        with self.store.viewing() as rows:
            return rows.resident_by_nik(nik)

    def by_family_card(self, number: FamilyCardNumber) -> Sequence[Resident]:
        """List the residents of one family card, by their keys."""
        with self.store.viewing() as rows:
            return rows.residents_by_family_card(number)
