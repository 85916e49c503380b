"""What residents and officials may do about requests, on real parts."""

from datetime import UTC, datetime

import pytest
from attrs import evolve
from tests.desk.conftest import ANSWERS

from ekelurahan.compose.folders import create_city_folder
from ekelurahan.errors import (
    ConflictError,
    InputError,
    NotAllowedError,
    NotFoundError,
    RenderingError,
    TransitionError,
)
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.offices import AssignmentForm
from ekelurahan.model.residents import Person
from ekelurahan.model.service_requests import Channel, RequestStatus
from ekelurahan.model.standing import LetterStatus
from ekelurahan.seal.verdicts import Verdict


def events(desk, request, by):
    """Name what happened to a request."""
    return [type(event).__name__ for event in desk.requests.history(request.id, by=by)]


def living_in(resident, kelurahan):
    """Give the resident with an address in another kelurahan."""
    return evolve(resident, address=evolve(resident.address, kelurahan=RegionCode(kelurahan)))


class TestWords:
    """What is written about a request and its papers."""

    @pytest.mark.parametrize("text", ["x" * 2001, "a\0b"])
    def test_what_cannot_be_kept_is_refused(self, desk, siti, lurah, request_, text):
        """Notes, reasons and names of papers have bounds; nothing has changed."""
        seen = {"by": lurah, "seen": request_.seen}
        with pytest.raises(InputError, match="refusal needs a reason"):
            desk.requests.reject(request_.id, **seen, reason=text)
        with pytest.raises(InputError, match="a note has at most"):
            desk.requests.return_for_completion(request_.id, **seen, note=text)
        with pytest.raises(InputError, match="name of a paper"):
            desk.documents.record(b"%PDF-", owner=siti, name=text, by=siti)
        assert request_ == desk.requests.get(request_.id, by=siti)


class TestSubmit:
    """Requests come in."""

    def test_the_applicant_asks_online(self, desk, siti, request_):
        """A request waits at its first step, is journalled, and can be read back."""
        assert RequestStatus.WAITING is request_.status
        assert Channel.ONLINE is request_.channel
        assert request_ == desk.requests.get(request_.id, by=siti)
        assert ["RequestSubmitted"] == events(desk, request_, siti)

    def test_the_counter_asks_for_the_applicant(self, desk, siti, official):
        """An official of the office enters a request on a resident's behalf."""
        loket = official("loket@61.71.01.1004")
        request = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=loket)

        assert Channel.COUNTER is request.channel
        assert f"official:{loket.id}" == desk.requests.history(request.id, by=siti)[0].actor

    def test_nobody_else_asks_for_them(self, desk, siti, sumiati, official):
        """Neither another resident nor another office may ask in somebody's name."""
        for other in (sumiati, official("lurah@61.71.01.1005")):
            with pytest.raises(NotAllowedError, match="Kelurahan Parit Tokaya"):
                desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=other)

    def test_the_register_is_believed_not_the_caller(self, desk, siti):
        """A letter says what the register says, whatever the host passes for the applicant."""
        forged = evolve(siti, name="Somebody Else")
        request = desk.requests.submit("SKD", applicant=forged, answers=ANSWERS, by=siti)

        assert "Siti Rahmawati" == request.content.subject.name
        assert request.content.subject.address.endswith(
            "RT 002/RW 005, Kelurahan Parit Tokaya, Kecamatan Pontianak Selatan, Kota Pontianak"
        )

    def test_a_letter_may_be_about_somebody_else(self, desk, siti):
        """The subject may be a person who is no resident."""
        child = Person("Budi")
        request = desk.requests.submit(
            "SKD", applicant=siti, answers=ANSWERS, by=siti, subject=child
        )

        assert child == request.content.subject

    def test_an_unknown_kind_is_named_with_those_there_are(self, desk, siti):
        """The error about an unknown kind lists the known ones."""
        with pytest.raises(NotFoundError, match=r"there are: .*SKD, .*SKTM, SKU"):
            desk.requests.submit("SKX", applicant=siti, answers=ANSWERS, by=siti)

    def test_every_fault_of_the_answers_is_told_at_once(self, desk, siti):
        """Missing, unknown and malformed answers come in one error."""
        answers = {"penghasilan": "banyak", "warna": "merah"}
        with pytest.raises(InputError) as caught:
            desk.requests.submit("SKTM", applicant=siti, answers=answers, by=siti)

        assert ["warna", "keperluan", "penghasilan", "tanggungan"] == [
            fault.place for fault in caught.value.faults
        ]

    def test_papers_must_be_asked_for_and_the_applicants(self, desk, siti, sumiati):
        """A paper nobody asked for, and a paper of somebody else, are refused together."""
        theirs = desk.documents.record(b"%PDF-", owner=sumiati, name="ktp", by=sumiati)
        with pytest.raises(InputError) as caught:
            desk.requests.submit(
                "SKD",
                applicant=siti,
                answers=ANSWERS,
                documents={"ktp": theirs.id, "sim": theirs.id},
                by=siti,
            )

        assert ["ktp: is no paper of the applicant", "sim: is not asked for"] == [
            str(fault) for fault in caught.value.faults
        ]

    def test_what_cannot_be_printed_is_told_at_once(self, desk, siti):
        """A character no font has is refused before anybody approves, not after it is numbered."""
        with pytest.raises(RenderingError, match="U\\+1F600"):
            desk.requests.submit(
                "SKD", applicant=siti, answers={"keperluan": "bank \U0001f600"}, by=siti
            )

    def test_an_address_outside_the_city_is_refused(self, desk, siti):
        """A resident of a kelurahan the city does not have cannot be served."""
        moved = living_in(siti, "61.12.01.2001")
        desk.residents.put([moved])

        with pytest.raises(NotFoundError, match="Kota Pontianak has no office"):
            desk.requests.submit("SKD", applicant=moved, answers=ANSWERS, by=moved)


