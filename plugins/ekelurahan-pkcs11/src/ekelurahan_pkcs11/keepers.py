"""A city's keys, most of them in a token: they seal, and they are made, changed and given up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from attrs import frozen

from ekelurahan.adapters.key_files import ROOT, STATUS, KeyFolder, name_of
from ekelurahan.errors import SigningError
from ekelurahan.ports import SealKey
from ekelurahan.seal.keys import ES256, PublicKey
from ekelurahan_pkcs11.tokens import COMPROMISED, TokenKeys

_NEXT: Final = ".next"
_PROBE: Final = b"ekelurahan: is the status key there?"


@frozen(eq=False)
class TokenKeeper:
    """A :class:`~ekelurahan.ports.SealSigner` that does all that a folder of key files does.

    Attributes:
        token: The keys in the token; new ones are made there.
        folder: Key files besides: the root key, and keys of the time before the token.
    """

    token: TokenKeys
    folder: KeyFolder | None = None

    def key_for(self, *, office: str, official: str) -> SealKey:
        """Give the key an official seals with at an office.

        Raises:
            SigningError: there is no such key, or the token cannot be asked.
        """
        return self._in_use(name_of(office, official))

    def status_key(self) -> SealKey:
        """Give the key that signs status lists; raises as :meth:`key_for`."""
        return self._in_use(STATUS)

    def root_key(self) -> SealKey:
        """Give the key that signs key documents; raises as :meth:`key_for`."""
        return self._in_use(ROOT)

    def sign(self, kid: bytes, message: bytes) -> bytes:
        """Sign a message; what comes back was checked with the public key.

        Raises:
            SigningError: the key is nowhere, or the token is not there or refuses.
        """
        return self._home(kid).sign(kid, message)

    def check(self) -> None:
        """Sign something with the status key.

        Raises:
            SigningError: it could not be done; the advice says what to do.
        """
        self.sign(self.status_key().kid, _PROBE)

    def public_key(self, kid: bytes) -> PublicKey:
        """Give the public side of a key, for the key document; raises as :meth:`sign`."""
        return self._home(kid).public_key(kid)

    def current(self, name: str) -> PublicKey | None:
        """Give the public side of the key of a name; ``None`` where there is none."""
        found = self.token.find(name)
        return self.folder.current(name) if found is None and self.folder else found

    def following(self, name: str) -> PublicKey | None:
        """Give the public side of the key that was prepared; otherwise as :meth:`current`."""
        return self.current(f"{name}{_NEXT}")

    def holders(self) -> dict[bytes, str]:
        """Tell under which name each key is, by its id, in use or not."""
        return (self.folder.holders() if self.folder else {}) | self.token.holders()

    def create(self, *, office: str, official: str, algorithm: str = ES256) -> SealKey:
        """Make a key for an official in the token.

        Raises:
            InputError: office, official or algorithm is nothing a key can be made for.
            SigningError: there is such a key already, or the token cannot.
        """
        return _seal_key(self._make(name_of(office, official), algorithm))

    def create_status_key(self, *, algorithm: str = ES256) -> SealKey:
        """Make the key that signs status lists; raises as :meth:`create`."""
        return _seal_key(self._make(STATUS, algorithm))

    def create_root_key(self, *, algorithm: str = ES256) -> SealKey:
        """Make the key that signs key documents: in the folder, where there is one."""
        if self.folder:
            return self.folder.create_root_key(algorithm=algorithm)
        return _seal_key(self._make(ROOT, algorithm))

    def prepare(self, name: str, *, algorithm: str = ES256) -> PublicKey:
        """Make the key that will follow; raises as :meth:`create`."""
        if self.folder and name == ROOT:
            return self.folder.prepare(name, algorithm=algorithm)
        return self._make(f"{name}{_NEXT}", algorithm)

    def promote(self, name: str) -> None:
        """Take the prepared key into use; the one before is given up.

        Raises:
            SigningError: nothing was prepared, or the token does not let keys be renamed.
        """
        prepared = self.token.find(f"{name}{_NEXT}")
        if prepared is None and self.folder:
            self.folder.promote(name)
            return
        if prepared is None:
            raise _none(f"{name}{_NEXT}")
        before = self.token.find(name)
        if before is not None:
            self.token.rename(before.kid, f"{name}.{before.kid.hex()}")
        self.token.rename(prepared.kid, name)

    def give_up(self, kid: bytes) -> None:
        """Take a key out of use; it still seals what was numbered for it.

        Raises:
            SigningError: there is no such key, or the token does not let it be renamed.
        """
        self._put_away(kid, KeyFolder.give_up, "")

    def lock_away(self, kid: bytes) -> None:
        """Keep a compromised key from ever signing again; it stays, as evidence.

        Raises:
            SigningError: as :meth:`give_up`.
        """
        self._put_away(kid, KeyFolder.lock_away, COMPROMISED)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let one process at a time change keys and what is published of them.

        Raises:
            SigningError: there is no folder to lock.
        """
        if self.folder is None:
            raise SigningError(
                "there is no folder in which processes could wait for each other",
                "Set 'folder' to a folder on this computer; the root key may lie in it, too.",
            )
        with self.folder.locked():
            yield

    def _put_away(
        self, kid: bytes, from_folder: Callable[[KeyFolder, bytes], None], end: str
    ) -> None:
        if self.folder and kid in self.folder.holders():
            from_folder(self.folder, kid)
            return
        name = self.token.holders().get(kid)
        if name is None:
            raise _none(kid.hex())
        if end or name not in self.token.named:
            self.token.rename(kid, f"{name}.{kid.hex()}{end}")

    def _home(self, kid: bytes) -> KeyFolder | TokenKeys:
        if self.folder and not self.token.has_seen(kid) and kid in self.folder.holders():
            return self.folder
        return self.token

    def _in_use(self, name: str) -> SealKey:
        found = self.current(name)
        if found is None:
            raise _none(name)
        return _seal_key(found)

    def _make(self, name: str, algorithm: str) -> PublicKey:
        if self.folder and self.folder.current(name) is not None:
            raise SigningError(
                "there is a key file {name}.pem already",
                "To move it into the token, rotate it.",
                name=name,
            )
        return self.token.generate(name, algorithm)


def _seal_key(public: PublicKey) -> SealKey:
    return SealKey(public.kid, public.algorithm)


def _none(name: str) -> SigningError:
    return SigningError(
        "there is no key {name}, neither in the token nor in a folder",
        "Make it, or tell in 'keys' of the settings which key of the token it is.",
        name=name,
    )
