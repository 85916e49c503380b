"""Synthetic values that a store keeps and gives back."""

from datetime import UTC, date, datetime

from attrs import evolve

from ekelurahan.model.archive import ArchiveEntry, EntrySource
from ekelurahan.model.effects import Effect
from ekelurahan.model.identity import FamilyCardNumber, Nik, RegionCode, Sex
from ekelurahan.model.letter_content import LetterContent
from ekelurahan.model.letter_kinds import StepAction
from ekelurahan.model.letters import Letter, LetterNumber, Signature
from ekelurahan.model.numbers import NumberStatus, RegisteredNumber
from ekelurahan.model.offices import Signatory
from ekelurahan.model.residents import Address, Person, Resident
from ekelurahan.model.service_requests import Channel, ServiceRequest
from ekelurahan.ports import Store

AT = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
PARIT_TOKAYA = RegionCode("61.71.01.1004")
STATUS_LIST = "https://verifikasi.example/status/2026-2.cwt"

CONTENT = LetterContent(
    "SKD",
    1,
    "Surat Keterangan Domisili",
    "400.12.2.1",
    PARIT_TOKAYA,
    "Kelurahan Parit Tokaya",
    ("KELURAHAN PARIT TOKAYA",),
    (),
    "Pontianak",
    Person("Siti Rahmawati", nik=Nik("6171014508900001")),
    {"keperluan": "membuka rekening bank"},
)
REQUEST = ServiceRequest("r1", "siti", CONTENT, {"ktp": "d1"}, Channel.ONLINE, AT)
LETTER = Letter("l1", "r1", CONTENT)
ARCHIVED = ArchiveEntry(
    "a1",
    PARIT_TOKAYA,
    "SKD",
    "Surat Keterangan Domisili",
    date(2019, 3, 4),
    "470/12/PTK/2019",
    "",
    "471.1",
    "Hj. Siti Nur'aini",
    source=EntrySource.IMPORT,
)
EFFECT = Effect("finish_signature:l1:1", "finish_signature", "l1", AT)
SITI = Resident(
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


def numbered(letter: Letter, n: int) -> Letter:
    """Give the letter with a first signature that has number n."""
    number = LetterNumber(PARIT_TOKAYA, "*", 2026, n, f"400.12.2.1/{n:03}/PTK/2026")
    signatory = Signatory("ratna", "Ratna Dewi", "", "", "lurah", ("Lurah Parit Tokaya",))
    return letter.with_signature(
        Signature(
            step="sign",
            action=StepAction.SIGN,
            office=PARIT_TOKAYA,
            office_title="Kelurahan Parit Tokaya",
            signatory=signatory,
            number=number,
            signed_at=AT,
            day=AT.date(),
            expires=None,
            kid=b"\1\2\3\4",
            status_list=STATUS_LIST,
            status_index=7,
        )
    )


def another(key: str) -> tuple[ServiceRequest, Letter]:
    """Give a request and its letter under other keys."""
    return evolve(REQUEST, id=f"r{key}"), evolve(LETTER, id=f"l{key}", request_id=f"r{key}")


def keep(store: Store, *values: ServiceRequest | Letter) -> None:
    """Put requests and letters into the store in one transaction."""
    with store.begin() as unit:
        for value in values:
            if isinstance(value, Letter):
                unit.add_letter(value)
            else:
                unit.add_request(value)


def keep_number(store: Store) -> None:
    """Keep a request, its letter, and number 1 for it."""
    keep(store, REQUEST, LETTER)
    with store.begin() as unit:
        number = numbered(LETTER, 1).number
        unit.add_number(RegisteredNumber(number, NumberStatus.USED, LETTER.id))
