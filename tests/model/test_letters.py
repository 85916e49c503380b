"""What a letter says, its digests, and how far it is."""

import json
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import product

import pytest
from attrs import evolve

from ekelurahan.errors import TransitionError
from ekelurahan.model.fields import Field, FieldType, person_fields
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letter_content import LetterContent, canonical_json
from ekelurahan.model.letter_kinds import StepAction
from ekelurahan.model.letters import Letter, LetterNumber, Signature
from ekelurahan.model.offices import Signatory
from ekelurahan.model.residents import Person
from ekelurahan.model.standing import LetterStatus, Standing, StandingReason

CHILD = Field("anak", "Anak", FieldType.PERSON, fields=person_fields("name"))
PARIT_TOKAYA = RegionCode("61.71.01.1004")

GOLDEN_CONTENT = (
    '{"answers":{"keperluan":"kredit usaha","mulai":"2019-03-01"},"applicant":null,'
    '"classification":"500.2.2.4","contact":["Jalan Melati Nomor 1, Pontianak"],"copies":[],"kind":"SKU",'
    '"kind_version":1,"letterhead":["PEMERINTAH KOTA PONTIANAK","KELURAHAN PARIT TOKAYA"],'
    '"office":"61.71.01.1004","office_title":"Kelurahan Parit Tokaya","place":"Pontianak",'
    '"subject":{"address":"Jalan Sutoyo RT 002/RW 005, Kelurahan Parit Tokaya",'
    '"birth_date":"1990-08-05","birth_place":"Pontianak","marital_status":"Kawin",'
    '"name":"Siti Rahmawati","nationality":"WNI","nik":"6171014508900001",'
    '"occupation":"Wiraswasta","religion":"Islam","sex":"P"},"title":"Surat Keterangan Usaha"}'
)
GOLDEN_SIGNATURE = (
    '{"action":"sign","by_hand":false,"date":"2026-03-02","expires":"2026-09-02",'
    '"heading":["Lurah Parit Tokaya"],"name":"Ratna Dewi, S.Sos.","nip":"19680411 199303 1 009",'
    '"number":"500.2.2.4/007/PTK/2026","office":"61.71.01.1004",'
    '"office_title":"Kelurahan Parit Tokaya","rank":"Penata (III/c)"}'
)


@pytest.fixture
def signature():
    """The lurah's signature, not yet sealed."""
    return Signature(
        step="sign",
        action=StepAction.SIGN,
        office=PARIT_TOKAYA,
        office_title="Kelurahan Parit Tokaya",
        signatory=Signatory(
            "ratna",
            "Ratna Dewi, S.Sos.",
            "19680411 199303 1 009",
            "Penata (III/c)",
            "lurah",
            ("Lurah Parit Tokaya",),
        ),
        number=LetterNumber(PARIT_TOKAYA, "*", 2026, 7, "500.2.2.4/007/PTK/2026"),
        signed_at=datetime(2026, 3, 2, 5, 0, tzinfo=UTC),
        day=date(2026, 3, 2),
        expires=date(2026, 9, 2),
        kid=bytes.fromhex("00c0ffee"),
        status_list="https://verifikasi.pontianak.example/status/2026-1",
        status_index=123,
    )


@pytest.fixture
def second(signature):
    """The camat's acknowledgement, without an end of validity."""
    return evolve(
        signature,
        step="acknowledge",
        action=StepAction.ACKNOWLEDGE,
        office=RegionCode("61.71.01"),
        number=LetterNumber(RegionCode("61.71.01"), "*", 2026, 3, "500.2.2.4/003/KPS/2026"),
        expires=None,
    )


@pytest.fixture
def letter(content):
    """A letter before its first signature."""
    return Letter("s-1", "p-1", content)


