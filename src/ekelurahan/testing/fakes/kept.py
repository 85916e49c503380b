"""Files, residents and keys in memory."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

from attrs import field, frozen
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ekelurahan.errors import (
    NotFoundError,
    SigningError,
)
from ekelurahan.model.identity import Nik
from ekelurahan.model.residents import Resident
from ekelurahan.ports import (
    SealKey,
)
from ekelurahan.seal.keys import PublicKey

_STATUS: Final = ("", "status")


@frozen
class MemoryFiles:
    """A :class:`~ekelurahan.ports.FileStore` that forgets.

    >>> files = MemoryFiles()
    >>> files.get(files.put(b"surat"))
    b'surat'
    """

    contents: dict[str, bytes] = field(factory=dict)

    def put(self, content: bytes) -> str:
        """Keep bytes."""
        sha256 = hashlib.sha256(content).hexdigest()
        self.contents[sha256] = content
        return sha256

    def get(self, sha256: str) -> bytes:
        """Read bytes."""
        if sha256 not in self.contents:
            raise NotFoundError("there is no file {key}", kind="file", key=sha256[:64])
        return self.contents[sha256]

    def discard(self, sha256: str) -> None:
        """Remove bytes."""
        self.contents.pop(sha256, None)


@frozen
class MemoryResidents:
    """A :class:`~ekelurahan.ports.ResidentDirectory` of a few, with their addresses.

    Attributes:
        residents: Who is in it.
        contacts: Addresses by channel, by key of the resident.
    """

    residents: tuple[Resident, ...]
    contacts: Mapping[str, Mapping[str, str]] = field(factory=dict)

    def by_id(self, resident_id: str) -> Resident:
        """Find somebody by key."""
        return self._first(lambda resident: resident.id == resident_id)

    def by_nik(self, nik: Nik) -> Resident:
        """Find somebody by NIK."""
        return self._first(lambda resident: resident.nik == nik)

    def contacts_of(self, resident_id: str) -> Mapping[str, str]:
        """Give addresses."""
        return self.contacts.get(self.by_id(resident_id).id, {})

    def _first(self, is_wanted: Callable[[Resident], bool]) -> Resident:
        for resident in self.residents:
            if is_wanted(resident):
                return resident
        raise NotFoundError("nobody like that is in the register", kind="resident", key="")


@frozen
class MemoryKeys:
    """A :class:`~ekelurahan.ports.SealSigner` whose keys are made with it.

    Attributes:
        holders: Office and official of everybody who has a key.
    """

    holders: tuple[tuple[str, str], ...]
    _keys: dict[tuple[str, str], Ed25519PrivateKey] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Make the keys."""
        made = {holder: Ed25519PrivateKey.generate() for holder in (*self.holders, _STATUS)}
        object.__setattr__(self, "_keys", made)

    @property
    def public_keys(self) -> dict[bytes, PublicKey]:
        """The public keys, by key id."""
        publics = [PublicKey.of(key.public_key()) for key in self._keys.values()]
        return {public.kid: public for public in publics}

    def key_for(self, *, office: str, official: str) -> SealKey:
        """Give an official's key."""
        return self._public(office, official)

    def status_key(self) -> SealKey:
        """Give the key for status lists."""
        return self._public(*_STATUS)

    def sign(self, kid: bytes, message: bytes) -> bytes:
        """Sign."""
        for key in self._keys.values():
            if PublicKey.of(key.public_key()).kid == kid:
                return key.sign(message)
        raise SigningError("there is no key {kid}", kid=kid.hex())

    def _public(self, office: str, official: str) -> SealKey:
        if (office, official) not in self._keys:
            raise SigningError("{official} has no key", official=official)
        public = PublicKey.of(self._keys[office, official].public_key())
        return SealKey(public.kid, public.algorithm)
