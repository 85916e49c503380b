"""A made-up city with keys, key documents, lists and seals.

Built from ``cryptography``, ``cbor2`` and the standard library alone: what the vectors test takes no
part in making them.
"""

import hashlib
import json
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import cbor2
from attrs import evolve, field, frozen
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

HOUR, DAY = 3_600, 86_400
NOW = 1_795_489_200
"""24 November 2026, 10.00 in Pontianak."""
YEAR_STARTS, HALF_YEAR_STARTS, YEAR_ENDS = 1_767_225_600, 1_782_864_000, 1_798_761_600

HEAD = "https://verifikasi.pontianak.go.id/v#"
LIST_URI = "https://verifikasi.pontianak.go.id/status/2026-2"
CONFIRMED_URI = "https://verifikasi.pontianak.go.id/status/confirmed.cwt"
NUMBER = "400.12.2.1/0007/PTK/2026"
OFFICE = "61.71.01.1004"
PLACE = 517
PLACES = 1024
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256."""

PRIVATE: Mapping[str, ec.EllipticCurvePrivateKey | Ed25519PrivateKey] = {
    "letter": ec.derive_private_key(1001, ec.SECP256R1()),
    "letter_eddsa": Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x02"),
    "training": ec.derive_private_key(1003, ec.SECP256R1()),
    "status": ec.derive_private_key(1004, ec.SECP256R1()),
    "root": ec.derive_private_key(1005, ec.SECP256R1()),
    "stranger": ec.derive_private_key(1006, ec.SECP256R1()),
    "next_root": Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x07"),
}


def cbor(value: object) -> bytes:
    """Encode deterministically."""
    return cbor2.dumps(value, canonical=True)


def compact(value: object) -> bytes:
    """Write JSON sorted and without spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def base64url(value: bytes) -> str:
    """Encode without padding."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def jwk(name: str) -> dict[str, str]:
    """Give the members that identify a key."""
    public = PRIVATE[name].public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        numbers = public.public_numbers()
        x, y = (base64url(n.to_bytes(32)) for n in (numbers.x, numbers.y))
        return {"crv": "P-256", "kty": "EC", "x": x, "y": y}
    return {"crv": "Ed25519", "kty": "OKP", "x": base64url(public.public_bytes_raw())}


def algorithm(name: str) -> str:
    """Tell the algorithm of a key as JWK names it."""
    return "EdDSA" if isinstance(PRIVATE[name], Ed25519PrivateKey) else "ES256"


def thumbprint(name: str) -> bytes:
    """Give the thumbprint of RFC 7638."""
    return hashlib.sha256(compact(jwk(name))).digest()


def kid(name: str) -> bytes:
    """Give what seals carry of the thumbprint."""
    return thumbprint(name)[:4]


def signature(name: str, message: bytes) -> bytes:
    """Sign; the same in every run, and with the smaller ``s``."""
    private = PRIVATE[name]
    if isinstance(private, Ed25519PrivateKey):
        return private.sign(message)
    der = private.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    r, s = decode_dss_signature(der)
    return r.to_bytes(32) + min(s, ORDER - s).to_bytes(32)


def twin(signature: bytes) -> bytes:
    """Give the other ES256 signature that fits, which takes no key."""
    return signature[:32] + (ORDER - int.from_bytes(signature[32:])).to_bytes(32)


def id_check(name: str, nik: str) -> bytes:
    """Bind a seal to a NIK."""
    return hashlib.sha256(b"nik" + kid(name) + NUMBER.encode() + nik.encode()).digest()[:2]


CLAIMS: Mapping[str, Any] = {
    "kind": "SKD",
    "number": NUMBER,
    "subject": "Siti Rahmawati binti Abdullah",
    "id_check": id_check("letter", "6171010000000001"),
    "status_index": PLACE,
    "issued_at": NOW - 2 * HOUR,
    "expires_at": 1_811_178_000,
    "digest": None,
    "office": None,
    "role": None,
    "signatory": None,
}
"""What the seal of a letter of today says, with the facts that are recommended."""
FACTS = ("kind", "number", "subject", "id_check", "status_index")
OPTIONAL = ("digest", "office", "role", "signatory")


def payload(claims: Mapping[str, Any]) -> bytes:
    """Write claims; optional facts missing at the end are cut."""
    facts = [claims[name] for name in (*FACTS, *OPTIONAL)]
    while facts[-1] is None:
        facts.pop()
    written = {6: claims["issued_at"], -65537: facts}
    if claims["expires_at"] is not None:
        written[4] = claims["expires_at"]
    return cbor(written)


@frozen
class Seal:
    """A token by its parts, so that each can be spoilt on its own.

    Attributes:
        protected: The protected header, encoded.
        payload: What is signed.
        signature: 64 bytes.
        claims: What the payload says; ``None`` where it cannot be read.
    """

    protected: bytes
    payload: bytes
    signature: bytes
    claims: Mapping[str, Any] | None = None

    @property
    def structure(self) -> bytes:
        """Give the ``Sig_structure``."""
        return cbor(["Signature1", self.protected, b"", self.payload])

    @property
    def record_id(self) -> bytes:
        """Give what names this seal in look-ups."""
        return hashlib.sha256(self.structure).digest()[:16]

    @property
    def token(self) -> bytes:
        """Give the token."""
        return b"\xd2" + cbor([self.protected, {}, self.payload, self.signature])


def signed(
    content: bytes,
    key: str = "letter",
    *,
    header: object = None,
    claims: Mapping[str, Any] | None = None,
) -> Seal:
    """Sign a payload, whatever it is.

    Args:
        content: The payload.
        key: Name of the key.
        header: The protected header; by default the one the format asks for.
        claims: What the payload says.
    """
    written = {1: -8 if algorithm(key) == "EdDSA" else -7, 4: kid(key)}
    protected = cbor(written if header is None else header)
    seal = Seal(protected, content, b"", claims)
    return evolve(seal, signature=signature(key, seal.structure))


def sealed(key: str = "letter", *, header: object = None, **changes: object) -> Seal:
    """Seal the letter of today, or another one."""
    claims = {**CLAIMS, **changes}
    return signed(payload(claims), key, header=header, claims=claims)


def digits(token: bytes) -> str:
    """Write a token as one decimal number of the length its size asks for."""
    return str(int.from_bytes(token)).zfill(len(str(256 ** len(token) - 1)))


_LURAH = {
    "office": OFFICE,
    "office_name": "Kelurahan Parit Tokaya",
    "signatory": "Rudi Hartono, S.STP.",
    "role": "Lurah Parit Tokaya",
}


def entry(name: str, purpose: str, /, **changes: object) -> dict[str, Any]:
    """Give a key's entry in the key document; a change to ``None`` leaves a member out."""
    members = {
        **jwk(name),
        "alg": algorithm(name),
        "kid": kid(name).hex(),
        "use": "sig",
        "key_ops": ["verify"],
        "purpose": purpose,
        "nbf": YEAR_STARTS,
        "exp": YEAR_ENDS,
        **({} if purpose == "status" else _LURAH),
        **changes,
    }
    return {name: value for name, value in members.items() if value is not None}