class TestCanonicalJson:
    """One value, one text."""

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
            (
                {"a": ["é", "\n", '"', "\\", "/", "\u2028", "😀"]},
                '{"a":["é","\\n","\\"","\\\\","/","\u2028","😀"]}',
            ),
            ([None, True, False, 0, -5, 10**12], "[null,true,false,0,-5,1000000000000]"),
            ({}, "{}"),
        ],
    )
    def test_form(self, value, text):
        """Sorted keys, no spaces, UTF-8, and escapes only where JSON needs them."""
        assert text == canonical_json(value).decode()

    def test_order_of_keys_does_not_matter(self):
        """The same members in another order give the same bytes."""
        assert canonical_json({"a": 1, "b": {"d": 2, "c": 3}}) == canonical_json(
            {"b": {"c": 3, "d": 2}, "a": 1}
        )

    @pytest.mark.parametrize("number", [float("nan"), float("inf")])
    def test_no_nan(self, number):
        """What JSON cannot say is refused."""
        with pytest.raises(ValueError, match="JSON"):
            canonical_json(number)


class TestLetterContent:
    """What is approved, printed and sealed."""

    def test_golden_bytes(self, content):
        """The published form does not change from release to release."""
        assert GOLDEN_CONTENT == canonical_json(content.to_json()).decode()
        assert sha256(GOLDEN_CONTENT.encode()).hexdigest() == content.digest

    def test_takes_down_office_and_kind(self, content, city, kind):
        """Letterhead and wording are those of the day it was asked for."""
        office = city.office(PARIT_TOKAYA)

        assert (kind.name, kind.classification, city.place) == (
            content.title,
            content.classification,
            content.place,
        )
        assert (office.title, office.letterhead, office.contact) == (
            content.office_title,
            content.letterhead,
            content.contact,
        )

    def test_the_kecamatan_gives_some_letters(self, city, kind):
        """A kind of the kecamatan bears its letterhead; copies are addressed by name."""
        upper = evolve(
            kind,
            office="kecamatan",
            copies=("Camat {kecamatan}", "Lurah {kelurahan} di {city}", "Arsip"),
        )
        content = LetterContent.of(city, city.office(PARIT_TOKAYA), upper, Person("Siti"), {})

        assert (RegionCode("61.71.01"), "Kecamatan Pontianak Selatan") == (
            content.office,
            content.office_title,
        )
        assert ("Camat Pontianak Selatan", "Lurah Parit Tokaya di Kota Pontianak", "Arsip") == (
            content.copies
        )

    def test_the_applicant_is_named_beside_another_subject(self, city, kind):
        """Who asks stands in the content only where the letter is about somebody else."""
        office, siti = city.office(PARIT_TOKAYA), Person("Siti")
        own = LetterContent.of(city, office, kind, siti, {})
        child = LetterContent.of(city, office, kind, siti, {}, subject=Person("Budi"))
        asking = evolve(kind, subject="anak", fields=(CHILD,))
        told = LetterContent.of(city, office, asking, siti, {"anak": {"name": "Budi"}})

        assert (siti, None) == (own.subject, own.applicant)
        assert (Person("Budi"), siti) == (child.subject, child.applicant)
        assert (Person("Budi"), siti) == (told.subject, told.applicant)
        assert "Siti" == told.to_json()["applicant"]["name"]

    def test_composed_answers(self, content):
        """Groups and lists are digested as JSON has them, and cannot be changed."""
        group, entries = {"name": "Warung"}, [{"name": "Ani"}, {"name": "Budi"}]
        richer = evolve(content, answers={"usaha": group, "saksi": entries})
        group["name"], entries[0]["name"] = "x", "x"

        assert '{"saksi":[{"name":"Ani"},{"name":"Budi"}],"usaha":{"name":"Warung"}}' == (
            canonical_json(richer.to_json()["answers"]).decode()
        )
        for part in (richer.answers["usaha"], richer.answers["saksi"][0]):
            with pytest.raises(TypeError):
                part["name"] = "x"

    @pytest.mark.parametrize(
        "changes",
        [
            {"applicant": Person("x")},
            {"copies": ("x",)},
            {"answers": {"saksi": [{"name": "Ani"}]}},
            {"kind": "SKD"},
            {"kind_version": 2},
            {"title": "x"},
            {"classification": "x"},
            {"office": RegionCode("61.71.01.1006")},
            {"office_title": "x"},
            {"letterhead": ()},
            {"contact": ()},
            {"place": "x"},
            {"answers": {}},
        ],
    )
    def test_every_attribute_is_digested(self, changes, content):
        """Whatever changes on the letter changes its digest."""
        assert content.digest != evolve(content, **changes).digest

    @pytest.mark.parametrize(
        "changes",
        [
            {"name": "x"},
            {"nik": None},
            {"birth_place": "x"},
            {"birth_date": None},
            {"sex": None},
            {"religion": "x"},
            {"marital_status": "x"},
            {"occupation": "x"},
            {"nationality": "x"},
            {"address": "x"},
        ],
    )
    def test_the_whole_subject_is_digested(self, changes, content):
        """Whatever changes about the person changes the digest."""
        assert content.digest != evolve(content, subject=evolve(content.subject, **changes)).digest

    def test_answers_are_a_copy(self, content):
        """Answers cannot be changed behind an approval's back."""
        answers = {"keperluan": "kredit"}
        own = evolve(content, answers=answers)
        answers["keperluan"] = "x"

        assert {"keperluan": "kredit"} == own.answers
        with pytest.raises(TypeError):
            own.answers["keperluan"] = "x"


