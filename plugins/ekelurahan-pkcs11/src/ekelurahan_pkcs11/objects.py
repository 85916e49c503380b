"""Key pairs as they lie in a token: read, made, and used to sign."""

import hashlib
import secrets
from typing import Final

from attrs import frozen
from cryptography.hazmat.primitives.asymmetric import ec
from pkcs11 import (
    Attribute,
    KeyType,
    Mechanism,
    MechanismFlag,
    Object,
    ObjectClass,
    PKCS11Error,
    Session,
    SignMixin,
)
from pkcs11.util.ec import encode_named_curve_parameters

from ekelurahan.errors import InputError, SigningError
from ekelurahan.seal.keys import EDDSA, ES256, PublicKey

_TYPES: Final = {ES256: KeyType.EC, EDDSA: KeyType.EC_EDWARDS}
_CURVES: Final = {ES256: "secp256r1", EDDSA: "1.3.101.112"}
_MAKING: Final = {
    ES256: Mechanism.EC_KEY_PAIR_GEN,
    EDDSA: Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
}
_P256: Final = encode_named_curve_parameters(_CURVES[ES256])
_ED25519: Final = (encode_named_curve_parameters(_CURVES[EDDSA]), b"\x13\x0cedwards25519")
_ID_SIZE: Final = 8


@frozen(eq=False)
class KeyObject:
    """The public half of a key in a token, and the way to its private half.

    Attributes:
        handle: The object.
        public: What it says.
        object_id: What both halves are marked with; may be empty.
    """

    handle: Object
    public: PublicKey
    object_id: bytes

    @property
    def label(self) -> str:
        """Its label now, asked of the token."""
        return str(self.handle[Attribute.LABEL])

    def private(self, session: Session) -> SignMixin:
        """Find its private half.

        Raises:
            SigningError: it is not in the token, or may not be seen.
        """
        which = {Attribute.ID: self.object_id} if self.object_id else {Attribute.LABEL: self.label}
        template = {
            Attribute.CLASS: ObjectClass.PRIVATE_KEY,
            Attribute.KEY_TYPE: _TYPES[self.public.algorithm],
        }
        for found in list(session.get_objects(template | which)):
            if isinstance(found, SignMixin):
                return found
        raise SigningError(
            "the token holds key {kid} without its private half",
            "Both halves must have the same CKA_ID, or, where that is empty, the same label.",
            kid=self.public.kid.hex(),
        )


def key_objects(session: Session, which: dict[Attribute, object]) -> list[KeyObject]:
    """Give the public keys in a token that can check seals; others are left aside."""
    template = {Attribute.CLASS: ObjectClass.PUBLIC_KEY, **which}
    found = [(handle, _read(handle)) for handle in list(session.get_objects(template))]
    return [
        KeyObject(handle, public, bytes(handle[Attribute.ID] or b""))
        for handle, public in found
        if public is not None
    ]


def _read(handle: Object) -> PublicKey | None:
    try:
        kind, curve = handle[Attribute.KEY_TYPE], bytes(handle[Attribute.EC_PARAMS])
        point = bytes(handle[Attribute.EC_POINT])
        if kind == KeyType.EC and curve == _P256:
            key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bare(point, 65))
            return PublicKey.of(key)
        if kind == KeyType.EC_EDWARDS and curve in _ED25519:
            return PublicKey(EDDSA, _bare(point, 32))
    except (InputError, PKCS11Error, ValueError):  # RSA, no point, or none of that curve
        pass
    return None


def _bare(point: bytes, size: int) -> bytes:
    """Take a point out of its OCTET STRING or BIT STRING; some tokens give it bare."""
    for wrapping in (bytes([0x04, size]), bytes([0x03, size + 1, 0])):
        if len(point) == len(wrapping) + size and point.startswith(wrapping):
            return point[len(wrapping) :]
    return point


def generate(session: Session, label: str, algorithm: str) -> PublicKey:
    """Make a key pair that never leaves the token.

    Args:
        session: One that may write.
        label: Its label.
        algorithm: ``"ES256"`` or ``"EdDSA"``.

    Raises:
        InputError: there is no such algorithm.
    """
    if algorithm not in _TYPES:
        raise InputError(
            "'{algorithm}' cannot seal letters", "Use ES256 or EdDSA.", algorithm=algorithm
        )
    curve = {Attribute.EC_PARAMS: encode_named_curve_parameters(_CURVES[algorithm])}
    parameters = session.create_domain_parameters(_TYPES[algorithm], curve, local=True)
    handle, _ = parameters.generate_keypair(
        store=True,
        label=label,
        id=secrets.token_bytes(_ID_SIZE),
        mechanism=_MAKING[algorithm],
        capabilities=MechanismFlag.SIGN | MechanismFlag.VERIFY,
    )
    public = _read(handle)
    if public is None:
        raise SigningError(
            "the token made a key that cannot be read",
            "Make it with the tool of the token's maker, on the curve P-256.",
        )
    return public


def signed(private: SignMixin, algorithm: str, message: bytes) -> bytes:
    """Sign: ``r || s`` over the SHA-256 (ES256), or Ed25519 over the message itself."""
    if algorithm == ES256:
        digest = hashlib.sha256(message).digest()
        return bytes(private.sign(digest, mechanism=Mechanism.ECDSA))
    return bytes(private.sign(message, mechanism=Mechanism.EDDSA))
