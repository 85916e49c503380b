"""Values as versioned JSON, and back."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from attrs import evolve

from ekelurahan import wire
from ekelurahan.errors import InputError
from ekelurahan.model.documents import StoredDocument
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.events import (
    DataRead,
    Event,
    LetterNumbered,
    LetterReinstated,
    LetterReplaced,
    LetterRevoked,
    LetterSuspended,
    Reading,
    RequestReturned,
    RequestWithdrawn,
)
from ekelurahan.model.fields import Field, FieldType, person_fields
from ekelurahan.model.identity import FamilyCardNumber, Nik, Nip, RegionCode, RegionTable, Sex
from ekelurahan.model.letter_content import LetterContent
from ekelurahan.model.letter_kinds import (
    ApprovalRoute,
    DataClass,
    LetterKind,
    Nature,
    Paper,
    Requirement,
    Step,
    StepAction,
    Validity,
)
from ekelurahan.model.letters import Letter, LetterNumber, Signature
from ekelurahan.model.number_formats import NumberFormat, Series
from ekelurahan.model.offices import (
    Assignment,
    AssignmentForm,
    City,
    Office,
    OfficeLevel,
    Official,
    Post,
    Signatory,
)
from ekelurahan.model.residents import Address, Person, Resident
from ekelurahan.model.service_requests import Approval, Channel, RequestStatus, ServiceRequest
from ekelurahan.model.standing import LetterStatus, Standing, StandingReason

NIK = "6171014508900001"
PARIT_TOKAYA = RegionCode("61.71.01.1004")
AT = datetime(2026, 3, 2, 5, 0, 0, 123456, tzinfo=UTC)

SITI = Person("Siti Rahmawati", nik=Nik(NIK), birth_date=date(1990, 8, 5), sex=Sex.FEMALE)
CONTENT = LetterContent(
    "SKU",
    1,
    "Surat Keterangan Usaha",
    "500.2.2.4",
    PARIT_TOKAYA,
    "Kelurahan Parit Tokaya",
    ("PEMERINTAH KOTA PONTIANAK", "KELURAHAN PARIT TOKAYA"),
    (),
    "Pontianak",
    SITI,
    {
        "keperluan": 'kredit "mikro"\n',
        "karyawan": 3,
        "usaha": {"name": "Warung", "luas": 12},
        "saksi": ({"name": "Ani"}, {"name": "Budi"}),
    },
    applicant=SITI,
    copies=("Arsip",),
)
SIGNATURE = Signature(
    "sign",
    StepAction.SIGN,
    PARIT_TOKAYA,
    "Kelurahan Parit Tokaya",
    Signatory("ratna", "Ratna Dewi", "", "", "lurah", ("Plh. Lurah Parit Tokaya",)),
    LetterNumber(PARIT_TOKAYA, "*", 2026, 7, "500.2.2.4/007/PTK/2026"),
    AT,
    date(2026, 3, 2),
    None,
    bytes.fromhex("00c0ffee"),
    "https://verifikasi.pontianak.example/status",
    5,
)
LETTER = Letter("s-1", "p-1", CONTENT, (SIGNATURE,), LetterStatus.SIGNING)
REVOKED = evolve(
    LETTER,
    status=LetterStatus.REVOKED,
    standings=(
        Standing(LetterStatus.SUSPENDED, AT, StandingReason.UNDER_REVIEW, note="Laporan RT."),
        Standing(LetterStatus.REPLACED, AT, StandingReason.ERROR, replaced_by="s-2"),
    ),
)
STATUSES = "signing, signed, issued, cancelled, suspended, revoked, replaced"
NUMBERS = NumberFormat("{n}/{kind}/{year}", Series.KIND)

VALUES = [
    SITI,
    CONTENT,
    LETTER,
    REVOKED,
    Resident(
        "siti",
        Nik(NIK),
        FamilyCardNumber("6171010508150012"),
        "Siti Rahmawati",
        "Pontianak",
        date(1990, 8, 5),
        Sex.FEMALE,
        "Islam",
        "Kawin",
        "Wiraswasta",
        Address("Jalan Sutoyo", 2, 5, PARIT_TOKAYA),
    ),
    ServiceRequest(
        "p-1",
        "siti",
        CONTENT,
        {"ktp": "d-1"},
        Channel.COUNTER,
        AT,
        RequestStatus.RETURNED,
        approvals=(Approval("check", "budi", AT, CONTENT.digest),),
        missing=("ktp",),
    ),
    StoredDocument("d-1", "siti", "ktp", "image/png", "ab" * 32, 5, AT),
    Effect("finish:s-1", "finish_signature", "s-1", AT, 2, EffectStatus.PARKED, "no key"),
    LetterKind(
        "SKU",
        1,
        "Surat Keterangan Usaha",
        Nature.STATEMENT,
        "500.2.2.4",
        ApprovalRoute((Step("sign", StepAction.SIGN, "lurah"),)),
        "= Judul",
        fields=(
            Field("mulai", "Mulai", FieldType.CHOICE, choices=("ya", "tidak")),
            Field("ahli_waris", "Ahli waris", FieldType.PEOPLE, fields=person_fields()),
        ),
        requirements=(Requirement("ktp", "KTP-el", required=False),),
        validity=Validity(months=6),
        data_class=DataClass.SPECIFIC,
        copies=("Arsip",),
        paper=Paper.F4,
    ),
    City(
        "Kota Pontianak",
        "Pontianak",
        "Asia/Pontianak",
        "https://verifikasi.pontianak.example/v#",
        {PARIT_TOKAYA: Office(PARIT_TOKAYA, "x", OfficeLevel.KELURAHAN, ("x",), (), "P", NUMBERS)},
        {"lurah": Post("lurah", PARIT_TOKAYA, "lurah", "Lurah")},
        {"ratna": Official("ratna", "Ratna", Nip("196804111993031009"), nik=Nik(NIK))},
        (Assignment("ratna", "lurah", AssignmentForm.PLT, date(2026, 1, 5), decree="1"),),
    ),
    RegionTable.from_rows([("61.71", "Pontianak")], [("54", "Timor Timur")]),
]
EVENTS = [
    RequestWithdrawn(at=AT, actor="resident:siti", office="61.71.01.1004", request_id="p-1"),
    RequestReturned(at=AT, actor="official:budi", office="x", note="Buram.", missing=("ktp",)),
    LetterNumbered(at=AT, actor="system", office="x", letter_id="s-1", number="7/2026"),
    LetterSuspended(at=AT, actor="official:budi", office="x", letter_id="s-1", reason="error"),
    LetterReinstated(at=AT, actor="official:budi", office="x", letter_id="s-1", reason="cleared"),
    LetterRevoked(at=AT, actor="official:budi", office="x", letter_id="s-1", reason="error"),
    LetterReplaced(
        at=AT, actor="x", office="x", letter_id="s-1", reason="error", replaced_by="s-2"
    ),
    DataRead(at=AT, actor="official:budi", office="x", residents=("siti",), what=Reading.INBOX),
]


class TestRoundTrip:
    """What is written is read back."""

    @pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
    def test_values(self, value):
        """Every value of the model comes back equal."""
        assert value == wire.loads(wire.dumps(value), type(value))

    @pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
    @pytest.mark.parametrize("as_event", [True, False])
    def test_events(self, event, as_event):
        """An event is read as any event, or as its own class."""
        assert event == wire.loads(wire.dumps(event), Event if as_event else type(event))

    def test_bytes_are_taken_too(self):
        """A database may give bytes."""
        assert LETTER == wire.loads(wire.dumps(LETTER).encode(), Letter)

    def test_letters_of_before_are_read(self):
        """A letter stored when letters had no standing yet is one nothing has happened to."""
        plain = json.loads(wire.dumps(LETTER))
        del plain["standings"]

        assert LETTER == wire.loads(json.dumps(plain), Letter)

    def test_golden_text(self):
        """What databases hold today can be read tomorrow."""
        assert (
            '{"v":1,"event":"LetterNumbered","at":"2026-03-02T05:00:00.123456+00:00",'
            '"actor":"system","office":"x","request_id":"","residents":[],"letter_id":"s-1","number":"7/2026"}'
        ) == wire.dumps(EVENTS[2])

    def test_events_of_before_are_read(self):
        """An event stored when events did not name residents yet concerns nobody by itself."""
        plain = json.loads(wire.dumps(EVENTS[0]))
        del plain["residents"]

        assert EVENTS[0] == wire.loads(json.dumps(plain), Event)

    def test_identity_numbers_are_written_whole(self):
        """A mask would lose the person."""
        assert f'"nik":"{NIK}"' in wire.dumps(SITI)

    def test_offsets_of_moments_stay(self):
        """A moment keeps the offset it was written with."""
        wib = timezone(timedelta(hours=7))
        effect = Effect("k", "x", "t", datetime(2026, 3, 2, 12, 0, tzinfo=wib))

        text = wire.dumps(effect)

        assert '"2026-03-02T12:00:00+07:00"' in text
        assert wib.utcoffset(None) == wire.loads(text, Effect).due_at.utcoffset()


def spoilt(value, *path, by):
    """Write a value with one member replaced, or left out when ``by`` is ``...``."""
    plain = json.loads(wire.dumps(value))
    table = plain
    for key in path[:-1]:
        table = table[key]
    if by is ...:
        del table[path[-1]]
    else:
        table[path[-1]] = by
    return json.dumps(plain)


class TestFaults:
    """What cannot be read is refused with every place."""

    @pytest.mark.parametrize(
        ("path", "by", "fault"),
        [
            (["id"], 5, "id: must be text"),
            (["id"], "\ud800", "id: holds half a character"),
            (["id"], None, "id: must be text"),
            (["id"], ..., "id: is required"),
            (["ids"], "s-1", "ids: is not known here; did you mean 'id'?"),
            (["qq"], 1, "qq: is not known here"),
            (["version"], "1", "version: must be a whole number"),
            (["version"], 1.0, "version: must be a whole number"),
            (["version"], True, "version: must be a whole number"),
            (
                ["status"],
                "issuing",
                f"status: must be one of: {STATUSES}",
            ),
            (
                ["status"],
                ["signed"],
                f"status: must be one of: {STATUSES}",
            ),
            (["content"], "x", "content: must be a table of keys and values"),
            (["content"], None, "content: must be a table of keys and values"),
            (["content", "answers"], [], "content.answers: must be a table of keys and values"),
            (["content", "answers", "a b"], True, 'content.answers."a b": must be text'),
            (["content", "answers", NIK], 1.5, 'content.answers."…": must be text'),
            (
                ["content", "answers", "usaha", "luas"],
                [],
                "content.answers.usaha.luas: must be text",
            ),
            (
                ["content", "answers", "saksi", 1, "name"],
                {},
                "content.answers.saksi[1].name: must be text",
            ),
            (
                ["content", "answers", "saksi", 0],
                "Ani",
                "content.answers.saksi[0]: must be a table of keys and values",
            ),
            (["content", "letterhead"], "x", "content.letterhead: must be a list"),
            (["content", "letterhead", 1], 5, "content.letterhead[1]: must be text"),
            (["content", "office"], "61.71.1", "content.office: '61.71.1' is no region code"),
            (
                ["content", "subject", "nik"],
                "6171010008900001",
                "content.subject.nik: NIK with an impossible birth date",
            ),
            (["content", "subject", "nik"], 6171010508900001, "content.subject.nik: must be text"),
            (
                ["content", "subject", "birth_date"],
                "1990-8-5",
                "content.subject.birth_date: must be a date written as YYYY-MM-DD",
            ),
            (
                ["signatures", 0, "day"],
                "20260302",
                "signatures[0].day: must be a date written as YYYY-MM-DD",
            ),
            (
                ["signatures", 0, "kid"],
                "00C0FFEE",
                "signatures[0].kid: must be bytes as lower-case hexadecimal digits",
            ),
            (
                ["signatures", 0, "kid"],
                "0",
                "signatures[0].kid: must be bytes as lower-case hexadecimal digits",
            ),
        ],
    )
    def test_in_a_letter(self, path, by, fault):
        """Wrong types, values, missing and unknown members are named with their place."""
        with pytest.raises(InputError, match="this is no Letter") as caught:
            wire.loads(spoilt(LETTER, *path, by=by), Letter)

        assert [fault] == [str(found) for found in caught.value.faults]

    @pytest.mark.parametrize("by", ["2026-03-02T05:00:00", "2026-03-02", "kemarin", 5])
    def test_moments_need_an_offset(self, by):
        """A moment without its offset could be any of three in Indonesia."""
        with pytest.raises(InputError, match="due_at: must be"):
            wire.loads(spoilt(VALUES[6], "due_at", by=by), Effect)

    def test_rules_between_members(self):
        """What the model refuses is reported at the member it refuses."""
        text = '{"v":1,"street":"Jalan Sutoyo","rt":0,"rw":5,"kelurahan":"61.71.01.1004"}'

        with pytest.raises(InputError) as caught:
            wire.loads(text, Address)

        assert ["rt: RT and RW are numbers from 1 to 999: 0"] == [
            str(fault) for fault in caught.value.faults
        ]

    def test_all_at_once(self):
        """One reading finds every fault."""
        plain = json.loads(wire.dumps(LETTER))
        plain["content"]["subject"] |= {"nik": "1", "sex": "X"}
        plain["signatures"][0]["number"] = {"year": "2026"}

        with pytest.raises(InputError) as caught:
            wire.loads(json.dumps(plain), Letter)

        assert [
            "content.subject.nik",
            "content.subject.sex",
            "signatures[0].number.office",
            "signatures[0].number.series",
            "signatures[0].number.year",
            "signatures[0].number.n",
            "signatures[0].number.text",
        ] == [fault.place for fault in caught.value.faults]

    def test_never_holds_a_nik(self):
        """An error about personal data does not repeat them."""
        with pytest.raises(InputError) as caught:
            wire.loads(spoilt(SITI, "birth_date", by=NIK), Person)

        assert NIK not in f"{caught.value} {caught.value.advice} {caught.value.values}"

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("", "(top): must be JSON"),
            ("{", "(top): must be JSON"),
            (b"\xff", "(top): must be JSON"),
            ("[" * 100_000, "(top): must be JSON"),
            ("[]", "(top): must be a JSON object"),
            ("null", "(top): must be a JSON object"),
            ("{}", "v: must be 1: this release reads no other"),
            ('{"v":2}', "v: must be 1: this release reads no other"),
            ('{"v":true}', "v: must be 1: this release reads no other"),
            ('{"v":1.0}', "v: must be 1: this release reads no other"),
        ],
    )
    def test_envelope(self, text, fault):
        """Text that is no JSON of this version is refused before anything else."""
        with pytest.raises(InputError) as caught:
            wire.loads(text, Validity)

        assert [fault] == [str(found) for found in caught.value.faults]

    @pytest.mark.parametrize(
        "by", [..., "RequestLost", "Event", ["LetterNumbered"], "RequestWithdrawn", None]
    )
    def test_unknown_events(self, by):
        """An event must name its class, and be of the class that is asked for."""
        with pytest.raises(InputError, match="'event' must be one of: RequestSubmitted"):
            wire.loads(spoilt(EVENTS[2], "event", by=by), LetterNumbered)

    def test_faults_inside_events(self):
        """Members of events are checked as those of any value."""
        with pytest.raises(InputError) as caught:
            wire.loads(spoilt(EVENTS[2], "numbers", by="x"), Event)

        assert ["numbers: is not known here; did you mean 'number'?"] == [
            str(fault) for fault in caught.value.faults
        ]


class TestStructure:
    """Plain values as other readers give them."""

    def test_dates_of_toml(self):
        """TOML has dates of its own."""
        assert date(2026, 3, 2) == wire.structure(date(2026, 3, 2), date)

    @pytest.mark.parametrize("plain", [datetime(2026, 3, 2, tzinfo=UTC), 5, None])
    def test_moments_are_no_dates(self, plain):
        """A moment is not cut down to a date."""
        with pytest.raises(InputError, match="must be a date"):
            wire.structure(plain, date)

    @pytest.mark.parametrize("plain", ["true", 1, None])
    def test_truth_is_not_guessed(self, plain):
        """Only true and false are true and false."""
        with pytest.raises(InputError, match="must be true or false"):
            wire.structure(plain, bool)

    def test_places_start_where_the_caller_says(self):
        """A part of a larger input is reported at its place there."""
        with pytest.raises(InputError) as caught:
            wire.structure({"months": "6"}, Validity, "kinds[3].validity")

        assert ["kinds[3].validity.months"] == [fault.place for fault in caught.value.faults]


class TestPlaces:
    """How places are written."""

    @pytest.mark.parametrize(
        ("place", "key", "longer"),
        [
            ("", "name", "name"),
            ("offices", 3, "offices[3]"),
            ("offices[3]", "unit-code_1", "offices[3].unit-code_1"),
            ("posts", "61.71", 'posts."61.71"'),
            ("", 'a"b', '"a\\"b"'),
            ("x", "", 'x.""'),
            ("x", "é", 'x."é"'),
            ("residents", NIK, 'residents."…"'),
            ("residents", f"nik {NIK}.", 'residents."nik …."'),
        ],
    )
    def test_step_into(self, place, key, longer):
        """Keys that are no plain words are quoted; identity numbers are blotted out."""
        assert longer == wire.step_into(place, key)


def test_the_converter_is_built_once():
    """Building it costs far more than using it."""
    assert wire.make_converter() is wire.make_converter()
