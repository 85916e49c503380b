"""Keys, wherever they live: those that seal letters, and those that hide what is stored."""

from typing import Protocol

from attrs import frozen


@frozen
class SealKey:
    """The public side of a key that may seal letters.

    Attributes:
        kid: First 4 bytes of the key's RFC 7638 SHA-256 thumbprint.
        algorithm: ``"ES256"`` or ``"EdDSA"``.
    """

    kid: bytes
    algorithm: str


class SealSigner(Protocol):
    """Seals with the keys of officials, wherever those keys live."""

    def key_for(self, *, office: str, official: str) -> SealKey:
        """Give the key an official seals with at an office.

        Raises:
            SigningError: there is no such key.
        """
        ...

    def status_key(self) -> SealKey:
        """Give the key the city signs its status lists with.

        Raises:
            SigningError: there is no such key.
        """
        ...

    def sign(self, kid: bytes, message: bytes) -> bytes:
        """Sign a message (a COSE ``Sig_structure``) with the key of that ``kid``.

        The same message should give the same signature, so that a letter interrupted between
        its seal and its storing comes to the same bytes.

        Returns:
            64 bytes: ``r || s`` (ES256) or an Ed25519 signature.

        Raises:
            SigningError: the key is missing or refused.
        """
        ...


class DataCipher(Protocol):
    """Hides what the database holds about people from whoever has the database alone."""

    def encrypt(self, plain: bytes, context: bytes) -> bytes:
        """Encrypt with the key in use.

        Args:
            plain: What is to be hidden.
            context: Where it will be stored; it is readable nowhere else.

        Returns:
            Bytes that name their key, so that it can be changed; never the same twice.

        Raises:
            StorageError: there is no key.
        """
        ...

    def decrypt(self, encrypted: bytes, context: bytes) -> bytes:
        """Decrypt what was encrypted for this context, with any key there ever was.

        Raises:
            StorageError: its key is missing, it was altered, or it was stored somewhere else.
        """
        ...

    def is_current(self, encrypted: bytes) -> bool:
        """Tell whether the key in use has encrypted this, and not one before it."""
        ...

    def index(self, value: str, purpose: str) -> str:
        """Give the blind index of a value: equal for equal values, and telling nothing else.

        It must never change, because what was stored is found by it.

        Args:
            value: In its one normal form: the digits of a NIK.
            purpose: What is indexed; the same value has another index for another purpose.

        Returns:
            At most 64 characters, the same for ever.

        Raises:
            StorageError: there is no key.
        """
        ...
