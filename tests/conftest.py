"""A made-up city with keys, a key document, a status list, one seal, and letters to typeset."""

import random
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import pytest
from attrs import evolve
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from pypdfium2 import PdfDocument

from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.pages import TypstRenderer
from ekelurahan.model.fields import Answer
from ekelurahan.model.identity import Nik, RegionCode, Sex
from ekelurahan.model.letter_content import LetterContent
from ekelurahan.model.letter_kinds import LetterKind, StepAction
from ekelurahan.model.letters import Letter, LetterNumber, Signature
from ekelurahan.model.number_formats import NumberFormat
from ekelurahan.model.offices import City, Office, OfficeLevel, Signatory
from ekelurahan.model.residents import Person
from ekelurahan.model.standing import LetterStatus
from ekelurahan.ports import SealSigner
from ekelurahan.seal.claims import SealClaims, id_check
from ekelurahan.seal.confirmed import ConfirmedRecords
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
        confirmed: ConfirmedRecords | None = None,
        newest: Mapping[str, datetime] = MappingProxyType({}),
    ) -> VerificationResult:
        uri = trust.document.status_lists[0].uri if trust else ""
        lists = {} if status_list is None else {uri: status_list}
        verifier = Verifier(trust, lists, FixedClock(at), confirmed=confirmed, newest=newest)
        return verifier.check(seal) if isinstance(seal, str) else verifier.check_token(seal)

    return check


_NUMBERS = NumberFormat("{classification}/{n:03}/{unit}/{year}")
_KELURAHAN = Office(
    RegionCode("61.71.01.1004"),
    "Parit Tokaya",
    OfficeLevel.KELURAHAN,
    letterhead=(
        "PEMERINTAH KOTA PONTIANAK",
        "KECAMATAN PONTIANAK SELATAN",
        "KELURAHAN PARIT TOKAYA",
    ),
    contact=("Jalan Contoh Nomor 12, Pontianak 78121", "Pos-el: parittokaya@pontianak.example"),
    unit="PTK",
    number_format=_NUMBERS,
)
_KECAMATAN = Office(
    RegionCode("61.71.01"),
    "Pontianak Selatan",
    OfficeLevel.KECAMATAN,
    letterhead=("PEMERINTAH KOTA PONTIANAK", "KECAMATAN PONTIANAK SELATAN"),
    contact=("Jalan Contoh Nomor 1, Pontianak 78121",),
    unit="PSL",
    number_format=_NUMBERS,
)
_LURAH = Signatory(
    official="kartika",
    name="Dra. Hj. Kartika Ayu Lestari, M.Si.",
    nip="19780411 200312 2 009",
    rank="Penata Tk. I (III/d)",
    role="lurah",
    heading=("Lurah Parit Tokaya",),
)
_CAMAT = Signatory(
    official="bambang",
    name="H. Bambang Prasetyo, S.STP., M.A.P.",
    nip="19710902 199503 1 002",
    rank="Pembina Tk. I (IV/b)",
    role="camat",
    heading=("Camat Pontianak Selatan",),
)
_SIGNATORIES = {"kelurahan": (_KELURAHAN, _LURAH), "kecamatan": (_KECAMATAN, _CAMAT)}


@pytest.fixture(scope="session")
def subject() -> Person:
    """Give a resident, as letters name her."""
    return Person(
        "Siti Rahmawati",
        nik=Nik("6171014508900001"),
        birth_place="Pontianak",
        birth_date=date(1990, 8, 5),
        sex=Sex.FEMALE,
        religion="Islam",
        marital_status="Kawin",
        occupation="Wiraswasta",
        nationality="WNI",
        address="Jalan Contoh Gang Karya 3 RT 002/RW 005, Kelurahan Parit Tokaya, "
        "Kecamatan Pontianak Selatan",
    )


@pytest.fixture(scope="session")
def city() -> City:
    """Give the city whose letters are typeset, without emblem and without people."""
    return City(
        "Kota Pontianak",
        "Pontianak",
        "Asia/Pontianak",
        HEAD,
        offices={_KELURAHAN.code: _KELURAHAN, _KECAMATAN.code: _KECAMATAN},
        posts={},
        officials={},
        assignments=(),
    )


