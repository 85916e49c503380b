"""What kinds of letters may ask for, on real parts: versions, subjects, offices, forms, training."""

import pytest
from attrs import evolve
from tests.desk.conftest import ANSWERS

from ekelurahan.compose.desks import open_desk
from ekelurahan.compose.folders import create_city_folder
from ekelurahan.errors import ConflictError, InputError, NotAllowedError, SigningError
from ekelurahan.model.fields import Field, FieldType, person_fields
from ekelurahan.model.letter_kinds import ApprovalRoute, Nature, Step, StepAction
from ekelurahan.model.residents import Person
from ekelurahan.model.service_requests import RequestStatus
from ekelurahan.seal.verdicts import Verdict

CHILD = Field("anak", "Anak", FieldType.PERSON, required=False, fields=person_fields("name"))
FORM = '#set document(title: "N4")\n#set text(lang: "id")\n= Persetujuan calon pengantin\n'


def with_kind(desk, code="SKD", **changes):
    """Give the desk with one kind changed."""
    return evolve(desk, kinds={**desk.kinds, code: evolve(desk.kinds[code], **changes)})


class TestVersions:
    """Requests keep the version of the kind they were made with."""

    def test_a_request_is_finished_with_its_own_version(
        self, desk, siti, lurah, official, request_
    ):
        """Another wording and another route, made meanwhile, are for the requests after it."""
        check = Step("check", StepAction.CHECK, "kasi_kesra")
        newer = with_kind(
            desk,
            version=2,
            name="Surat Keterangan Tempat Tinggal",
            route=ApprovalRoute((check, *desk.kinds["SKD"].route.steps)),
        )
        later = newer.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)

        assert [request_] == newer.requests.waiting_for(lurah)
        assert [later] == newer.requests.waiting_for(official("kasi_kesra@61.71.01.1004"))
        newer.requests.approve(request_.id, by=lurah, seen=request_.seen)
        letter = newer.letters.of(request_.id, by=siti)
        assert (1, "Surat Keterangan Domisili") == (
            letter.content.kind_version,
            letter.content.title,
        )

    def test_a_kind_that_is_given_no_more_is_finished(self, desk, siti, lurah, request_):
        """What was asked for before the folder went can be signed, and withdrawn."""
        other = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
        bare = evolve(desk, kinds={})

        assert {request_.id, other.id} == {r.id for r in bare.requests.waiting_for(lurah)}
        done = bare.requests.approve(request_.id, by=lurah, seen=request_.seen)
        gone = bare.requests.withdraw(other.id, by=siti, seen=other.seen)
        assert (RequestStatus.DONE, RequestStatus.WITHDRAWN) == (done.status, gone.status)

    def test_a_completed_request_takes_the_present_version(self, desk, siti, lurah, request_):
        """Whoever completes a form completes the one there is now; it waits under that version."""
        returned = desk.requests.return_for_completion(
            request_.id, by=lurah, seen=request_.seen, missing=["keperluan"]
        )
        newer = with_kind(desk, version=2)
        again = newer.requests.resubmit(returned.id, answers=ANSWERS, by=siti, seen=returned.seen)

        assert 2 == again.content.kind_version
        assert [again] == desk.requests.waiting_for(lurah)

    @pytest.mark.usefixtures("request_")
    def test_a_change_needs_a_new_version(self, desk, siti):
        """A folder that changed under its version takes nothing in, and the request is not kept."""
        changed = with_kind(desk, name="Surat Domisili")

        with pytest.raises(ConflictError, match="SKD has changed, but says it is still version 1"):
            changed.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
        with desk.store.read() as unit:
            assert [desk.kinds["SKD"]] == unit.kinds()


class TestSubject:
    """Whom a letter is about."""

    def test_an_answer_tells_it(self, desk, siti):
        """The person in the answer is the subject; the applicant is named beside them."""
        asking = with_kind(desk, fields=(*desk.kinds["SKD"].fields, CHILD), subject="anak")
        answers = {**ANSWERS, "anak": {"name": "Budi"}}
        request = asking.requests.submit("SKD", applicant=siti, answers=answers, by=siti)
        own = asking.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)

        assert (Person("Budi"), "Siti Rahmawati") == (
            request.content.subject,
            request.content.applicant.name,
        )
        assert {"name": "Budi"} == request.content.answers["anak"]
        assert ("Siti Rahmawati", None) == (own.content.subject.name, own.content.applicant)

    def test_not_told_twice(self, desk, siti):
        """A kind that asks for its subject takes none beside the answers."""
        asking = with_kind(desk, fields=(*desk.kinds["SKD"].fields, CHILD), subject="anak")

        with pytest.raises(InputError, match="asks itself whom it is about") as caught:
            asking.requests.submit(
                "SKD", applicant=siti, answers=ANSWERS, by=siti, subject=Person("Budi")
            )
        assert "'anak'" in caught.value.advice

    def test_a_completed_request_is_asked_again(self, desk, siti, lurah):
        """The new answers tell the subject, not the earlier ones."""
        asking = with_kind(desk, fields=(*desk.kinds["SKD"].fields, CHILD), subject="anak")
        answers = {**ANSWERS, "anak": {"name": "Budi"}}
        request = asking.requests.submit("SKD", applicant=siti, answers=answers, by=siti)
        returned = asking.requests.return_for_completion(
            request.id, by=lurah, seen=request.seen, missing=["anak"]
        )
        again = asking.requests.resubmit(returned.id, answers=ANSWERS, by=siti, seen=returned.seen)

        assert "Siti Rahmawati" == again.content.subject.name


