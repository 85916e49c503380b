"""Giving up a signature that cannot be finished, so that the letter can be signed anew."""

import pytest
from attrs import evolve
from sqlalchemy import func, select
from tests.desk.conftest import ANSWERS
from tests.desk.test_effects import owed, with_signer

from ekelurahan.adapters.sql.tables import effects
from ekelurahan.errors import (
    ConflictError,
    InputError,
    NotAllowedError,
    NotFoundError,
    SigningError,
    TransitionError,
)
from ekelurahan.model.effects import EffectStatus
from ekelurahan.model.events import (
    EffectDismissed,
    LetterIssued,
    LetterNumbered,
    RequestRejected,
    SignatureGivenUp,
    StepApproved,
)
from ekelurahan.model.numbers import NumberStatus
from ekelurahan.model.service_requests import RequestStatus
from ekelurahan.model.standing import LetterStatus
from ekelurahan.seal.status_list import LetterSealStatus, StatusList

REASON = "kunci hilang"


def stuck(desk, request, by):
    """Approve with a key that fails."""
    broken = with_signer(desk, SigningError("the key is lost"))
    return broken.requests.approve(request.id, by=by, seen=request.seen)


def give_up(desk, request, by, reason=REASON):
    """Give the signature up."""
    return desk.requests.give_up_signature(request.id, by=by, seen=request.seen, reason=reason)


def letter_in(desk, request):
    """Read a letter as it is kept."""
    with desk.store.read() as unit:
        return unit.letter_of(request.id)