class TestApprove:
    """Officials agree; the last signing step issues."""

    def test_the_last_step_issues_the_letter(self, desk, siti, lurah, request_):
        """After the lurah's approval the letter has a number, a seal and a file."""
        done = desk.requests.approve(request_.id, by=lurah, seen=request_.seen)
        letter = desk.letters.of(request_.id, by=siti)

        assert RequestStatus.DONE is done.status
        assert LetterStatus.ISSUED is letter.status
        assert "400.12.2.1/0001/PTK/2026" == letter.number.text
        assert desk.letters.pdf(letter.id, by=siti).startswith(b"%PDF-1.7")
        assert [
            "RequestSubmitted",
            "StepApproved",
            "LetterNumbered",
            "LetterIssued",
        ] == events(desk, request_, lurah)

    def test_what_was_not_looked_at_is_not_approved(self, desk, lurah, request_):
        """A stale version, another content, or nothing at all, changes nothing."""
        version, digest = request_.seen.split(".")
        for seen, error in [
            (f"{int(version) + 1}.{digest}", ConflictError),
            (f"{version}.{'0' * 64}", ConflictError),
            ("", InputError),
            ("1", InputError),
            (f"x.{digest}", InputError),
        ]:
            with pytest.raises(error):
                desk.requests.approve(request_.id, by=lurah, seen=seen)
        assert request_ == desk.requests.get(request_.id, by=lurah)

    def test_twice_is_once(self, desk, siti, lurah, request_):
        """A second click finds the request done, and the letter keeps its one number."""
        desk.requests.approve(request_.id, by=lurah, seen=request_.seen)

        with pytest.raises(TransitionError):
            desk.requests.approve(request_.id, by=lurah, seen=request_.seen)
        assert 1 == desk.letters.of(request_.id, by=siti).number.n

    def test_only_whose_turn_it_is_may_approve(self, desk, camat, official, request_):
        """The error says to whom the step belongs."""
        for other in (camat, official("lurah@61.71.01.1005"), official("loket@61.71.01.1004")):
            with pytest.raises(NotAllowedError, match="'sign' belongs to Lurah Parit Tokaya"):
                desk.requests.approve(request_.id, by=other, seen=request_.seen)

    def test_an_official_the_city_does_not_know_is_refused(self, desk, lurah, request_):
        """An official made up by the host, or changed by it, is not believed."""
        for made_up in (evolve(lurah, id="nobody"), evolve(lurah, nik=None, name="Lurah")):
            with pytest.raises(NotFoundError, match="has no official"):
                desk.requests.approve(request_.id, by=made_up, seen=request_.seen)

    def test_nobody_checks_their_own_request(self, desk, official):
        """The kasi's own business letter waits for somebody else."""
        hendra = desk.residents.by_id("hendra")
        answers = {"nama_usaha": "Warung", "jenis_usaha": "makanan", "alamat_usaha": "Jalan Sutoyo"}
        kind = desk.kinds["SKU"]
        answers = {f.name: answers.get(f.name, "2019-03-01") for f in kind.fields if f.required}
        request = desk.requests.submit("SKU", applicant=hendra, answers=answers, by=hendra)

        with pytest.raises(NotAllowedError, match="own letter"):
            desk.requests.approve(
                request.id, by=official("kasi_ekbang@61.71.01.1004"), seen=request.seen
            )

    def test_naming_somebody_else_does_not_help(self, desk, official):
        """Whoever asks does not decide, whomever the letter is said to be about."""
        hendra = desk.residents.by_id("hendra")
        fields = desk.kinds["SKU"].fields
        request = desk.requests.submit(
            "SKU",
            applicant=hendra,
            answers={f.name: "2019-03-01" for f in fields if f.required},
            subject=Person("Hendra Gunarsa"),
            by=hendra,
        )

        with pytest.raises(NotAllowedError, match="own letter"):
            desk.requests.approve(
                request.id, by=official("kasi_ekbang@61.71.01.1004"), seen=request.seen
            )

    def test_the_camat_acknowledges_with_an_own_number(
        self, desk, siti, lurah, camat, poverty_request
    ):
        """The lurah's approval seals but does not issue; the camat's adds number and seal."""
        signed = desk.requests.approve(poverty_request.id, by=lurah, seen=poverty_request.seen)
        halfway = desk.letters.of(signed.id, by=siti)
        desk.requests.approve(signed.id, by=camat, seen=signed.seen)
        letter = desk.letters.of(signed.id, by=siti)

        assert RequestStatus.WAITING is signed.status
        assert LetterStatus.SIGNED is halfway.status
        assert LetterStatus.ISSUED is letter.status
        assert [""] == [signature.seal for signature in halfway.signatures]
        assert halfway.number == letter.number
        assert ["400.3.3.2/0001/PTK/2026", "400.3.3.2/0001/KPS/2026"] == [
            signature.number.text for signature in letter.signatures
        ]
        assert all(desk.verifier.check(signature.seal) for signature in letter.signatures)

    def test_the_camat_cannot_acknowledge_what_has_expired(
        self, desk, lurah, camat, poverty_request, clock, folder
    ):
        """Three months later the letter counts no more; the camat may only reject it."""
        signed = desk.requests.approve(poverty_request.id, by=lurah, seen=poverty_request.seen)
        clock.advance(days=100)
        create_city_folder(folder, clock=clock)

        with pytest.raises(TransitionError, match="has expired on 2027-02-24"):
            desk.requests.approve(signed.id, by=camat, seen=signed.seen)
        assert signed == desk.requests.get(signed.id, by=camat)

    def test_on_behalf_of_the_lurah(self, desk):
        """Who signs a.n. is printed and sealed as such, with their own key."""
        nuraini = desk.residents.by_id("nuraini")
        deputy = desk.city.officials["uray-rahardjo"]
        request = desk.requests.submit("SKD", applicant=nuraini, answers=ANSWERS, by=nuraini)
        desk.requests.approve(request.id, by=deputy, seen=request.seen)
        signature = desk.letters.of(request.id, by=nuraini).signatures[0]

        assert ("a.n. Lurah Sungai Bangkong", "Sekretaris Lurah") == signature.signatory.heading
        assert "a.n. Lurah Sungai Bangkong, Sekretaris Lurah" == (
            desk.verifier.check(signature.seal).facts.role
        )

    def test_a_deputy_who_becomes_definitive_is_named_as_printed(self, desk, lurah, request_, siti):
        """Where post or form have changed since the key was published, the seal says so itself."""
        post = f"lurah@{request_.office}"
        acting = tuple(
            evolve(a, form=AssignmentForm.PLH, decree="1") if a.post == post else a
            for a in desk.city.assignments
        )
        changed = evolve(desk, city=evolve(desk.city, assignments=acting))
        changed.requests.approve(request_.id, by=lurah, seen=request_.seen)
        (signature,) = desk.letters.of(request_.id, by=siti).signatures

        assert ("Plh. Lurah Parit Tokaya",) == signature.signatory.heading
        assert "Plh. Lurah Parit Tokaya" == desk.verifier.check(signature.seal).facts.role

    def test_a_plh_signs_on_the_days_of_the_order_only(self, desk, siti):
        """The sekretaris of Kota Baru may sign while the order lasts, and not a day longer."""
        moved = living_in(siti, "61.71.01.1005")
        desk.residents.put([moved])
        deputy = desk.city.officials["markus-setiadi"]
        request = desk.requests.submit("SKD", applicant=moved, answers=ANSWERS, by=moved)

        with pytest.raises(NotAllowedError, match="does not hold that post on 2026-11-24"):
            desk.requests.approve(request.id, by=deputy, seen=request.seen)

    def test_numbers_follow_each_other_and_restart_with_the_citys_year(
        self, desk, siti, lurah, clock, folder
    ):
        """At 00.30 on 1 January in Pontianak it is still the old year in UTC; the series is new."""
        numbers = []
        for moment in (
            datetime(2026, 12, 31, 16, 59, tzinfo=UTC),
            datetime(2026, 12, 31, 17, 30, tzinfo=UTC),
            datetime(2026, 12, 31, 17, 31, tzinfo=UTC),
        ):
            clock.at = moment
            create_city_folder(folder, clock=clock)
            request = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
            desk.requests.approve(request.id, by=lurah, seen=request.seen)
            numbers.append(desk.letters.of(request.id, by=siti).number.text)

        assert [
            "400.12.2.1/0001/PTK/2026",
            "400.12.2.1/0001/PTK/2027",
            "400.12.2.1/0002/PTK/2027",
        ] == numbers