PERIOD = {"uri": LIST_URI, "nbf": HALF_YEAR_STARTS, "exp": YEAR_ENDS, "size": PLACES}
DOCUMENT: Mapping[str, Any] = {
    "seq": 7,
    "iat": NOW - 5 * DAY,
    "exp": NOW + 25 * DAY,
    "authority": "Pemerintah Kota Pontianak",
    "time_zone": "Asia/Pontianak",
    "url_heads": [HEAD],
    "status_lists": [PERIOD],
    "kind_names": {"SKD": "Surat Keterangan Domisili"},
    "kind_days": {},
    "keys": [
        entry("letter", "letter"),
        entry("letter_eddsa", "letter"),
        entry("training", "training"),
        entry("status", "status"),
    ],
}


@frozen
class Keys:
    """A signed key document.

    Attributes:
        name: Under which the vectors share it.
        document: What it says.
        jws: Its signed form.
    """

    name: str
    document: Mapping[str, Any]
    jws: str = field(repr=False)


def publish(
    name: str,
    document: Mapping[str, Any] = DOCUMENT,
    *,
    root: str = "root",
    text: bytes | None = None,
    header: Mapping[str, Any] | None = None,
    header_text: bytes | None = None,
    twisted: bool = False,
    **changes: object,
) -> Keys:
    """Sign a key document.

    Args:
        name: Under which the vectors share it.
        document: What it says.
        root: Name of the root key.
        text: Sign this in its place.
        header: The protected header; by default the one the format asks for.
        header_text: Take this in its place.
        twisted: Whether to take the other ES256 signature that fits.
        changes: Members to change in the document.
    """
    document = {**document, **changes}
    usual = {"alg": algorithm(root), "jwk": jwk(root), "typ": "jwk-set+json"}
    head = header_text or compact(usual if header is None else header)
    content = compact(document) if text is None else text
    body = f"{base64url(head)}.{base64url(content)}"
    proof = signature(root, body.encode())
    return Keys(name, document, f"{body}.{base64url(twin(proof) if twisted else proof)}")


