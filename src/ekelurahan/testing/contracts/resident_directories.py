"""What a register of residents must do."""

import pytest

from ekelurahan.errors import NotFoundError
from ekelurahan.model.identity import Nik
from ekelurahan.model.residents import Resident
from ekelurahan.ports import ContactBook, ResidentDirectory

_NOBODY = Nik("9171014508900009")


class ResidentDirectoryContract:
    """What every :class:`~ekelurahan.ports.ResidentDirectory` must do.

    Fixtures: ``residents``, the register; ``resident``, somebody in it.
    """

    def test_by_key(self, residents: ResidentDirectory, resident: Resident) -> None:
        """Somebody is found whole by the host's key."""
        assert resident == residents.by_id(resident.id)

    def test_by_nik(self, residents: ResidentDirectory, resident: Resident) -> None:
        """Somebody is found whole by NIK."""
        assert resident == residents.by_nik(resident.nik)

    @pytest.mark.parametrize("key", ["", "nobody", "'; DROP TABLE residents"])
    def test_no_such_key(self, residents: ResidentDirectory, key: str) -> None:
        """It is told as not found."""
        with pytest.raises(NotFoundError):
            residents.by_id(key)

    def test_no_such_nik(self, residents: ResidentDirectory) -> None:
        """It is told as not found, and the error does not hold the NIK."""
        with pytest.raises(NotFoundError) as caught:
            residents.by_nik(_NOBODY)
        assert _NOBODY.digits not in f"{caught.value} {caught.value.values}"

    def test_addresses(self, residents: ResidentDirectory, resident: Resident) -> None:
        """Where the register knows addresses, it gives texts by channel, and of nobody none."""
        if not isinstance(residents, ContactBook):
            return
        assert all(isinstance(a, str) for a in residents.contacts_of(resident.id).values())
        with pytest.raises(NotFoundError):
            residents.contacts_of("nobody")
