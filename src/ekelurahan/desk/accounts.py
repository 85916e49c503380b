"""From whoever has signed in somewhere to whom the city knows."""

from ekelurahan.errors import NotAllowedError
from ekelurahan.model.offices import City, Official
from ekelurahan.model.residents import Resident
from ekelurahan.ports import Account, Identity, ResidentDirectory
from ekelurahan.texts import mark


def resident_of(residents: ResidentDirectory, identity: Identity) -> Resident:
    """Find the resident an identity provider vouches for: by the NIK it has verified.

    Raises:
        NotAllowedError: it vouches for no NIK.
        NotFoundError: the register has no such resident.
    """
    if identity.nik is None:
        raise NotAllowedError(
            mark("{issuer} vouches for no NIK: this could be any resident"),
            mark("Sign in with an account whose NIK is verified."),
            issuer=identity.issuer,
        )
    return residents.by_nik(identity.nik)


def official_of(city: City, who: Account | Identity) -> Official:
    """Find the official an account or identity belongs to: by NIP, or else by the name of an account.

    Raises:
        NotAllowedError: the city file has no such official.
    """
    for official in city.officials.values():
        if who.nip is not None and official.nip == who.nip:
            return official
    if isinstance(who, Account) and who.nip is None and who.name in city.officials:
        return city.officials[who.name]
    raise NotAllowedError(
        mark("{city} has no official who signs in like that"),
        mark("Enter the NIP of the account into the city file, or its name as the key."),
        city=city.name,
    )