class TestTheFirst:
    """The signature of the office that gives the letter."""

    @pytest.fixture
    def given_up(self, desk, request_, lurah):
        """A request whose signature was given up."""
        return give_up(desk, stuck(desk, request_, lurah), lurah)

    def test_the_request_waits_again(self, desk, given_up, request_, lurah):
        """At the same step, without the approval, for the same official."""
        assert (RequestStatus.WAITING, request_.step, ()) == (
            given_up.status,
            given_up.step,
            given_up.approvals,
        )
        assert [given_up] == desk.requests.waiting_for(lurah)

    def test_the_letter_has_no_signature(self, desk, given_up, siti, clock):
        """Nobody has signed it, and no worker finishes what was given up."""
        clock.advance(hours=1)

        assert () == desk.effects.run_due().done
        assert EffectStatus.DISMISSED is owed(desk).status
        assert (LetterStatus.SIGNED, ()) == (
            letter_in(desk, given_up).status,
            letter_in(desk, given_up).signatures,
        )
        with pytest.raises(NotFoundError, match="nobody has signed"):
            desk.letters.of(given_up.id, by=siti)

    def test_it_is_not_found_by_its_key_either(self, desk, given_up, siti, lurah):
        """Whoever knows the key is told why, instead of meeting a letter without a number."""
        key = letter_in(desk, given_up).id

        with pytest.raises(NotFoundError, match="nobody has signed"):
            desk.letters.print_run([key], by=lurah)
        for reading in (desk.letters.get, desk.letters.pdf):
            with pytest.raises(NotFoundError, match="nobody has signed"):
                reading(key, by=siti)

    def test_it_may_be_rejected_instead(self, desk, given_up, lurah):
        """There is nothing to cancel: the journal says no more, and verifiers have nothing to be told."""
        with desk.store.engine.connect() as connection:
            owed_before = connection.scalar(select(func.count()).select_from(effects))
        desk.requests.reject(given_up.id, by=lurah, seen=given_up.seen, reason="Tidak terdata.")
        history = desk.requests.history(given_up.id, by=lurah)
        with desk.store.engine.connect() as connection:
            owed_after = connection.scalar(select(func.count()).select_from(effects))

        assert (SignatureGivenUp, RequestRejected) == tuple(type(e) for e in history[-2:])
        assert LetterStatus.SIGNED is letter_in(desk, given_up).status
        assert (owed_before, ()) == (owed_after, desk.effects.sweep().mended)

    def test_the_number_stays_in_the_register_as_batal(self, desk, given_up, lurah):
        """The gap is explained, and the letter signed anew takes the next number."""
        done = desk.requests.approve(given_up.id, by=lurah, seen=given_up.seen)
        (first, second) = desk.numbers.register(given_up.office, 2026, by=lurah)
        letter = desk.letters.of(given_up.id, by=lurah)

        assert RequestStatus.DONE is done.status
        assert (NumberStatus.CANCELLED, REASON, 1) == (first.status, first.purpose, first.number.n)
        assert (NumberStatus.USED, second.number) == (second.status, letter.number)
        assert desk.verifier.check(letter.signatures[0].seal)

    def test_the_journal_tells_it(self, desk, given_up, lurah):
        """Who, which number and why; in the order of what happened."""
        desk.requests.approve(given_up.id, by=lurah, seen=given_up.seen)
        history = desk.requests.history(given_up.id, by=lurah)
        kinds = [type(event) for event in history][1:]
        event = history[3]

        assert [StepApproved, LetterNumbered, SignatureGivenUp] == kinds[:3]
        assert [StepApproved, LetterNumbered, LetterIssued] == kinds[3:]
        assert (f"official:{lurah.id}", REASON) == (event.actor, event.reason)

    def test_the_applicant_is_told_of_it(self, desk, given_up, siti):
        """It is among what concerns them, as everything else that happens to their request."""
        about = desk.journal.about(siti.id, by=siti).events

        assert desk.requests.history(given_up.id, by=siti) == [*about]
        assert SignatureGivenUp in map(type, about)

    def test_its_place_never_counts(self, desk, request_, lurah, folder):
        """A seal that turns up under the given-up number is cancelled for every verifier."""
        request = stuck(desk, request_, lurah)
        old = letter_in(desk, request).signatures[0]
        given_up = give_up(desk, request, lurah)
        desk.requests.approve(given_up.id, by=lurah, seen=given_up.seen)
        new = desk.letters.of(given_up.id, by=lurah).signatures[0]
        period = desk.trust().document.status_list_at(desk.clock.now())
        (path,) = (folder / "trust").rglob(old.status_list.rsplit("/", 1)[-1])
        published = StatusList.read(path.read_bytes(), period, desk.trust())

        assert LetterSealStatus.REVOKED is published.status_of(old.status_index)
        assert LetterSealStatus.IN_FORCE is published.status_of(new.status_index)

    def test_it_may_be_completed_instead(self, desk, given_up, siti, lurah):
        """Returned and changed, the letter signed anew says what the request says now."""
        returned = desk.requests.return_for_completion(
            given_up.id, by=lurah, seen=given_up.seen, missing=["keperluan"]
        )
        again = desk.requests.resubmit(
            returned.id, answers={"keperluan": "melamar kerja"}, by=siti, seen=returned.seen
        )
        desk.requests.approve(again.id, by=lurah, seen=again.seen)

        assert "melamar kerja" == desk.letters.of(again.id, by=siti).content.answers["keperluan"]

    def test_a_reserved_number_keeps_its_purpose(self, desk, request_, lurah):
        """The register tells both what it was reserved for and why it is batal."""
        (number,) = desk.numbers.reserve(
            request_.office, classification="400.12.2.1", purpose="upacara", by=lurah
        )
        broken = with_signer(desk, SigningError("no"))
        request = broken.requests.approve(
            request_.id, by=lurah, seen=request_.seen, number=number.text
        )
        give_up(desk, request, lurah)
        (entry,) = desk.numbers.register(request.office, 2026, by=lurah)

        assert f"upacara; {REASON}" == entry.purpose


class TestALater:
    """The signature of the office that acknowledges."""

    def test_the_earlier_one_stays(self, desk, poverty_request, lurah, camat):
        """Only the last signature goes; the camat signs anew, and both seals are genuine."""
        desk.requests.approve(poverty_request.id, by=lurah, seen=poverty_request.seen)
        waiting = desk.requests.get(poverty_request.id, by=lurah)
        request = give_up(desk, stuck(desk, waiting, camat), camat)

        assert 1 == len(letter_in(desk, request).signatures)
        assert (waiting.step, waiting.approvals) == (request.step, request.approvals)
        desk.requests.approve(request.id, by=camat, seen=request.seen)
        letter = desk.letters.of(request.id, by=camat)
        assert [1, 2] == [signature.number.n for signature in letter.signatures]
        assert all(desk.verifier.check(signature.seal) for signature in letter.signatures)


