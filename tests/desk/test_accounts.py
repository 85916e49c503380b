"""Whoever has signed in somewhere is found among those the city knows, or not let in."""

import pytest
from attrs import evolve

from ekelurahan.errors import NotAllowedError, NotFoundError
from ekelurahan.model.identity import Nik, Nip
from ekelurahan.ports import Account, Identity

ELSEWHERE = Nip("196804111993031009")


def test_a_resident_by_nik(desk, siti):
    """A verified NIK is enough; without one it could be anybody."""
    vouched = Identity("https://masuk.example", "123", nik=siti.nik)

    assert siti == desk.resident_of(vouched)
    with pytest.raises(NotAllowedError, match="vouches for no NIK"):
        desk.resident_of(evolve(vouched, nik=None))
    with pytest.raises(NotFoundError):
        desk.resident_of(evolve(vouched, nik=Nik("9171014508900009")))


def test_an_official_by_nip(desk, lurah):
    """The NIP decides, whatever the account is called."""
    assert lurah == desk.official_of(Account("b.prasetya", nip=lurah.nip))
    assert lurah == desk.official_of(Identity("https://masuk.example", "123", nip=lurah.nip))


def test_an_official_by_name(desk, lurah):
    """An account without a NIP is known by its name, when that is the official's key."""
    assert lurah == desk.official_of(Account(lurah.id))


@pytest.mark.parametrize(
    "who",
    [
        Account("nobody"),
        Account("bayu-prasetya", nip=ELSEWHERE),
        Identity("https://masuk.example", "bayu-prasetya"),
    ],
)
def test_anybody_else(desk, who):
    """A name alone does not stand against another NIP, and a provider's key is no name."""
    with pytest.raises(NotAllowedError, match="no official who signs in"):
        desk.official_of(who)