class TestReturnRejectWithdraw:
    """Requests that take another way."""

    def test_a_returned_request_is_completed_and_starts_anew(self, desk, siti, lurah):
        """What is missing is told; papers stay; the first step comes again."""
        ktp = desk.documents.record(b"%PDF-", owner=siti, name="ktp", by=siti)
        kk = desk.documents.record(b"\xff\xd8\xff", owner=siti, name="kk", by=siti)
        request = desk.requests.submit(
            "SKD", applicant=siti, answers=ANSWERS, documents={"ktp": ktp.id}, by=siti
        )
        returned = desk.requests.return_for_completion(
            request.id, by=lurah, seen=request.seen, missing=["kk"], note="KK belum ada."
        )
        again = desk.requests.resubmit(
            request.id,
            answers={"keperluan": "melamar pekerjaan"},
            documents={"kk": kk.id},
            by=siti,
            seen=returned.seen,
        )

        assert (RequestStatus.RETURNED, ("kk",), "KK belum ada.") == (
            returned.status,
            returned.missing,
            returned.note,
        )
        assert {"ktp": ktp.id, "kk": kk.id} == dict(again.documents)
        assert (RequestStatus.WAITING, 0, ()) == (again.status, again.step, again.missing)
        assert request.content.digest != again.content.digest

    def test_a_completed_request_stays_about_the_same_person(self, desk, siti, lurah):
        """A letter about a child does not turn into one about the parent."""
        request = desk.requests.submit(
            "SKD", applicant=siti, answers=ANSWERS, by=siti, subject=Person("Budi")
        )
        returned = desk.requests.return_for_completion(
            request.id, by=lurah, seen=request.seen, missing=["kk"]
        )
        again = desk.requests.resubmit(request.id, answers=ANSWERS, by=siti, seen=returned.seen)

        assert "Budi" == again.content.subject.name

    def test_who_has_moved_asks_the_new_office(self, desk, siti, lurah, request_):
        """A returned request stays with its office; after a move it cannot be completed there."""
        returned = desk.requests.return_for_completion(
            request_.id, by=lurah, seen=request_.seen, missing=["kk"]
        )
        desk.residents.put([living_in(siti, "61.71.01.1005")])

        with pytest.raises(TransitionError, match="has moved to the area of Kelurahan Kota Baru"):
            desk.requests.resubmit(returned.id, answers=ANSWERS, by=siti, seen=returned.seen)

    def test_a_refusal_is_told_and_final(self, desk, siti, lurah, request_):
        """A rejected request keeps its reason and takes nothing more."""
        rejected = desk.requests.reject(
            request_.id, by=lurah, seen=request_.seen, reason="Bukan warga kelurahan ini."
        )

        assert (RequestStatus.REJECTED, "Bukan warga kelurahan ini.") == (
            rejected.status,
            rejected.note,
        )
        with pytest.raises(TransitionError):
            desk.requests.withdraw(request_.id, by=siti, seen=rejected.seen)

    def test_a_refusal_by_the_camat_cancels_the_letter(
        self, desk, siti, lurah, camat, poverty_request
    ):
        """The lurah's number stays taken, and the seal made before counts as revoked."""
        signed = desk.requests.approve(poverty_request.id, by=lurah, seen=poverty_request.seen)
        desk.requests.reject(signed.id, by=camat, seen=signed.seen, reason="Tidak terdata.")
        with desk.store.read() as unit:
            letter = unit.letter_of(signed.id)

        assert LetterStatus.CANCELLED is letter.status
        assert [""] == [s.seal for s in desk.letters.of(signed.id, by=siti).signatures]
        assert Verdict.REVOKED is desk.verifier.check(letter.signatures[0].seal).verdict
        assert ["RequestRejected", "LetterCancelled"] == sorted(
            events(desk, signed, siti)[-2:], reverse=True
        )

    def test_the_applicant_withdraws(self, desk, siti, sumiati, request_):
        """Only the applicant may, and only once."""
        with pytest.raises(NotAllowedError):
            desk.requests.withdraw(request_.id, by=sumiati, seen=request_.seen)

        withdrawn = desk.requests.withdraw(request_.id, by=siti, seen=request_.seen)
        assert RequestStatus.WITHDRAWN is withdrawn.status


