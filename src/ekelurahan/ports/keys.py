"""Keys, wherever they live."""

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