class TestWhoAndWhen:
    """Who may, and when."""

    def test_an_office_above_may(self, desk, request_, lurah, camat):
        """The camat may, when the lurah is away."""
        assert RequestStatus.WAITING is give_up(desk, stuck(desk, request_, lurah), camat).status

    def test_others_may_not(self, desk, request_, lurah, official, siti):
        """Neither a colleague, nor the lurah of another kelurahan, nor the resident."""
        request = stuck(desk, request_, lurah)
        for other in (
            official("kasi_kesra@61.71.01.1004"),
            official("lurah@61.71.02.1005"),
            siti,
        ):
            with pytest.raises(NotAllowedError):
                give_up(desk, request, other)

    def test_nobody_does_so_for_their_own(self, desk, request_, lurah, siti):
        """An official whom the letter is about leaves it to another."""
        request = stuck(desk, request_, lurah)
        self_same = evolve(lurah, nik=siti.nik)
        officials = {**desk.city.officials, lurah.id: self_same}
        changed = evolve(desk, city=evolve(desk.city, officials=officials))

        with pytest.raises(NotAllowedError, match="their own letter"):
            give_up(changed, request, self_same)

    def test_only_while_a_seal_is_owed(self, desk, request_, lurah):
        """Neither before the approval nor after the letter is issued."""
        with pytest.raises(TransitionError, match="cannot take the action"):
            give_up(desk, request_, lurah)
        done = desk.requests.approve(request_.id, by=lurah, seen=request_.seen)
        with pytest.raises(TransitionError, match="cannot take the action"):
            give_up(desk, done, lurah)

    def test_only_what_was_looked_at(self, desk, request_, lurah):
        """A page from before the approval is refused."""
        stuck(desk, request_, lurah)
        with pytest.raises(ConflictError):
            give_up(desk, request_, lurah)

    def test_only_with_a_reason(self, desk, request_, lurah):
        """Nothing is changed without saying why."""
        request = stuck(desk, request_, lurah)
        with pytest.raises(InputError):
            give_up(desk, request, lurah, reason="")

    def test_an_effect_that_a_letter_waits_for_is_not_dismissed(self, desk, request_, lurah):
        """It says to give the signature up instead, since the letter would be stuck for ever."""
        stuck(desk, request_, lurah)
        with desk.store.begin() as unit:
            unit.save_effect(evolve(owed(desk), status=EffectStatus.PARKED))

        with pytest.raises(TransitionError, match="a letter waits"):
            desk.effects.dismiss(owed(desk).key, by=lurah, reason="x")

    def test_of_a_letter_that_is_finished_it_may_be(self, desk, request_, lurah):
        """Once nothing waits for it, the office's own officials may dismiss it."""
        desk.requests.approve(request_.id, by=lurah, seen=request_.seen)
        with desk.store.begin() as unit:
            unit.save_effect(evolve(owed(desk), status=EffectStatus.PARKED))
        dismissed = desk.effects.dismiss(owed(desk).key, by=lurah, reason="x")

        assert EffectStatus.DISMISSED is dismissed.status
        *_, event = desk.journal.about(request_.applicant, by=lurah).events
        assert (EffectDismissed, request_.id) == (type(event), event.request_id)


class TestRaces:
    """Giving up while a worker is just finishing."""

    def test_who_gives_up_first_wins(self, desk, siti, lurah):
        """The worker's seal comes too late: no letter, no second number, nothing overwritten."""
        request = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)

        class Slow:
            key_for, status_key = desk.signer.key_for, desk.signer.status_key

            def sign(self, kid, message):
                waiting = desk.requests.get(request.id, by=lurah)
                give_up(desk, waiting, lurah)
                return desk.signer.sign(kid, message)

        result = evolve(desk, signer=Slow()).requests.approve(
            request.id, by=lurah, seen=request.seen
        )

        assert RequestStatus.WAITING is result.status
        assert EffectStatus.DISMISSED is owed(desk).status
        assert () == letter_in(desk, request).signatures

    def test_who_finishes_first_wins(self, desk, request_, lurah, clock):
        """The letter is issued; whoever wanted to give up is told."""
        request = stuck(desk, request_, lurah)
        clock.advance(minutes=2)
        desk.effects.run_due()

        with pytest.raises(TransitionError):
            give_up(desk, request, lurah)

    def test_a_late_worker_does_not_finish_the_old_signature(self, desk, request_, lurah):
        """With an old effect in hand, a worker finishes what is owed now or nothing."""
        request = stuck(desk, request_, lurah)
        old = owed(desk)
        given_up = give_up(desk, request, lurah)

        assert EffectStatus.DISMISSED is evolve(desk).effects.run(old).status
        assert RequestStatus.WAITING is desk.requests.get(given_up.id, by=lurah).status