class TestReading:
    """Who sees what."""

    def test_strangers_see_nothing(self, desk, sumiati, official, request_):
        """Another resident, and officials of another kecamatan, read neither request nor history."""
        for stranger in (sumiati, official("camat@61.71.04"), official("lurah@61.71.01.1005")):
            with pytest.raises(
                NotAllowedError, match="only the resident concerned and the officials"
            ):
                desk.requests.get(request_.id, by=stranger)
            with pytest.raises(NotAllowedError):
                desk.requests.history(request_.id, by=stranger)

    def test_residents_find_what_they_asked_for(self, desk, siti, sumiati, lurah, official, clock):
        """All of it, oldest first, and so do the officials of their home; nobody else."""
        first = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
        clock.advance(minutes=1)
        second = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)

        assert [] == desk.requests.of(sumiati, by=sumiati)
        for reader in (siti, lurah):
            assert [first, second] == desk.requests.of(siti, by=reader)
        for stranger in (sumiati, official("camat@61.71.04")):
            with pytest.raises(NotAllowedError):
                desk.requests.of(siti, by=stranger)

    def test_officials_above_may_read(self, desk, camat, official, request_):
        """The office's own staff and the camat above it may."""
        for reader in (camat, official("loket@61.71.01.1004")):
            assert request_ == desk.requests.get(request_.id, by=reader)

    def test_an_inbox_is_not_hidden_behind_other_peoples_work(self, desk, siti, lurah, request_):
        """Older requests that wait for somebody else do not use up the limit."""
        answers = {f.name: "2019-03-01" for f in desk.kinds["SKU"].fields if f.required}
        others = [
            desk.requests.submit("SKU", applicant=siti, answers=answers, by=siti) for _ in range(3)
        ]

        assert [request_] == desk.requests.waiting_for(lurah, limit=1)
        assert request_ not in others

    def test_an_inbox_holds_what_waits_for_this_official(
        self, desk, siti, lurah, camat, clock, poverty_request
    ):
        """The lurah finds both requests, oldest first; the camat only what the lurah has signed."""
        clock.advance(minutes=1)
        later = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
        assert [poverty_request.id, later.id] == [r.id for r in desk.requests.waiting_for(lurah)]
        assert [] == desk.requests.waiting_for(camat)

        desk.requests.approve(poverty_request.id, by=lurah, seen=poverty_request.seen)

        assert [poverty_request.id] == [r.id for r in desk.requests.waiting_for(camat)]
        assert [later.id] == [r.id for r in desk.requests.waiting_for(lurah)]
