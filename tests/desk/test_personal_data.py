"""A resident's rights to what is held about them: export and correction, each in the journal."""

import json

import pytest
from attrs import evolve
from sqlalchemy import select
from tests.desk.conftest import ANSWERS

from ekelurahan import wire
from ekelurahan.adapters.sql import tables as t
from ekelurahan.errors import ConflictError, InputError, NotAllowedError, NotFoundError
from ekelurahan.model.events import PersonalDataCorrected, PersonalDataExported
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.standing import StandingReason


@pytest.fixture
def letter(desk, request_, siti, lurah):
    """Siti's letter."""
    desk.requests.approve(request_.id, by=lurah, seen=request_.seen)
    return desk.letters.of(request_.id, by=siti)


def last_event(desk):
    """Read the newest entry of the journal, as it is kept."""
    with desk.store.engine.connect() as connection:
        seq, request_id = connection.execute(
            select(t.journal.c.seq, t.journal.c.request_id).order_by(t.journal.c.seq.desc())
        ).first()
    assert seq
    with desk.store.read() as unit:
        return unit.events_of(request_id)[-1]


class TestExport:
    """All that is held, for the resident or by whoever signs there."""

    def test_it_is_complete(self, desk, siti, lurah, letter, sumiati):
        """Entry, requests, letters, papers and journal are in it, and nothing of anybody else."""
        paper = desk.documents.record(b"%PDF-", owner=siti, name="ktp", by=siti)
        desk.requests.submit("SKD", applicant=sumiati, answers=ANSWERS, by=sumiati)
        desk.letters.revoke(
            letter.id, by=lurah, seen=letter.seen, reason=StandingReason.ERROR, note="intern"
        )
        held = desk.personal_data.export("siti", by=siti)

        assert (siti, (paper,)) == (held.resident, held.documents)
        assert [letter.request_id] == [request.id for request in held.requests]
        assert [letter.id] == [each.id for each in held.letters]
        assert [""] == [each.standings[-1].note for each in held.letters]  # officials' own
        happened = [type(event).__name__ for event in held.journal]
        assert ("RequestSubmitted", "LetterRevoked") == (happened[0], happened[-1])

    def test_it_can_be_written_as_json(self, desk, siti, letter):
        """The JSON holds the numbers in full, and every event with its own parts."""
        held = desk.personal_data.export("siti", by=siti)
        plain = json.loads(wire.dumps(held))

        assert siti.nik.digits == plain["resident"]["nik"]
        assert letter.id == plain["letters"][0]["id"]
        assert "SKD" == plain["journal"][0]["kind"]
        assert held == wire.loads(wire.dumps(held), type(held))

    def test_it_is_in_the_journal(self, desk, siti, lurah):
        """Whoever was given it is kept."""
        desk.personal_data.export("siti", by=siti)
        first = last_event(desk)
        desk.personal_data.export("siti", by=lurah)

        assert isinstance(first, PersonalDataExported)
        assert ("resident:siti", ("siti",)) == (first.actor, first.residents)
        assert f"official:{lurah.id}" == last_event(desk).actor

    def test_others_do_not_get_it(self, desk, sumiati, official, camat):
        """Not another resident, not who merely works there, not who signs elsewhere."""
        for other in (
            sumiati,
            official("loket@61.71.01.1004"),
            official("lurah@61.71.01.1005"),
            camat,
        ):
            with pytest.raises(NotAllowedError, match="Kelurahan Parit Tokaya"):
                desk.personal_data.export("siti", by=other)

    def test_nobody_of_that_name(self, desk, lurah):
        """An unknown resident is not found."""
        with pytest.raises(NotFoundError):
            desk.personal_data.export("nobody", by=lurah)