class TestDigests:
    """What a seal stands for."""

    def test_golden_bytes(self, letter, signature):
        """``letter.json`` has one published form."""
        signed = letter.with_signature(signature)

        golden = f'{{"content":{GOLDEN_CONTENT},"format":1,"signatures":[{GOLDEN_SIGNATURE}]}}'
        assert golden == signed.to_json().decode()
        assert sha256(golden.encode()).digest() == signed.digest_for(0)

    def test_a_seal_outlives_later_signatures(self, letter, signature, second):
        """The first seal stands for the letter up to its own signature, whoever signs later."""
        once = letter.with_signature(signature)
        twice = once.with_seal("https://v.example/v#1").signed().with_signature(second)

        assert once.digest_for(0) == twice.digest_for(0)
        assert twice.digest_for(0) != twice.digest_for(1)
        assert sha256(twice.to_json()).digest() == twice.digest_for(1)

    def test_the_seal_itself_is_not_digested(self, letter, signature):
        """A seal cannot stand for itself."""
        signed = letter.with_signature(signature)

        assert signed.digest_for(0) == signed.with_seal("https://v.example/v#1").digest_for(0)

    def test_no_end_of_validity(self, letter, second):
        """A letter that does not expire says so."""
        signed = json.loads(letter.with_signature(second).to_json())

        assert [None] == [signature["expires"] for signature in signed["signatures"]]


SIGNING, SIGNED, ISSUED = LetterStatus.SIGNING, LetterStatus.SIGNED, LetterStatus.ISSUED
CANCELLED, SUSPENDED = LetterStatus.CANCELLED, LetterStatus.SUSPENDED
REVOKED, REPLACED = LetterStatus.REVOKED, LetterStatus.REPLACED
FROM_AND_TO = {
    "sign": ({SIGNED}, SIGNING),
    "seal": ({SIGNING}, SIGNING),
    "hand on": ({SIGNING}, SIGNED),
    "issue": ({SIGNING}, ISSUED),
    "cancel": ({SIGNED}, CANCELLED),
    "suspend": ({ISSUED}, SUSPENDED),
    "reinstate": ({SUSPENDED}, ISSUED),
    "revoke": ({ISSUED, SUSPENDED}, REVOKED),
    "replace": ({ISSUED, SUSPENDED}, REPLACED),
    "being signed": (set(), SIGNING),
    "signed": (set(), SIGNED),
}
"""From and to which status each action leads; no standing leads to the last two."""