def test_the_camat_gives_a_letter_of_the_kecamatan(desk, siti, camat, lurah):
    """The kecamatan's letterhead, number and officials; the lurah has no part in it."""
    steps = (Step("sign", StepAction.SIGN, "camat", level="kecamatan"),)
    upper = with_kind(desk, office="kecamatan", route=ApprovalRoute(steps))
    request = upper.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)

    assert [request] == upper.requests.waiting_for(camat)
    assert [] == upper.requests.waiting_for(lurah)
    with pytest.raises(NotAllowedError):
        upper.requests.get(request.id, by=lurah)
    upper.requests.approve(request.id, by=camat, seen=request.seen)
    letter = upper.letters.of(request.id, by=siti)
    assert ("Kecamatan Pontianak Selatan", "400.12.2.1/0001/KPS/2026") == (
        letter.content.office_title,
        letter.number.text,
    )
    assert desk.verifier.check(letter.signatures[0].seal)


class TestForms:
    """Forms, which residents sign."""

    @pytest.fixture
    def printing(self, desk):
        """A desk whose SKD is a form."""
        return with_kind(desk, nature=Nature.FORM, route=ApprovalRoute(()), template=FORM)

    def test_is_printed(self, printing, siti, official):
        """The applicant or the counter gets a file; nothing is kept, and answers may be missing."""
        loket = official("loket@61.71.01.1004")
        first, second = (
            printing.requests.form("SKD", applicant=siti, answers=answers, by=by)
            for answers, by in (({}, siti), (ANSWERS, loket))
        )

        assert first == second
        assert first.startswith(b"%PDF-1.7")
        with printing.store.read() as unit:
            assert [] == unit.kinds()

    def test_nobody_else_prints_it(self, printing, siti, sumiati):
        """A form holds what the register says: it is for the resident concerned."""
        with pytest.raises(NotAllowedError):
            printing.requests.form("SKD", applicant=siti, answers={}, by=sumiati)

    def test_what_is_given_is_checked(self, printing, siti):
        """Unknown answers are refused as in any request."""
        with pytest.raises(InputError, match="hobi: is not asked"):
            printing.requests.form("SKD", applicant=siti, answers={"hobi": "x"}, by=siti)

    def test_is_no_request(self, printing, desk, siti):
        """A form cannot be asked for, nor a letter printed as a form; each error names the way."""
        with pytest.raises(InputError, match="SKD is a form") as form:
            printing.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
        with pytest.raises(InputError, match="SKD is no form") as letter:
            desk.requests.form("SKD", applicant=siti, answers=ANSWERS, by=siti)
        assert "desk.requests.form" in form.value.advice
        assert "desk.requests.submit" in letter.value.advice


def test_an_official_may_sign_by_hand_too(desk, siti, lurah, request_):
    """The letter says so, for the page leaves room for pen and stamp."""
    by_hand = evolve(lurah, signs_by_hand=True)
    officials = {**desk.city.officials, lurah.id: by_hand}
    changed = evolve(desk, city=evolve(desk.city, officials=officials))
    changed.requests.approve(request_.id, by=by_hand, seen=request_.seen)
    (signature,) = desk.letters.of(request_.id, by=siti).signatures

    assert signature.by_hand
    assert signature.to_json()["by_hand"]


class TestTraining:
    """A city to practise with."""

    def test_its_letters_never_count(self, tmp_path, clock):
        """The whole way of a letter works, and its seal is told from a real one."""
        folder = tmp_path / "latihan"
        create_city_folder(folder, clock=clock)
        for name in ("keys", "trust"):
            (folder / name).rename(tmp_path / name)
        city = folder / "city.toml"
        city.write_text(f"training = true\n{city.read_text('utf-8')}", "utf-8")
        create_city_folder(folder, clock=clock)
        desk = open_desk("sqlite://", city=city, residents=folder / "residents.toml", clock=clock)
        siti, lurah = desk.residents.by_id("siti"), desk.city.officials["bayu-prasetya"]
        request = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
        desk.requests.approve(request.id, by=lurah, seen=request.seen)
        (signature,) = desk.letters.of(request.id, by=siti).signatures

        assert Verdict.TRAINING is desk.verifier.check(signature.seal).verdict

    def test_a_real_key_is_not_used_for_practice(self, desk, lurah, request_):
        """A desk for training refuses keys whose seals would count."""
        training = evolve(desk, city=evolve(desk.city, training=True))

        with pytest.raises(SigningError, match="does not cover"):
            training.requests.approve(request_.id, by=lurah, seen=request_.seen)