def _signature(
    kind: LetterKind,
    office: Office,
    signatory: Signatory,
    *,
    action: StepAction,
    at: datetime,
    n: int,
) -> Signature:
    number = office.number_text(
        n, day=at.date(), classification=kind.classification, kind=kind.code
    )
    token = random.Random(number).randbytes(164)  # noqa: S311 - stands for a seal, every time alike
    return Signature(
        step=action.value,
        action=action,
        office=office.code,
        office_title=office.title,
        signatory=signatory,
        number=LetterNumber(office.code, "*", at.year, n, number),
        signed_at=at,
        day=at.date(),
        expires=kind.validity.until(at.date()) if kind.validity else None,
        kid=b"\1\2\3\4",
        status_list="https://verifikasi.pontianak.go.id/status/2026-2",
        status_index=n,
        seal=seal_text(HEAD, token),
    )


@pytest.fixture(scope="session")
def make_letter(city: City, subject: Person) -> Callable[..., tuple[Letter, LetterKind, City]]:
    """Write a sealed letter of a built-in kind: what a renderer takes."""
    written_about = subject

    def make_letter(
        code: str | LetterKind,
        answers: Mapping[str, Answer],
        *,
        city: City = city,
        subject: Person = written_about,
        acknowledged: bool = False,
        by_hand: bool = False,
        template: str | None = None,
        **signatory: object,
    ) -> tuple[Letter, LetterKind, City]:
        kind = built_in_kinds()[code] if isinstance(code, str) else code
        kind = evolve(kind, template=template or kind.template)
        content = LetterContent.of(city, _KELURAHAN, kind, subject, kind.check_answers(answers))
        office, holder = _SIGNATORIES[kind.office]
        action, signs = StepAction.SIGN, evolve(holder, **signatory)
        signatures = [_signature(kind, office, signs, action=action, at=NOW, n=7)]
        if acknowledged:
            action, at = StepAction.ACKNOWLEDGE, NOW + timedelta(days=1)
            signatures.append(_signature(kind, _KECAMATAN, _CAMAT, action=action, at=at, n=112))
        return (
            Letter(
                "letter",
                "request",
                content,
                tuple(evolve(signature, by_hand=by_hand) for signature in signatures),
                LetterStatus.SIGNING,
            ),
            kind,
            city,
        )

    return make_letter


@pytest.fixture(scope="session")
def renderer() -> TypstRenderer:
    """Give the typesetter with the library's own page."""
    return TypstRenderer()


@pytest.fixture(scope="session")
def issue(
    make_letter: Callable[..., tuple[Letter, LetterKind, City]],
    renderer: TypstRenderer,
    sealed: Callable[..., str],
    keys: dict[str, PublicKey],
) -> Callable[..., tuple[Letter, bytes]]:
    """Seal a letter with the city's key and typeset it: as it goes to the resident."""

    def issue(code: str = "SKD", answers: Mapping[str, Answer] | None = None, **changes: object):
        answers = answers or {"keperluan": "membuka rekening bank"}
        letter, kind, city = make_letter(code, answers, **changes)
        about, signatures = letter.content.subject, []
        for i, signature in enumerate(letter.signatures):
            number, nik = signature.number.text, about.nik.digits if about.nik else ""
            seal = sealed(
                kind=code,
                number=number,
                subject=about.name,
                id_check=id_check(keys["letter"].kid, number, nik) if nik else b"",
                digest=letter.digest_for(i)[:16],
                status_index=517 + i,
            )
            signatures.append(evolve(signature, seal=seal))
        letter = evolve(letter, signatures=tuple(signatures))
        return letter, renderer.render(letter, kind, city)

    return issue


@pytest.fixture(scope="session")
def verifier(trust: TrustList, make_list: Callable[..., bytes]) -> Verifier:
    """Give a verifier with the city's keys and a fresh status list."""
    return Verifier(trust, {trust.document.status_lists[0].uri: make_list()}, FixedClock(NOW))


@pytest.fixture(scope="session")
def page_texts() -> Callable[[bytes], list[str]]:
    """Read the text layer of a PDF, page by page."""

    def page_texts(pdf: bytes) -> list[str]:
        with PdfDocument(pdf) as document:
            pages = [page.get_textpage().get_text_bounded() for page in document]
        return ["\n".join(line.rstrip() for line in page.splitlines()) for page in pages]

    return page_texts
