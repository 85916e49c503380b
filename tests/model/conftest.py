"""A small city in Python, and people in every relation to one request."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from attrs import evolve

from ekelurahan.model.attempts import Attempt
from ekelurahan.model.fields import Field, FieldType
from ekelurahan.model.identity import FamilyCardNumber, Nik, RegionCode, Sex
from ekelurahan.model.letter_content import LetterContent
from ekelurahan.model.letter_kinds import (
    ApprovalRoute,
    LetterKind,
    Nature,
    Requirement,
    Step,
    StepAction,
)
from ekelurahan.model.number_formats import NumberFormat
from ekelurahan.model.offices import (
    Assignment,
    AssignmentForm,
    City,
    Office,
    OfficeLevel,
    Official,
    Post,
)
from ekelurahan.model.residents import Address, Person, Resident
from ekelurahan.model.service_requests import Channel, ServiceRequest

PARIT_TOKAYA = RegionCode("61.71.01.1004")
AKCAYA = RegionCode("61.71.01.1006")
SELATAN = RegionCode("61.71.01")
TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
"""12.00 WIB on that day."""

_POSTS = (
    Post("lurah", PARIT_TOKAYA, "lurah", "Lurah Parit Tokaya"),
    Post("sekretaris", PARIT_TOKAYA, "sekretaris", "Sekretaris Lurah"),
    Post("ekbang", PARIT_TOKAYA, "kasi_ekbang", "Kasi Ekbang Parit Tokaya"),
    Post("loket", PARIT_TOKAYA, "loket", "Petugas Loket Parit Tokaya"),
    Post("ekbang-akcaya", AKCAYA, "kasi_ekbang", "Kasi Ekbang Akcaya"),
    Post("camat", SELATAN, "camat", "Camat Pontianak Selatan"),
)


def _held(
    official: str,
    post: str,
    form: AssignmentForm = AssignmentForm.DEFINITIVE,
    *,
    starts: date = date(2026, 1, 5),
    ends: date | None = None,
    via: tuple[str, ...] = (),
) -> Assignment:
    return Assignment(official, post, form, starts, ends, via=via)


_ASSIGNMENTS = (
    _held("kasi", "ekbang"),
    _held("kasi-plh", "ekbang", AssignmentForm.PLH, ends=TODAY),
    _held("kasi-plt", "ekbang", AssignmentForm.PLT, starts=TODAY),
    _held("kasi-pj", "ekbang", AssignmentForm.PJ),
    _held("kasi-an", "ekbang", AssignmentForm.ON_BEHALF, via=("loket",)),
    _held("kasi-ub", "ekbang", AssignmentForm.ON_BEHALF_BELOW, via=("sekretaris", "loket")),
    _held("kasi-tomorrow", "ekbang", starts=date(2026, 3, 3)),
    _held("kasi-yesterday", "ekbang", ends=date(2026, 3, 1)),
    _held("kasi-akcaya", "ekbang-akcaya"),
    _held("lurah", "lurah"),
    _held("loket", "loket"),
    _held("camat", "camat"),
)

STAFF = (*dict.fromkeys(a.official for a in _ASSIGNMENTS), "stranger")


def _office(code: RegionCode, name: str, level: OfficeLevel) -> Office:
    return Office(
        code,
        name,
        level,
        letterhead=("PEMERINTAH KOTA PONTIANAK", f"{level.name} {name.upper()}"),
        contact=("Jalan Melati Nomor 1, Pontianak",),
        unit=name[:3].upper(),
        number_format=NumberFormat("{classification}/{n:03}/{unit}/{year}"),
    )


@pytest.fixture(scope="session")
def city() -> City:
    """Two kelurahan under one kecamatan, with everybody in :data:`STAFF`."""
    offices = (
        _office(SELATAN, "Pontianak Selatan", OfficeLevel.KECAMATAN),
        _office(PARIT_TOKAYA, "Parit Tokaya", OfficeLevel.KELURAHAN),
        _office(AKCAYA, "Akcaya", OfficeLevel.KELURAHAN),
    )
    return City(
        "Kota Pontianak",
        "Pontianak",
        "Asia/Pontianak",
        "https://verifikasi.pontianak.example/v#",
        offices={office.code: office for office in offices},
        posts={post.id: post for post in _POSTS},
        officials={key: Official(key, f"Nama {key.title()}") for key in STAFF},
        assignments=_ASSIGNMENTS,
    )


@pytest.fixture(scope="session")
def kind() -> LetterKind:
    """A kind that is checked, signed, and acknowledged one level up."""
    return LetterKind(
        "SKU",
        1,
        "Surat Keterangan Usaha",
        Nature.STATEMENT,
        "500.2.2.4",
        ApprovalRoute(
            (
                Step("field_check", StepAction.CHECK, "kasi_ekbang"),
                Step("sign", StepAction.SIGN, "lurah"),
                Step("acknowledge", StepAction.ACKNOWLEDGE, "camat", level="kecamatan"),
            )
        ),
        template="",
        fields=(Field("keperluan", "Keperluan"), Field("mulai", "Mulai", FieldType.DATE)),
        requirements=(Requirement("ktp", "KTP-el"),),
    )


@pytest.fixture(scope="session")
def siti() -> Resident:
    """The applicant."""
    return Resident(
        id="siti",
        nik=Nik("6171014508900001"),
        family_card=FamilyCardNumber("6171010508150012"),
        name="Siti Rahmawati",
        birth_place="Pontianak",
        birth_date=date(1990, 8, 5),
        sex=Sex.FEMALE,
        religion="Islam",
        marital_status="Kawin",
        occupation="Wiraswasta",
        address=Address("Jalan Sutoyo", rt=2, rw=5, kelurahan=PARIT_TOKAYA),
    )


@pytest.fixture(scope="session")
def budi(siti: Resident) -> Resident:
    """Another resident."""
    return evolve(siti, id="budi", nik=Nik("6171010508900001"), name="Budi")


@pytest.fixture(scope="session")
def content(city: City, kind: LetterKind, siti: Resident) -> LetterContent:
    """What the letter will say."""
    office = city.office(PARIT_TOKAYA)
    subject = Person.of(siti, "Jalan Sutoyo RT 002/RW 005, Kelurahan Parit Tokaya")
    answers = {"keperluan": "kredit usaha", "mulai": "2019-03-01"}
    return LetterContent.of(city, office, kind, subject, answers)


@pytest.fixture(scope="session")
def request_of(content: LetterContent) -> Callable[..., ServiceRequest]:
    """Build Siti's request with some of its attributes changed."""

    def build(**changes: object) -> ServiceRequest:
        request = ServiceRequest("p-1", "siti", content, {"ktp": "d-1"}, Channel.ONLINE, NOON)
        return evolve(request, **changes)

    return build


@pytest.fixture(scope="session")
def attempt_by(
    city: City, siti: Resident, budi: Resident
) -> Callable[[str, ServiceRequest | None], Attempt]:
    """Build an attempt at noon by somebody, by their key, who looked at a request."""

    def build(who: str, looked_at: ServiceRequest | None = None) -> Attempt:
        residents = {"siti": siti, "budi": budi}
        by = residents[who] if who in residents else city.officials[who]
        return Attempt(by, NOON, city, seen=looked_at.seen if looked_at else "")

    return build