def standing(status):
    """Give a standing of this status."""
    return Standing(status, datetime(2026, 4, 1, tzinfo=UTC), StandingReason.ERROR)


def _advance(letter, action, signature):
    match action:
        case "sign":
            return letter.with_signature(signature)
        case "seal":
            return letter.with_seal("https://v.example/v#1")
        case "hand on":
            return letter.signed()
        case "issue":
            return letter.issued("ab" * 32)
        case _:
            return letter.with_standing(standing(FROM_AND_TO[action][1]))


class TestStatuses:
    """Which step follows which."""

    @pytest.mark.parametrize(("status", "action"), list(product(LetterStatus, FROM_AND_TO)))
    def test_every_action_in_every_status(self, status, action, letter, signature):
        """Each action is possible in its own statuses only, and leads to one."""
        before, after = FROM_AND_TO[action]
        started = evolve(letter, status=status, signatures=(signature,))

        if status in before:
            advanced = _advance(started, action, signature)
            assert after is advanced.status
            assert started.version + (action != "seal") == advanced.version
        else:
            with pytest.raises(TransitionError) as caught:
                _advance(started, action, signature)
            assert {"status": status.word, "action": action} == caught.value.values

    def test_nothing_leads_out_of_a_final_status(self):
        """Verifiers remember them for ever, so no action starts from one."""
        final = {status for status in LetterStatus if status.is_final}

        assert {CANCELLED, REVOKED, REPLACED} == final
        assert not any(final & before for before, _ in FROM_AND_TO.values())

    def test_what_was_issued_and_what_is_listed(self):
        """Whatever became of an issued letter it has its file; lists warn of all that do not count."""
        assert {ISSUED, SUSPENDED, REVOKED, REPLACED} == {s for s in LetterStatus if s.was_issued}
        assert {CANCELLED, SUSPENDED, REVOKED, REPLACED} == {s for s in LetterStatus if s.is_listed}

    def test_what_became_of_a_letter_is_kept_in_order(self, letter, signature):
        """A suspension that is over is not forgotten."""
        issued = evolve(letter, status=ISSUED, signatures=(signature,))
        happened = [standing(status) for status in (SUSPENDED, ISSUED, REVOKED)]
        for each in happened:
            issued = issued.with_standing(each)

        assert tuple(happened) == issued.standings

    @pytest.mark.parametrize(("reason", "status"), list(product(StandingReason, LetterStatus)))
    def test_some_reasons_fit_one_standing_only(self, reason, status):
        """What is being looked into is suspended; only the cleared are reinstated."""
        only = {"under_review": SUSPENDED, "cleared": ISSUED, "refused": CANCELLED}

        assert (only.get(reason.value, status) is status) == reason.fits(status)

    def test_what_was_seen_is_one_version(self, letter, signature):
        """A decision refers to version and content of the letter, as with a request."""
        assert f"1.{letter.content.digest}" == letter.seen
        assert letter.seen != letter.with_signature(signature).seen

    def test_signing_adds_one_signature(self, letter, signature, second):
        """Signatures stand in the order of the route; earlier ones stay as they were."""
        once = letter.with_signature(signature).with_seal("https://v.example/v#1").signed()
        twice = once.with_signature(second).with_seal("https://v.example/v#2")

        assert ["https://v.example/v#1", "https://v.example/v#2"] == [
            s.seal for s in twice.signatures
        ]
        assert once.signatures[0] == twice.signatures[0]

    def test_number_is_that_of_the_first_signature(self, letter, signature, second):
        """A letter is known by the number of the office that gives it."""
        twice = evolve(letter, signatures=(signature, second))

        assert signature.number == twice.number

    def test_issued_letters_know_their_file(self, letter, signature):
        """The digest of the stored file stays with the letter."""
        issued = letter.with_signature(signature).issued("ab" * 32)

        assert "ab" * 32 == issued.pdf
