"""Passphrases that were refused: none is tried twice."""

import hashlib
import secrets

from attrs import field, frozen

from ekelurahan import Secret
from ekelurahan.errors import CredentialError


@frozen(eq=False)
class Refusals:
    """Remembers wrong passphrases without holding them: as digests under a key of this object."""

    _key: bytes = field(init=False, factory=lambda: secrets.token_bytes(32), repr=False)
    _known: set[bytes] = field(init=False, factory=set, repr=False)

    def require_new(self, place: bytes, passphrase: Secret) -> None:
        """Refuse a passphrase that was wrong before.

        Args:
            place: What it opens.
            passphrase: What was given.

        Raises:
            CredentialError: it was wrong before.
        """
        if self._digest(place, passphrase) in self._known:
            raise wrong_passphrase()

    def note(self, place: bytes, passphrase: Secret) -> CredentialError:
        """Remember a wrong passphrase, and give the error to raise."""
        self._known.add(self._digest(place, passphrase))
        return wrong_passphrase()

    def _digest(self, place: bytes, passphrase: Secret) -> bytes:
        told = hashlib.blake2b(place).digest() + passphrase.reveal().encode()
        return hashlib.blake2b(told, key=self._key).digest()


def wrong_passphrase() -> CredentialError:
    """Make the error for a passphrase that does not fit."""
    return CredentialError(
        "the passphrase of the certificate is wrong",
        "Let the official give it again; the same one is not tried twice.",
    )


def missing_passphrase() -> CredentialError:
    """Make the error for a passphrase that nobody has given."""
    return CredentialError(
        "the passphrase of the certificate is missing",
        "Let the official give it when approving, or set 'passphrase' of the holder.",
    )
