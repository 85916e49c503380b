"""A made-up city with keys, a key document, a status list and one sealed letter."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from ekelurahan.ports import SealSigner
from ekelurahan.seal.claims import SealClaims, id_check
from ekelurahan.seal.cose import seal
from ekelurahan.seal.key_document import KeyDocument, KeyPurpose, StatusListPeriod, TrustedKey
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.qr_text import seal_text
from ekelurahan.seal.status_list import LetterSealStatus, StatusList
from ekelurahan.seal.trust import RootPins, TrustList, sign_key_document
from ekelurahan.seal.verdicts import VerificationResult
from ekelurahan.seal.verifier import Verifier

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
HEAD = "https://verifikasi.pontianak.go.id/v#"
NUMBER = "400.12.2.1/0007/PTK/2026"


class MemorySigner:
    """Signs with keys that are the same in every run."""

    def __init__(self) -> None:
        curve = ec.SECP256R1()
        self.private = {
            "letter": ec.derive_private_key(1001, curve),
            "letter_eddsa": Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x02"),
            "training": ec.derive_private_key(1003, curve),
            "status": ec.derive_private_key(1004, curve),
            "root": ec.derive_private_key(1005, curve),
            "stranger": ec.derive_private_key(1006, curve),
        }
        self.public = {name: PublicKey.of(key.public_key()) for name, key in self.private.items()}

    def sign(self, kid: bytes, message: bytes) -> bytes:
        """Sign with the key of that id."""
        name = next(name for name, key in self.public.items() if key.kid == kid)
        private = self.private[name]
        if isinstance(private, Ed25519PrivateKey):
            return private.sign(message)
        der = private.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        return b"".join(half.to_bytes(32) for half in decode_dss_signature(der))


class FixedClock:
    """Always tells the same time."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Tell it."""
        return self.at


@pytest.fixture(scope="session")
def now() -> datetime:
    """Give the moment at which the tests happen: 24 November 2026, 10.00 in Pontianak."""
    return NOW


@pytest.fixture(scope="session")
def signer() -> SealSigner:
    """Give a signer that holds every key of the city."""
    return MemorySigner()


@pytest.fixture(scope="session")
def keys(signer: MemorySigner) -> dict[str, PublicKey]:
    """Give the public keys by purpose; the key ``stranger`` is not in the key document."""
    return signer.public


@pytest.fixture(scope="session")
def document(keys: dict[str, PublicKey]) -> KeyDocument:
    """Give the city's key document."""
    year = {"starts": datetime(2026, 1, 1, tzinfo=UTC), "ends": datetime(2027, 1, 1, tzinfo=UTC)}
    lurah = {
        "office": "61.71.01.1004",
        "office_name": "Kelurahan Parit Tokaya",
        "signatory": "Rudi Hartono, S.STP.",
        "role": "Lurah Parit Tokaya",
    }
    return KeyDocument(
        seq=7,
        issued_at=NOW - timedelta(days=5),
        expires_at=NOW + timedelta(days=25),
        authority="Pemerintah Kota Pontianak",
        time_zone="Asia/Pontianak",
        url_heads=(HEAD,),
        status_lists=(
            StatusListPeriod(
                "https://verifikasi.pontianak.go.id/status/2026-2",
                datetime(2026, 7, 1, tzinfo=UTC),
                datetime(2027, 1, 1, tzinfo=UTC),
                size=1024,
            ),
        ),
        keys=(
            TrustedKey(keys["letter"], KeyPurpose.LETTER, **year, **lurah),
            TrustedKey(keys["letter_eddsa"], KeyPurpose.LETTER, **year, **lurah),
            TrustedKey(keys["training"], KeyPurpose.TRAINING, **year, **lurah),
            TrustedKey(keys["status"], KeyPurpose.STATUS, **year),
        ),
        kind_names={"SKD": "Surat Keterangan Domisili"},
    )


@pytest.fixture(scope="session")
def publish(keys: dict[str, PublicKey], signer: SealSigner) -> Callable[[KeyDocument], TrustList]:
    """Sign a key document with the root key and load it as a verifier does."""

    def publish(document: KeyDocument) -> TrustList:
        jws = sign_key_document(document, keys["root"], signer)
        return TrustList.load(jws, RootPins(keys["root"].thumbprint))

    return publish


@pytest.fixture(scope="session")
def trust(publish: Callable[[KeyDocument], TrustList], document: KeyDocument) -> TrustList:
    """Give the city's key document as a verifier trusts it."""
    return publish(document)


@pytest.fixture(scope="session")
def make_list(
    document: KeyDocument, keys: dict[str, PublicKey], signer: SealSigner
) -> Callable[..., bytes]:
    """Sign a status list of the city."""

    def make_list(
        statuses: Iterable[tuple[int, LetterSealStatus]] = (),
        *,
        at: datetime = NOW - timedelta(hours=1),
        uri: str = document.status_lists[0].uri,
        size: int = 1024,
        key: str = "status",
    ) -> bytes:
        return StatusList.of(uri, statuses, size=size, at=at).sign(keys[key], signer)

    return make_list


@pytest.fixture(scope="session")
def claims(keys: dict[str, PublicKey]) -> SealClaims:
    """Give what the seal of a letter of today says, with the facts that are recommended."""
    return SealClaims(
        kind="SKD",
        number=NUMBER,
        subject="Siti Rahmawati binti Abdullah",
        id_check=id_check(keys["letter"].kid, NUMBER, "6171010000000001"),
        status_index=517,
        issued_at=NOW - timedelta(hours=2),
        expires_at=datetime(2027, 5, 24, 17, 0, tzinfo=UTC),
    )


@pytest.fixture(scope="session")
def sealed(
    claims: SealClaims, keys: dict[str, PublicKey], signer: SealSigner
) -> Callable[..., str]:
    """Seal a letter with a key of the city, and give the text of its QR code."""

    def sealed(key: str = "letter", **changes: object) -> str:
        return seal_text(HEAD, seal(evolve(claims, **changes), keys[key], signer))

    return sealed


@pytest.fixture(scope="session")
def check(trust: TrustList, make_list: Callable[..., bytes]) -> Callable[..., VerificationResult]:
    """Check the text of a QR code (or a token) with the city's keys and a fresh status list."""
    fresh = make_list()

    def check(
        seal: str | bytes,
        *,
        at: datetime = NOW,
        trust: TrustList | None = trust,
        status_list: bytes | None = fresh,
        confirmed: Iterable[bytes] = (),
    ) -> VerificationResult:
        uri = trust.document.status_lists[0].uri if trust else ""
        lists = {} if status_list is None else {uri: status_list}
        verifier = Verifier(trust, lists, FixedClock(at), confirmed=frozenset(confirmed))
        return verifier.check(seal) if isinstance(seal, str) else verifier.check_token(seal)

    return check
