"""Whom a verifier trusts: the city's root key, pinned; and through it the signed key document."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import field, frozen

from ekelurahan.errors import Fault, InputError
from ekelurahan.seal import strict_json
from ekelurahan.seal.key_document import KeyDocument
from ekelurahan.seal.keys import PublicKey, signature_by
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.strict_json import base64url, from_base64url
from ekelurahan.texts import mark

if TYPE_CHECKING:  # the ports draw in the whole model, which a verifier does without
    from ekelurahan.ports import SealSigner

CLOCK_TOLERANCE: Final = timedelta(hours=24)
"""How far clocks may differ; what claims to come from later than that is refused."""

_DIGEST_SIZE: Final = 32
_TYPE: Final = "jwk-set+json"
_LARGEST: Final = 2 * strict_json.SIZE


def _check_thumbprint(_: object, attribute: Any, value: Any) -> None:
    try:
        usable = value is None or len(from_base64url(value)) == _DIGEST_SIZE
    except ValueError:
        usable = False
    if not usable:
        raise InputError(
            mark("a root thumbprint is wrong"),
            mark("Use the root.json the city publishes: 43 characters for each root key."),
            faults=[Fault(attribute.name, "is no SHA-256 thumbprint (RFC 7638)")],
        )


@frozen
class RootPins:
    """Which root keys a verifier takes key documents from.

    Attributes:
        current: RFC 7638 thumbprint of the root key, base64url.
        next: Thumbprint of the key that will follow it; ``None`` where none is planned.

    Raises:
        InputError: a thumbprint is impossible.

    >>> pins = RootPins("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    >>> RootPins.decode(pins.encode()) == pins
    True
    """

    current: str = field(validator=_check_thumbprint)
    next: str | None = field(default=None, validator=_check_thumbprint)

    def encode(self) -> bytes:
        """Write ``root.json``."""
        return strict_json.write(
            {"current": self.current} | ({"next": self.next} if self.next else {})
        )

    @classmethod
    def decode(cls, text: bytes) -> Self:
        """Read ``root.json``.

        Raises:
            RefusedError: it is not in the published form.
        """
        try:
            members = strict_json.read(text)
            return cls(members.get("current", ""), members.get("next"))
        except ValueError as error:
            raise RefusedError(Reason.KEYS_MALFORMED, f"root.json: {error}") from None


def sign_key_document(document: KeyDocument, root: PublicKey, signer: "SealSigner") -> str:
    """Sign a key document with the city's root key.

    Args:
        document: What to publish.
        root: The root's public key.
        signer: Whoever holds the root key; asked for ``root.kid``.

    Returns:
        A compact JWS (RFC 7515) with the root's public key in its header; its payload is
        ``document.encode()``, byte for byte.

    Raises:
        SigningError: the signer failed or gave something else than a signature.

    >>> from datetime import UTC
    >>> from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    >>> private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    >>> class Signer:
    ...     def sign(self, kid, message):
    ...         return private.sign(message)
    >>> root, made = PublicKey.of(private.public_key()), datetime(2026, 11, 24, tzinfo=UTC)
    >>> document = KeyDocument(1, made, made + timedelta(days=30), "Pemerintah Kota Pontianak",
    ...     "Asia/Pontianak", ("https://verifikasi.example.id/v#",), (), (), {})
    >>> jws = sign_key_document(document, root, Signer())
    >>> TrustList.load(jws, RootPins(root.thumbprint), at=made).document == document
    True
    """
    header = strict_json.write({"alg": root.algorithm, "jwk": root.to_jwk(), "typ": _TYPE})
    signed = f"{base64url(header)}.{base64url(document.encode())}"
    return f"{signed}.{base64url(signature_by(signer, root, signed.encode()))}"


@frozen
class TrustList:
    """A key document whose signature was checked against the pinned root.

    Made by :meth:`load` only. It may be out of date by the time it is used: the verifier asks.

    Attributes:
        document: The key document.
        root: Thumbprint of the root key that signed it.
    """

    document: KeyDocument
    root: str

    @classmethod
    def load(
        cls, jws: str, pins: RootPins, *, newest_seq: int = 0, at: datetime | None = None
    ) -> Self:
        """Check a signed key document and take it over.

        Args:
            jws: As :func:`sign_key_document` writes it.
            pins: The root keys to accept.
            newest_seq: ``seq`` of the newest document seen before; an older one is refused.
            at: Refuse a document that is not in force then. By default it is taken over all the
                same, and the verifier says that it is out of date.

        Raises:
            RefusedError: it is not in the published form, not signed by a pinned root, older than
                one seen before, or not in force.
        """
        root, payload = _open(jws, pins)
        trust = cls(KeyDocument.decode(payload), root)
        if trust.document.seq < newest_seq:
            raise RefusedError(Reason.KEYS_ROLLED_BACK)
        problem = at and trust.problem_at(at)
        if problem:
            raise RefusedError(problem)
        return trust

    def problem_at(self, at: datetime) -> Reason | None:
        """Tell why the document cannot be relied on at a moment; ``None`` where it can."""
        if at >= self.document.expires_at:
            return Reason.KEYS_EXPIRED
        if self.document.issued_at - at > CLOCK_TOLERANCE:
            return Reason.CLOCK_BEHIND
        return None


def _open(jws: str, pins: RootPins) -> tuple[str, bytes]:
    if len(jws) > _LARGEST:
        raise RefusedError(Reason.KEYS_MALFORMED, "too large")
    signed, _, signature = jws.rpartition(".")
    try:
        header, payload = map(from_base64url, signed.split("."))
        root = _root(strict_json.read(header))
        fits = root.verify(from_base64url(signature), signed.encode())
    except ValueError as error:
        raise RefusedError(Reason.KEYS_MALFORMED, f"{error}") from None
    if root.thumbprint not in {pins.current, pins.next} or not fits:
        raise RefusedError(Reason.KEYS_NOT_FROM_ROOT)
    return root.thumbprint, payload


def _root(header: dict[str, Any]) -> PublicKey:
    jwk = header.get("jwk")
    root = PublicKey.from_jwk(jwk if isinstance(jwk, dict) else {})
    if header != {"alg": root.algorithm, "jwk": root.to_jwk(), "typ": _TYPE}:
        raise ValueError("header")
    return root
