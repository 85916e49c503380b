"""Keys that sign, with their certificates."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from asn1crypto.x509 import Certificate
from attrs import field, frozen
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from ekelurahan.errors import PermanentError

SMALLEST_RSA: Final = 2048
ANOTHER: Final = "Have the authority issue another certificate, and name it for the official."


class Key(Protocol):
    """A key and what certifies it. What it signs is hashed with SHA-256."""

    @property
    def certificate(self) -> Certificate:
        """The certificate of the key."""
        ...

    @property
    def chain(self) -> Sequence[Certificate]:
        """Certificates of authorities that came with it, without the roots."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Sign a message: PKCS#1 v1.5, or ECDSA in DER."""
        ...

    def signer(self) -> Any:
        """Give a ``Signer`` of pyHanko that signs with it."""
        ...


@frozen(eq=False)
class SoftKey:
    """A key in memory."""

    private: RSAPrivateKey | EllipticCurvePrivateKey = field(repr=False)
    certificate: Certificate = field(repr=False)
    chain: tuple[Certificate, ...] = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """Sign a message."""
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(message, PKCS1v15(), SHA256())
        return self.private.sign(message, ECDSA(SHA256()))

    def signer(self) -> Any:
        """Give a signer of pyHanko."""
        from ekelurahan_pades.pyhanko_signers import soft_signer  # noqa: PLC0415 - loaded late

        return soft_signer(self)


def require_usual(certificate: Certificate) -> None:
    """Refuse keys that are weak, or that verifiers do not know.

    Raises:
        PermanentError: it is neither RSA with 2048 bits or more nor P-256.
    """
    public = certificate.public_key
    if public.algorithm == "rsa" and public.bit_size >= SMALLEST_RSA:
        return
    if public.algorithm == "ec" and public.curve == ("named", "secp256r1"):
        return
    raise PermanentError(
        "the key of the certificate is of a kind that is not used here",
        "Have a certificate issued for RSA with 2048 bits or more, or for P-256.",
    )


def require_current(certificate: Certificate, *moments: datetime) -> None:
    """Refuse a certificate that is not valid at some moment.

    Raises:
        PermanentError: it is not valid yet, or not any more.
    """
    for at in moments:
        if at < certificate.not_valid_before:
            raise PermanentError("the certificate is not valid yet", ANOTHER)
        if at > certificate.not_valid_after:
            raise PermanentError("the certificate has ended", ANOTHER)


def chain_of(certificate: Certificate, known: Sequence[Certificate]) -> tuple[Certificate, ...]:
    """Follow a certificate to those who issued it, as far as they are known; roots are left out."""
    by_subject = {candidate.subject.dump(): candidate for candidate in known}
    chain: list[Certificate] = []
    last = certificate
    while issuer := by_subject.pop(last.issuer.dump(), None):
        if issuer.self_issued:
            break
        chain.append(issuer)
        last = issuer
    return tuple(chain)
