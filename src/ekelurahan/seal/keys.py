"""Public keys of the two algorithms a seal may use, and what their signatures must look like."""

import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

from attrs import field, frozen
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from ekelurahan.errors import InputError, SigningError
from ekelurahan.seal import strict_json
from ekelurahan.seal.strict_json import base64url, from_base64url
from ekelurahan.texts import mark

if TYPE_CHECKING:  # the ports draw in the whole model, which a verifier does without
    from ekelurahan.ports import SealKey, SealSigner

ES256: Final = "ES256"
EDDSA: Final = "EdDSA"
SIGNATURE_SIZE: Final = 64
_COORDINATE_SIZE: Final = 32
_P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@frozen
class PublicKey:
    """A public key; it pins its algorithm.

    Attributes:
        algorithm: ``"ES256"`` (ECDSA on P-256 with SHA-256) or ``"EdDSA"`` (Ed25519).
        x: 32 bytes: the x coordinate (ES256) or the whole key (EdDSA).
        y: 32 bytes: the y coordinate (ES256); empty for EdDSA.

    Raises:
        InputError: there is no such key.

    >>> key = PublicKey("EdDSA", bytes.fromhex(
    ...     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
    >>> key.kid.hex(), key.thumbprint
    ('90facafe', 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
    """

    algorithm: str
    x: bytes
    y: bytes = field(default=b"")

    def __attrs_post_init__(self) -> None:
        """Refuse what is no key at all."""
        try:
            self._handle  # noqa: B018 - building it is the check
        except ValueError:
            raise _no_key() from None

    @cached_property
    def _handle(self) -> ec.EllipticCurvePublicKey | Ed25519PublicKey:
        sizes = {ES256: (_COORDINATE_SIZE, _COORDINATE_SIZE), EDDSA: (_COORDINATE_SIZE, 0)}
        if sizes.get(self.algorithm) != (len(self.x), len(self.y)):
            raise ValueError
        if self.algorithm == EDDSA:
            return Ed25519PublicKey.from_public_bytes(self.x)
        point = ec.EllipticCurvePublicNumbers(
            int.from_bytes(self.x), int.from_bytes(self.y), ec.SECP256R1()
        )
        return point.public_key()

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, object]) -> Self:
        """Read a JWK (RFC 7517); members that do not describe the key itself are ignored.

        Raises:
            InputError: it is no public key of P-256 or Ed25519, or holds a private part.

        >>> PublicKey.from_jwk({"kty": "OKP", "crv": "Ed25519",
        ...     "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}).algorithm
        'EdDSA'
        """
        curves = {("EC", "P-256"): ES256, ("OKP", "Ed25519"): EDDSA}
        algorithm = curves.get((str(jwk.get("kty")), str(jwk.get("crv"))), "")
        names = {ES256: (ES256,), EDDSA: (EDDSA, "Ed25519")}.get(algorithm, ())
        if "d" in jwk or jwk.get("alg", algorithm) not in names:
            raise _no_key()
        try:
            y = from_base64url(jwk.get("y")) if algorithm == ES256 else b""
            return cls(algorithm, from_base64url(jwk.get("x")), y)
        except ValueError:
            raise _no_key() from None

    @classmethod
    def of(cls, key: ec.EllipticCurvePublicKey | Ed25519PublicKey) -> Self:
        """Take over a key of the ``cryptography`` library.

        Raises:
            InputError: it lies on another curve than P-256.

        >>> PublicKey.of(Ed25519PublicKey.from_public_bytes(bytes(32))).algorithm
        'EdDSA'
        """
        if isinstance(key, Ed25519PublicKey):
            return cls(EDDSA, key.public_bytes_raw())
        if not isinstance(key.curve, ec.SECP256R1):
            raise _no_key()
        numbers = key.public_numbers()
        return cls(
            ES256, numbers.x.to_bytes(_COORDINATE_SIZE), numbers.y.to_bytes(_COORDINATE_SIZE)
        )

    def to_jwk(self) -> dict[str, str]:
        """Give the members of RFC 7638 that identify the key, and nothing else."""
        if self.algorithm == EDDSA:
            return {"crv": "Ed25519", "kty": "OKP", "x": base64url(self.x)}
        return {"crv": "P-256", "kty": "EC", "x": base64url(self.x), "y": base64url(self.y)}

    @cached_property
    def _digest(self) -> bytes:
        return hashlib.sha256(strict_json.write(self.to_jwk())).digest()

    @property
    def thumbprint(self) -> str:
        """SHA-256 thumbprint of RFC 7638, base64url: what verifiers pin."""
        return base64url(self._digest)

    @property
    def kid(self) -> bytes:
        """First 4 bytes of the thumbprint: what seals carry."""
        return self._digest[:4]

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Tell whether a signature (``r || s``, or Ed25519) fits a message."""
        if len(signature) != SIGNATURE_SIZE:
            return False
        handle = self._handle
        try:
            if isinstance(handle, Ed25519PublicKey):
                handle.verify(signature, message)
            else:
                der = encode_dss_signature(*_halves(signature))
                handle.verify(der, message, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True


def _no_key() -> InputError:
    return InputError(
        mark("this is no public key a seal can be checked with"),
        mark("Use a JWK of P-256 (ES256) or Ed25519 (EdDSA), without its private part."),
    )


def _halves(signature: bytes) -> tuple[int, int]:
    half = SIGNATURE_SIZE // 2
    return int.from_bytes(signature[:half]), int.from_bytes(signature[half:])


def is_low_s(signature: bytes) -> bool:
    r"""Tell whether an ES256 signature is the one of the two twins that a seal may carry.

    Whoever holds ``(r, s)`` can write ``(r, n - s)`` without the key; only the smaller ``s`` counts.

    >>> is_low_s(bytes(31) + b"\1" + bytes(31) + b"\1"), is_low_s(bytes(31) + b"\1" + b"\xff" * 32)
    (True, False)
    """
    r, s = _halves(signature)
    return 0 < r < _P256_ORDER and 0 < s <= _P256_ORDER // 2


def signature_by(signer: "SealSigner", key: "SealKey | PublicKey", message: bytes) -> bytes:
    """Ask a signer for a signature, and bring it into the form a seal may carry.

    Whether it fits the message is not checked: that takes the public key.

    Returns:
        64 bytes; for ES256 with the smaller ``s``.

    Raises:
        SigningError: the signer failed or gave something else than a signature.
    """
    signature = signer.sign(key.kid, message)
    if len(signature) != SIGNATURE_SIZE:
        raise _unusable(key)
    if key.algorithm == EDDSA:
        return signature
    r, s = _halves(signature)
    low = r.to_bytes(_COORDINATE_SIZE) + min(s, _P256_ORDER - s % _P256_ORDER).to_bytes(
        _COORDINATE_SIZE
    )
    if not is_low_s(low):
        raise _unusable(key)
    return low


def _unusable(key: "SealKey | PublicKey") -> SigningError:
    return SigningError(
        mark("the signer of key {kid} gave back something that is no signature"),
        mark("Ask whoever runs the signer; nothing was sealed, and trying again is safe."),
        kid=key.kid.hex(),
    )
