"""COSE_Sign1 (RFC 9052) as far as seals and status lists need it: one signer, two algorithms."""

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from ekelurahan.errors import SealTooLargeError
from ekelurahan.seal import cbor
from ekelurahan.seal.claims import SealClaims
from ekelurahan.seal.keys import EDDSA, ES256, SIGNATURE_SIZE, PublicKey, is_low_s, signature_by
from ekelurahan.seal.qr_text import TOKEN_SIZE
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.texts import mark

if TYPE_CHECKING:  # the ports draw in the whole model, which a verifier does without
    from ekelurahan.ports import SealKey, SealSigner

ALGORITHM: Final = 1
"""Header label ``alg``."""
KID: Final = 4
"""Header label ``kid``."""
CONTENT_TYPE: Final = 16
"""Header label ``typ`` (RFC 9596)."""
KID_SIZE: Final = 4

_TAG: Final = b"\xd2"  # tag 18
_WRITTEN: Final = {ES256: -7, EDDSA: -8}
_READ: Final = {-7: ES256, -9: ES256, -8: EDDSA, -19: EDDSA}  # -9 and -19: RFC 9864


@frozen
class Sign1:
    """A signed message taken apart; nothing in it is trusted until :func:`verify`.

    Attributes:
        algorithm: ``"ES256"`` or ``"EdDSA"``, as the message claims.
        kid: Which key it claims to be signed with, 4 bytes.
        protected: The protected header, encoded.
        payload: What is signed.
        signature: 64 bytes.
    """

    algorithm: str
    kid: bytes
    protected: bytes
    payload: bytes
    signature: bytes

    @cached_property
    def signed_bytes(self) -> bytes:
        """The ``Sig_structure``: what the signature covers."""
        return _signed_bytes(self.protected, self.payload)

    @property
    def record_id(self) -> bytes:
        """16 bytes that name this seal in an online look-up; the same for every signature on it."""
        return hashlib.sha256(self.signed_bytes).digest()[:16]


def _signed_bytes(protected: bytes, payload: bytes) -> bytes:
    return cbor.encode(["Signature1", protected, b"", payload])


def parse(token: bytes, *, content_type: str | None = None, largest: int = TOKEN_SIZE) -> Sign1:
    """Take a token apart.

    Args:
        token: Tagged COSE_Sign1 in deterministic CBOR.
        content_type: The ``typ`` its header must have; by default it must have none.
        largest: Most bytes.

    Raises:
        RefusedError: anything but tag 18, ``alg`` and ``kid`` protected, nothing unprotected, a
            payload and 64 bytes of signature.
    """
    if len(token) > largest or not token.startswith(_TAG):
        raise _malformed("size or tag")
    protected, unprotected, payload, signature = _parts(token[len(_TAG) :])
    if unprotected or not isinstance(payload, bytes):
        raise _malformed("unprotected header or payload")
    if not isinstance(signature, bytes) or len(signature) != SIGNATURE_SIZE:
        raise _malformed("signature")
    algorithm, kid = _header(protected, content_type)
    return Sign1(algorithm, kid, protected, payload, signature)


def _parts(encoded: bytes) -> tuple[Any, Any, Any, Any]:
    match _decode(encoded):
        case [bytes(protected), dict(unprotected), payload, signature]:
            return protected, unprotected, payload, signature
    raise _malformed("not a COSE_Sign1")


def _header(protected: bytes, content_type: str | None) -> tuple[str, bytes]:
    header = _decode(protected)
    if not isinstance(header, dict):
        raise _malformed("protected header")
    rest = {} if content_type is None else {CONTENT_TYPE: content_type}
    algorithm, kid = header.pop(ALGORITHM, None), header.pop(KID, None)
    if header != rest or not isinstance(algorithm, int) or algorithm not in _READ:
        raise _malformed("protected header")
    if not isinstance(kid, bytes) or len(kid) != KID_SIZE:
        raise _malformed("kid")
    return _READ[algorithm], kid


def _decode(encoded: bytes) -> Any:
    try:
        return cbor.decode(encoded)
    except ValueError as error:
        raise _malformed(f"{error}") from None


def _malformed(detail: str) -> RefusedError:
    return RefusedError(Reason.MALFORMED_TOKEN, detail)


def verify(message: Sign1, key: PublicKey) -> None:
    """Check the signature; the key decides about the algorithm, the message does not.

    Whether the key may seal letters at all is not looked at.

    Raises:
        RefusedError: another algorithm, the wrong twin of a signature, or no fit.
    """
    if message.algorithm != key.algorithm:
        raise RefusedError(Reason.WRONG_ALGORITHM)
    if key.algorithm == ES256 and not is_low_s(message.signature):
        raise RefusedError(Reason.ALTERED_SIGNATURE)
    if not key.verify(message.signature, message.signed_bytes):
        raise RefusedError(Reason.WRONG_SIGNATURE)


def sign(
    payload: bytes, key: "SealKey", signer: "SealSigner", *, content_type: str | None = None
) -> bytes:
    """Sign a payload and give the token.

    Raises:
        SigningError: the signer failed or gave something else than a signature.
    """
    header: dict[int, int | bytes | str] = {ALGORITHM: _WRITTEN[key.algorithm], KID: key.kid}
    if content_type is not None:
        header[CONTENT_TYPE] = content_type
    protected = cbor.encode(header)
    signature = signature_by(signer, key, _signed_bytes(protected, payload))
    return _TAG + cbor.encode([protected, {}, payload, signature])


def seal(claims: SealClaims, key: "SealKey", signer: "SealSigner") -> bytes:
    """Seal a letter: give the token that :func:`ekelurahan.seal.qr_text.seal_text` writes out.

    The signature is not checked here; whoever issues the letter verifies the finished seal.

    Raises:
        SealTooLargeError: the token has more than 247 bytes.
        SigningError: the signer failed or gave something else than a signature.

    >>> from datetime import UTC, datetime
    >>> from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    >>> private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    >>> class Signer:
    ...     def sign(self, kid, message):
    ...         return private.sign(message)
    >>> key = PublicKey.of(private.public_key())
    >>> claims = SealClaims("SKD", "400.12.2.1/0007/PTK/2026", "Siti Rahmawati", b"", 524_289,
    ...     datetime(2026, 11, 24, tzinfo=UTC))
    >>> token = seal(claims, key, Signer())
    >>> message = parse(token)
    >>> verify(message, key)
    >>> len(token), SealClaims.decode(message.payload).subject, message.record_id.hex()
    (145, 'Siti Rahmawati', '4d18b55c8df40d3c91102c5c4f8c6c3b')
    """
    token = sign(claims.encode(), key, signer)
    if len(token) > TOKEN_SIZE:
        raise SealTooLargeError(
            mark("the seal would have {size} bytes; {most} is the most"),
            mark("Shorten the name or the number, or leave out the optional facts."),
            size=len(token),
            most=TOKEN_SIZE,
        )
    return token