def with_letter_key(name: str, /, *, document: Mapping[str, object] = DOCUMENT, **changes: object):
    """Sign a key document with a changed entry of the letter key, and the status key."""
    keys = [entry("letter", "letter", **changes), DOCUMENT["keys"][-1]]
    return publish(name, document, keys=keys)


@frozen
class SignedList:
    """A signed status list, or a list of confirmed records.

    Attributes:
        name: Under which the vectors share it.
        uri: Its address.
        issued_at: When it was made.
        token: Its bytes.
    """

    name: str
    uri: str
    issued_at: int
    token: bytes = field(repr=False)


def pack(statuses: Mapping[int, int], places: int = PLACES) -> bytes:
    """Write two bits a letter."""
    packed = bytearray(places // 4)
    for place, status in statuses.items():
        packed[place // 4] |= status << place % 4 * 2
    return bytes(packed)


def stored(content: bytes) -> bytes:
    """Write a zlib stream without compressing: every zlib writes the same bytes."""
    return zlib.compress(content, 0)


def status_list(
    name: str,
    statuses: Mapping[int, int] | None = None,
    *,
    issued_at: int = NOW - HOUR,
    uri: str = LIST_URI,
    key: str = "status",
    typ: object = "application/statuslist+cwt",
    content: bytes | None = None,
    **changes: object,
) -> SignedList:
    """Sign a status list.

    Args:
        name: Under which the vectors share it.
        statuses: Status by place; every other letter is in force.
        issued_at: When it is made.
        uri: Its address.
        key: Name of the key that signs.
        typ: Of the header; ``None`` leaves it out.
        content: The list itself, in place of the one with these statuses.
        changes: Claims to change: ``_4``, ``_6`` … by their label.
    """
    lst = stored(pack(statuses or {})) if content is None else content
    claims = {
        2: uri,
        4: issued_at + 7 * DAY,
        6: issued_at,
        65533: {"bits": 2, "lst": lst},
        65534: 12 * HOUR,
        **_relabelled(changes),
    }
    return SignedList(name, uri, issued_at, _signed_list(claims, key, typ))


def confirmed_list(
    name: str,
    *records: bytes,
    key: str = "status",
    typ: object = "application/ekelurahan-confirmed+cwt",
    **changes: object,
) -> SignedList:
    """Sign a list of confirmed records; the arguments are those of :func:`status_list`."""
    made = NOW - HOUR
    claims = {
        2: CONFIRMED_URI,
        4: made + 7 * DAY,
        6: made,
        -65538: b"".join(sorted(records)),
        **_relabelled(changes),
    }
    return SignedList(name, CONFIRMED_URI, made, _signed_list(claims, key, typ))


def _relabelled(changes: Mapping[str, object]) -> dict[int, object]:
    return {int(label.removeprefix("_")): value for label, value in changes.items()}


def _signed_list(claims: Mapping[int, object], key: str, typ: object) -> bytes:
    header = {1: -8 if algorithm(key) == "EdDSA" else -7, 4: kid(key), 16: typ}
    if typ is None:
        del header[16]
    kept = {label: value for label, value in claims.items() if value is not None}
    return signed(cbor(kept), key, header=header).token


TODAY = sealed()
CITY = publish("city")
FRESH = status_list("fresh")
