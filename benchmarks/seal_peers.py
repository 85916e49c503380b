"""The same facts of one letter, signed and verified by our seal and by four libraries from PyPI."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import cbor2
import cwt
import jwt
from attrs import frozen
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import ECKey, OKPKey
from pycose.algorithms import EdDSA, Es256
from pycose.headers import KID, Algorithm
from pycose.keys import EC2Key
from pycose.keys import OKPKey as PycoseOKPKey
from pycose.messages import Sign1Message

from ekelurahan.seal import cose
from ekelurahan.seal.claims import LETTER, SealClaims, id_check
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.strict_json import base64url

NOW = datetime.now(UTC).replace(microsecond=0)
NUMBER = "400.12.2.1/0007/PTK/2026"


class Signer:
    """Holds private keys, as the key folder of a city does."""

    def __init__(self) -> None:
        self.private = {
            "ES256": ec.generate_private_key(ec.SECP256R1()),
            "EdDSA": Ed25519PrivateKey.generate(),
            "status": ec.generate_private_key(ec.SECP256R1()),
            "root": ec.generate_private_key(ec.SECP256R1()),
        }
        self.public = {name: PublicKey.of(key.public_key()) for name, key in self.private.items()}
        self._by_kid = {key.kid: self.private[name] for name, key in self.public.items()}

    def sign(self, kid: bytes, message: bytes) -> bytes:
        """Sign deterministically (RFC 6979, RFC 8032)."""
        private = self._by_kid[kid]
        if isinstance(private, Ed25519PrivateKey):
            return private.sign(message)
        der = private.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        return b"".join(half.to_bytes(32) for half in decode_dss_signature(der))

    def jwk(self, name: str) -> dict[str, str]:
        """Give a private key as JOSE libraries want it."""
        private, public = self.private[name], self.public[name]
        secret = (
            private.private_bytes_raw()
            if isinstance(private, Ed25519PrivateKey)
            else private.private_numbers().private_value.to_bytes(32)
        )
        return {**public.to_jwk(), "d": base64url(secret)}


SIGNER = Signer()
CLAIMS = SealClaims(
    kind="SKD",
    number=NUMBER,
    subject="Siti Rahmawati Abdurrahman",
    id_check=id_check(SIGNER.public["ES256"].kid, NUMBER, "6171010000000001"),
    status_index=524_289,
    issued_at=NOW,
    expires_at=NOW + timedelta(days=181),
)
FACTS = {
    "kind": CLAIMS.kind,
    "number": CLAIMS.number,
    "subject": CLAIMS.subject,
    "idcheck": base64url(CLAIMS.id_check),
    "idx": CLAIMS.status_index,
}
TIMES = {"exp": int((NOW + timedelta(days=181)).timestamp()), "iat": int(NOW.timestamp())}
CWT_CLAIMS = {4: TIMES["exp"], 6: TIMES["iat"], LETTER: list(FACTS.values())}


@frozen
class Contender:
    """One way to sign and verify.

    Attributes:
        name: As in the table.
        sign: Makes a token of the facts.
        verify: Gives the facts of a token, or raises.
    """

    name: str
    sign: Callable[[], object]
    verify: Callable[[object], object]


def contenders(algorithm: str) -> list[Contender]:
    """Give every way with one algorithm."""
    return [
        _ours(algorithm),
        _cwt(algorithm),
        _pycose(algorithm),
        _pyjwt(algorithm),
        _joserfc(algorithm),
    ]


def _ours(algorithm: str) -> Contender:
    key = SIGNER.public[algorithm]

    def verify(token: bytes) -> SealClaims:
        message = cose.parse(token)
        cose.verify(message, key)
        return SealClaims.decode(message.payload)

    return Contender("our seal", lambda: cose.seal(CLAIMS, key, SIGNER), verify)


def _cwt(algorithm: str) -> Contender:
    kid = SIGNER.public[algorithm].kid.hex()[:4]
    key = cwt.COSEKey.from_jwk({**SIGNER.jwk(algorithm), "alg": algorithm, "kid": kid})
    return Contender(
        "cwt", lambda: cwt.encode(dict(CWT_CLAIMS), key), lambda token: cwt.decode(token, key)
    )


def _pycose(algorithm: str) -> Contender:
    key, private = SIGNER.public[algorithm], SIGNER.private[algorithm]
    if isinstance(private, Ed25519PrivateKey):
        own, label = PycoseOKPKey("ED25519", key.x, private.private_bytes_raw()), EdDSA
    else:
        secret = private.private_numbers().private_value.to_bytes(32)
        own, label = EC2Key("P_256", key.x, key.y, secret), Es256

    def sign() -> bytes:
        header = {Algorithm: label, KID: key.kid}
        message = Sign1Message(phdr=header, payload=cbor2.dumps(CWT_CLAIMS))
        message.key = own
        return message.encode()

    def verify(token: bytes) -> object:
        # Without the byte of tag 18: what cbor2 6 finds under a tag is read-only; pycose minds.
        message = Sign1Message.from_cose_obj(cbor2.loads(token[1:]), allow_unknown_attributes=False)
        message.key = own
        if not message.verify_signature():
            raise ValueError
        return cbor2.loads(message.payload)

    return Contender("pycose", sign, verify)


def _pyjwt(algorithm: str) -> Contender:
    private, claims = SIGNER.private[algorithm], {**TIMES, **FACTS}
    public, header = private.public_key(), {"kid": SIGNER.public[algorithm].kid.hex()}
    return Contender(
        "PyJWT",
        lambda: jwt.encode(claims, private, algorithm, headers=header),
        lambda token: jwt.decode(token, public, [algorithm]),
    )


def _joserfc(algorithm: str) -> Contender:
    kind, label = (ECKey, "ES256") if algorithm == "ES256" else (OKPKey, "Ed25519")
    key, claims = kind.import_key(SIGNER.jwk(algorithm)), {**TIMES, **FACTS}
    header = {"alg": label, "kid": SIGNER.public[algorithm].kid.hex()}
    return Contender(
        "joserfc",
        lambda: joserfc_jwt.encode(header, claims, key, algorithms=[label]),
        lambda token: joserfc_jwt.decode(token, key, algorithms=[label]),
    )