class TestCorrection:
    """The register is corrected; what was issued is not."""

    def test_the_entry_changes_and_letters_are_named(self, desk, siti, lurah, letter):
        """The letter in force and the request under way that say the former are told."""
        waiting = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
        right = evolve(siti, name="Siti Rahmawati binti Abdullah")
        correction = desk.personal_data.correct(right, before=siti, by=lurah)

        assert right == correction.resident == desk.residents.by_id("siti")
        assert ((letter.id,), (waiting.id,)) == (correction.letters, correction.requests)
        assert letter == desk.letters.get(letter.id, by=siti)

    def test_what_letters_do_not_say_concerns_none(self, desk, siti, lurah, letter):
        """A new family card stands in no letter."""
        card = type(siti.family_card)("6171010508150099")
        correction = desk.personal_data.correct(
            evolve(siti, family_card=card), before=siti, by=lurah
        )

        assert letter
        assert ((), ()) == (correction.letters, correction.requests)
        assert ["siti"] == [each.id for each in desk.residents.by_family_card(card)]

    def test_the_journal_keeps_no_value(self, desk, siti, lurah):
        """It names the parts and a digest of the entry before, in which nothing can be read."""
        desk.personal_data.correct(evolve(siti, religion="Kristen"), before=siti, by=lurah)
        event = last_event(desk)

        assert isinstance(event, PersonalDataCorrected)
        assert (("religion",), 64) == (event.parts, len(event.before))
        assert "Islam" not in wire.dumps(event)

    def test_who_may(self, desk, siti, lurah, official, city_of):
        """Only who signs at the resident's office, and never about themselves."""
        right = evolve(siti, name="Siti")
        for other in (siti, official("loket@61.71.01.1004")):
            with pytest.raises(NotAllowedError):
                desk.personal_data.correct(right, before=siti, by=other)
        own = evolve(lurah, nik=siti.nik)
        with pytest.raises(NotAllowedError, match="own"):
            city_of(own).personal_data.correct(right, before=siti, by=own)

    def test_nothing_to_correct(self, desk, siti, lurah):
        """The same entry again is refused."""
        with pytest.raises(InputError, match="already"):
            desk.personal_data.correct(siti, before=siti, by=lurah)

    @pytest.mark.parametrize(
        ("code", "says"), [("61.71.01.9999", "no office"), ("61.71.01", "no kelurahan above")]
    )
    def test_an_address_elsewhere(self, desk, siti, lurah, code, says):
        """Nobody moves to a kelurahan the city does not have: the entry stays, and stays usable."""
        away = evolve(siti, address=evolve(siti.address, kelurahan=RegionCode(code)))
        with pytest.raises(NotFoundError, match=f"Kota Pontianak has {says}"):
            desk.personal_data.correct(away, before=siti, by=lurah)

        assert siti == desk.residents.by_id("siti")
        desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)

    def test_two_officials(self, desk, siti, lurah):
        """The second, who looked at the entry before, has to look again; nothing is journalled."""
        desk.personal_data.correct(evolve(siti, name="Siti A"), before=siti, by=lurah)
        before = last_event(desk)

        with pytest.raises(ConflictError):
            desk.personal_data.correct(evolve(siti, name="Siti B"), before=siti, by=lurah)
        assert before == last_event(desk)

    def test_a_register_kept_elsewhere(self, desk, siti, lurah):
        """Who is not in the embedded register is corrected where that register is."""
        stranger = evolve(siti, id="elsewhere", address=evolve(siti.address, rt=9))

        with pytest.raises(NotFoundError):
            desk.personal_data.correct(evolve(stranger, name="X"), before=stranger, by=lurah)


@pytest.fixture
def city_of(desk):
    """Give the desk of a city in which an official is somebody else."""

    def city_of(official):
        officials = {**desk.city.officials, official.id: official}
        return evolve(desk, city=evolve(desk.city, officials=officials))

    return city_of


def test_a_key_with_an_identity_number_is_refused(siti):
    """A resident's key stands in columns and journals, so it cannot hold their NIK or KK."""
    for number in (siti.nik.digits, siti.family_card.digits):
        with pytest.raises(InputError, match="must not hold"):
            evolve(siti, id=f"w-{number}")
