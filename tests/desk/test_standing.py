"""Letters that cease to count: who may say so, who learns of it, and when."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from attrs import evolve, field, frozen
from tests.desk.conftest import ANSWERS, START

from ekelurahan.compose.verifiers import open_verifier
from ekelurahan.desk.standings import PublicStanding
from ekelurahan.errors import (
    ConflictError,
    EkelurahanError,
    InputError,
    NotAllowedError,
    NotFoundError,
    StorageError,
    TransitionError,
)
from ekelurahan.model.offices import Assignment, AssignmentForm
from ekelurahan.model.standing import LetterStatus, StandingReason
from ekelurahan.seal.cose import parse
from ekelurahan.seal.qr_text import split
from ekelurahan.seal.status_list import LetterSealStatus
from ekelurahan.seal.verdicts import Verdict

ERROR, HOLDER = StandingReason.ERROR, StandingReason.HOLDER_REQUEST
COURT, REVIEW = StandingReason.COURT_ORDER, StandingReason.UNDER_REVIEW


def issue(desk, resident, by):
    """Ask for a domicile letter and approve it."""
    request = desk.requests.submit("SKD", applicant=resident, answers=ANSWERS, by=resident)
    desk.requests.approve(request.id, by=by, seen=request.seen)
    return desk.letters.of(request.id, by=by)


@pytest.fixture
def letter(desk, siti, lurah):
    """Siti's domicile letter, issued."""
    return issue(desk, siti, lurah)


@pytest.fixture
def acknowledged(desk, lurah, camat, poverty_request):
    """Siti's poverty letter, signed by the lurah and acknowledged by the camat."""
    signed = desk.requests.approve(poverty_request.id, by=lurah, seen=poverty_request.seen)
    desk.requests.approve(signed.id, by=camat, seen=signed.seen)
    return desk.letters.of(signed.id, by=lurah)


@pytest.fixture
def published(folder, clock):
    """Check a letter with nothing but what the city publishes now."""
    return lambda letter: open_verifier(folder / "trust", clock=clock).check(
        letter.signatures[-1].seal
    )


def record_id(letter, signature=-1):
    """Name a seal of a letter for an online look-up."""
    return parse(split(letter.signatures[signature].seal)[1]).record_id


def stored(desk, letter):
    """Read a letter as it is stored."""
    with desk.store.read() as unit:
        return unit.letter(letter.id)


class TestVerifiersLearnOfIt:
    """What is published right after each act."""

    def test_revoked_at_once(self, desk, letter, lurah, published):
        """The published list says so when the call returns."""
        revoked = desk.letters.revoke(letter.id, by=lurah, seen=letter.seen, reason=ERROR)

        assert LetterStatus.REVOKED is revoked.status
        assert revoked == stored(desk, letter)
        assert Verdict.REVOKED is published(letter).verdict
        assert Verdict.REVOKED is desk.verifier.check(letter.signatures[0].seal).verdict

    def test_suspended_and_reinstated(self, desk, letter, lurah, published, clock):
        """A letter that was cleared is as good as before."""
        suspended = desk.letters.suspend(letter.id, by=lurah, seen=letter.seen, reason=REVIEW)
        assert Verdict.SUSPENDED is published(letter).verdict

        clock.advance(hours=1)
        desk.letters.reinstate(letter.id, by=lurah, seen=suspended.seen)
        assert Verdict.GENUINE is published(letter).verdict

    def test_replaced(self, desk, letter, siti, lurah, published):
        """The old letter says that there is a newer one, which is genuine."""
        new = issue(desk, siti, lurah)
        desk.letters.replace(
            letter.id, replacement=new.id, by=lurah, seen=letter.seen, reason=ERROR
        )

        assert Verdict.REPLACED is published(letter).verdict
        assert Verdict.GENUINE is published(new).verdict

    def test_refused_before_it_was_issued(self, desk, lurah, camat, poverty_request, published):
        """When the camat refuses, the lurah's seal is published as revoked at once."""
        signed = desk.requests.approve(poverty_request.id, by=lurah, seen=poverty_request.seen)
        desk.requests.reject(signed.id, by=camat, seen=signed.seen, reason="Tidak terdata.")
        with desk.store.read() as unit:
            letter = unit.letter_of(signed.id)

        assert Verdict.REVOKED is published(letter).verdict

    def test_every_signature_of_a_letter(self, desk, acknowledged, camat, published):
        """Whichever of its seals is scanned, a revoked letter is revoked."""
        desk.letters.revoke(acknowledged.id, by=camat, seen=acknowledged.seen, reason=COURT)

        for signature in acknowledged.signatures:
            shown = evolve(acknowledged, signatures=(signature,))
            assert Verdict.REVOKED is published(shown).verdict

    def test_renewed_every_twelve_hours(self, desk, letter, published, clock):
        """Without news the list grows stale, until it is published again."""
        desk.letters.publish_statuses()
        clock.advance(hours=13)
        assert Verdict.GENUINE_STATUS_STALE is published(letter).verdict

        desk.letters.publish_statuses()
        assert Verdict.GENUINE is published(letter).verdict


class TestWhoMay:
    """Holders of the posts that signed."""

    @pytest.mark.parametrize(
        "post",
        [
            "camat@61.71.01",
            "lurah@61.71.01.1005",
            "loket@61.71.01.1004",
            "kasi_kesra@61.71.01.1004",
        ],
    )
    def test_others_may_not(self, desk, letter, lurah, official, post):
        """Other officials, also of the office and above it, are told whose it is."""
        with pytest.raises(NotAllowedError, match="Lurah Parit Tokaya"):
            desk.letters.revoke(letter.id, by=official(post), seen=letter.seen, reason=ERROR)
        assert letter == desk.letters.get(letter.id, by=lurah)

    def test_whoever_acknowledged_it_may(self, desk, acknowledged, lurah, camat):
        """The camat may suspend what he acknowledged, and the lurah reinstate what she signed."""
        suspended = desk.letters.suspend(
            acknowledged.id, by=camat, seen=acknowledged.seen, reason=REVIEW
        )
        again = desk.letters.reinstate(acknowledged.id, by=lurah, seen=suspended.seen)

        assert LetterStatus.ISSUED is again.status

    @pytest.mark.parametrize("form", [AssignmentForm.PLH, AssignmentForm.PLT])
    def test_the_deputy_of_today_may(self, desk, letter, official, form):
        """Whoever fills the post today decides, though somebody else has signed."""
        deputy = official("kasi_kesra@61.71.01.1004")
        acting = Assignment(deputy.id, "lurah@61.71.01.1004", form, START.date(), decree="1/2026")
        city = evolve(desk.city, assignments=(*desk.city.assignments, acting))

        revoked = evolve(desk, city=city).letters.revoke(
            letter.id, by=deputy, seen=letter.seen, reason=ERROR
        )
        assert LetterStatus.REVOKED is revoked.status

    def test_nobody_about_their_own_letter(self, desk, letter, siti, lurah):
        """A lurah who is herself the subject leaves it to her deputy."""
        herself = evolve(lurah, nik=siti.nik)
        officials = {**desk.city.officials, lurah.id: herself}
        own = evolve(desk, city=evolve(desk.city, officials=officials))

        with pytest.raises(NotAllowedError, match="own letter"):
            own.letters.revoke(letter.id, by=herself, seen=letter.seen, reason=ERROR)

    def test_made_up_officials_are_unknown(self, desk, letter, lurah):
        """An official the city does not have decides nothing."""
        with pytest.raises(NotFoundError, match="has no official"):
            desk.letters.revoke(
                letter.id, by=evolve(lurah, name="X"), seen=letter.seen, reason=ERROR
            )


class TestTwoAtOnce:
    """Decisions that meet."""

    def test_what_changed_is_looked_at_again(self, desk, letter, lurah):
        """Who saw the letter before it was suspended does not revoke it unseen."""
        desk.letters.suspend(letter.id, by=lurah, seen=letter.seen, reason=REVIEW)

        with pytest.raises(ConflictError):
            desk.letters.revoke(letter.id, by=lurah, seen=letter.seen, reason=ERROR)
        assert LetterStatus.SUSPENDED is stored(desk, letter).status

    def test_a_letter_is_revoked_once(self, desk, letter, lurah):
        """Revoked is final: neither a second time, nor reinstated."""
        revoked = desk.letters.revoke(letter.id, by=lurah, seen=letter.seen, reason=ERROR)

        with pytest.raises(TransitionError, match="revoked"):
            desk.letters.revoke(letter.id, by=lurah, seen=revoked.seen, reason=ERROR)
        with pytest.raises(TransitionError, match="reinstate"):
            desk.letters.reinstate(letter.id, by=lurah, seen=revoked.seen)
        assert revoked == stored(desk, letter)

    def test_of_two_officials_one_decides(self, desk, acknowledged, lurah, camat):
        """The lurah revokes and the camat suspends what both look at: one of them wins."""

        def attempt(act, by):
            with suppress(ConflictError, TransitionError):
                return act(acknowledged.id, by=by, seen=acknowledged.seen, reason=COURT)

        with ThreadPoolExecutor() as pool:
            acts = [(desk.letters.revoke, lurah), (desk.letters.suspend, camat)]
            done = list(pool.map(lambda each: attempt(*each), acts))
        assert [stored(desk, acknowledged)] == [letter for letter in done if letter]

    def test_two_letters_do_not_replace_each_other(self, desk, letter, siti, lurah):
        """Of both directions at once one is kept, so that one letter is still in force."""
        other = issue(desk, siti, lurah)

        def replace(old, new):
            with suppress(EkelurahanError):
                return desk.letters.replace(
                    old.id, replacement=new.id, by=lurah, seen=old.seen, reason=ERROR
                )

        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda pair: replace(*pair), [(letter, other), (other, letter)]))
        statuses = {stored(desk, each).status for each in (letter, other)}
        assert {LetterStatus.REPLACED, LetterStatus.ISSUED} == statuses

    def test_nothing_leads_back(self, desk, letter, siti, lurah):
        """A chain of replacements goes on from letter to letter, and never back to one before."""
        second, third = issue(desk, siti, lurah), issue(desk, siti, lurah)
        replace = desk.letters.replace
        replace(letter.id, replacement=second.id, by=lurah, seen=letter.seen, reason=ERROR)
        seen = desk.letters.get(second.id, by=lurah).seen

        with pytest.raises(TransitionError, match="cannot take the place"):
            replace(second.id, replacement=letter.id, by=lurah, seen=seen, reason=ERROR)
        replace(second.id, replacement=third.id, by=lurah, seen=seen, reason=ERROR)
        assert third.number.text == desk.letters.standing_of(record_id(second)).replaced_by


class TestReplacing:
    """What takes the place of what."""

    def test_another_persons_letter_does_not(self, desk, letter, lurah, siti):
        """A letter about somebody else is refused, and nothing changes."""
        desk.residents.put([evolve(siti, id="ani", nik=evolve_nik(siti.nik), name="Ani")])
        theirs = issue(desk, desk.residents.by_id("ani"), lurah)

        with pytest.raises(InputError, match="about the same person"):
            desk.letters.replace(
                letter.id, replacement=theirs.id, by=lurah, seen=letter.seen, reason=ERROR
            )
        assert letter == stored(desk, letter)

    def test_an_unknown_letter_does_not(self, desk, letter, lurah):
        """A made-up key is not found."""
        with pytest.raises(NotFoundError):
            desk.letters.replace(
                letter.id, replacement="x", by=lurah, seen=letter.seen, reason=ERROR
            )


def evolve_nik(nik):
    """Give the NIK of another person born on the same day."""
    return type(nik)(nik.digits[:-1] + "7")


class TestWhoReads:
    """The letter and its file afterwards."""

    def test_file_and_seals_stay(self, desk, letter, siti, lurah):
        """Resident and officials keep the letter they have, whatever became of it."""
        revoked = desk.letters.revoke(letter.id, by=lurah, seen=letter.seen, reason=ERROR)

        for reader in (siti, lurah):
            assert desk.letters.pdf(letter.id, by=reader).startswith(b"%PDF-")
            shown = desk.letters.of(letter.request_id, by=reader)
            assert letter.signatures == shown.signatures
        assert revoked == desk.letters.get(letter.id, by=lurah)

    def test_the_note_is_the_offices(self, desk, letter, siti, lurah):
        """The applicant reads the reason, not the note; the journal holds no note either."""
        desk.letters.revoke(
            letter.id, by=lurah, seen=letter.seen, reason=ERROR, note="Laporan RT 002."
        )

        assert "Laporan RT 002." == desk.letters.get(letter.id, by=lurah).standings[0].note
        shown = desk.letters.get(letter.id, by=siti).standings[0]
        assert ("", ERROR) == (shown.note, shown.reason)
        assert "Laporan" not in repr(desk.requests.history(letter.request_id, by=lurah))

    def test_strangers_do_not(self, desk, letter, sumiati, official):
        """Another resident, and another kecamatan, read neither letter nor note."""
        for stranger in (sumiati, official("camat@61.71.04")):
            with pytest.raises(NotAllowedError):
                desk.letters.get(letter.id, by=stranger)

    def test_the_history_of_the_request_goes_on(self, desk, letter, lurah):
        """What became of the letter stands in the journal, in order."""
        suspended = desk.letters.suspend(letter.id, by=lurah, seen=letter.seen, reason=REVIEW)
        again = desk.letters.reinstate(letter.id, by=lurah, seen=suspended.seen)
        desk.letters.revoke(letter.id, by=lurah, seen=again.seen, reason=ERROR)

        happened = desk.requests.history(letter.request_id, by=lurah)[-3:]
        assert ["LetterSuspended", "LetterReinstated", "LetterRevoked"] == [
            type(event).__name__ for event in happened
        ]
        assert ["under_review", "cleared", "error"] == [event.reason for event in happened]


class TestAnyoneAsks:
    """The look-up by record id."""

    def test_in_force(self, desk, letter):
        """A letter in force is so since its last signature."""
        assert PublicStanding(LetterSealStatus.IN_FORCE, START) == desk.letters.standing_of(
            record_id(letter)
        )

    def test_what_became_of_it(self, desk, letter, lurah, clock):
        """Status, moment and reason are told; a suspension that is over is not."""
        clock.advance(hours=1)
        suspended = desk.letters.suspend(letter.id, by=lurah, seen=letter.seen, reason=REVIEW)
        told = desk.letters.standing_of(record_id(letter))
        assert PublicStanding(LetterSealStatus.SUSPENDED, clock.now(), REVIEW) == told

        desk.letters.reinstate(letter.id, by=lurah, seen=suspended.seen)
        told = desk.letters.standing_of(record_id(letter))
        assert PublicStanding(LetterSealStatus.IN_FORCE, START) == told

    def test_the_number_that_counts_instead(self, desk, letter, siti, lurah):
        """Who holds a replaced letter learns the number of the newer one."""
        new = issue(desk, siti, lurah)
        desk.letters.replace(
            letter.id, replacement=new.id, by=lurah, seen=letter.seen, reason=HOLDER
        )

        assert PublicStanding(
            LetterSealStatus.REPLACED, START, HOLDER, new.number.text
        ) == desk.letters.standing_of(record_id(letter))

    def test_either_seal(self, desk, acknowledged):
        """The lurah's and the camat's seal lead to the same letter and file."""
        for signature in (0, 1):
            asked = record_id(acknowledged, signature)
            assert LetterSealStatus.IN_FORCE is desk.letters.standing_of(asked).status
            assert acknowledged.pdf == desk.letters.stored_pdf(asked)

    def test_a_letter_under_way_is_not_told(self, desk, lurah, poverty_request):
        """Until the camat has acknowledged it there is no such letter, and no file."""
        signed = desk.requests.approve(poverty_request.id, by=lurah, seen=poverty_request.seen)
        with desk.store.read() as unit:
            asked = record_id(unit.letter_of(signed.id))

        assert desk.letters.standing_of(asked) is None
        assert desk.letters.stored_pdf(asked) is None

    @pytest.mark.parametrize("by_this_release", [True, False])
    def test_a_refused_letter_is_revoked(
        self, desk, lurah, camat, poverty_request, clock, by_this_release
    ):
        """A seal made before the refusal counts as revoked; older releases kept no reason."""
        signed = desk.requests.approve(poverty_request.id, by=lurah, seen=poverty_request.seen)
        clock.advance(hours=1)
        desk.requests.reject(signed.id, by=camat, seen=signed.seen, reason="Tidak terdata.")
        with desk.store.begin() as unit:
            letter = unit.letter_of(signed.id)
            if not by_this_release:
                unit.save_letter(evolve(letter, standings=(), version=letter.version + 1))

        since, reason = (
            (START + timedelta(hours=1), StandingReason.REFUSED)
            if by_this_release
            else (START, None)
        )
        told = desk.letters.standing_of(record_id(letter))
        assert PublicStanding(LetterSealStatus.REVOKED, since, reason) == told
        assert desk.letters.stored_pdf(record_id(letter)) is None

    def test_an_unknown_seal(self, desk):
        """Of what the city has not sealed it knows nothing."""
        assert desk.letters.standing_of(bytes(16)) is None
        assert desk.letters.stored_pdf(bytes(16)) is None

    def test_nobody_is_named(self, desk, letter, lurah):
        """Neither the person, nor the official, nor the note is given to who only scans."""
        desk.letters.revoke(letter.id, by=lurah, seen=letter.seen, reason=ERROR, note="Siti")
        told = repr(desk.letters.standing_of(record_id(letter)))

        assert not [word for word in ("Siti", lurah.id, lurah.name, "6171") if word in told]


@frozen
class Publisher:
    """A publisher that does something first."""

    inner: object
    first: list = field(factory=list)

    def __call__(self, lists):
        """Do it, then publish."""
        if self.first:
            self.first.pop()()
        self.inner(lists)


def fail():
    """Fail as a full disk does."""
    raise StorageError("no space")


class TestPublishingFails:
    """The act stands; verifiers learn of it later."""

    def test_it_is_tried_again(self, desk, letter, lurah, published, clock):
        """The letter is revoked although nothing could be written, and the next run publishes it."""
        desk.letters.publish_statuses()
        full = evolve(desk, publish=Publisher(desk.publish, [fail]))
        full.letters.revoke(letter.id, by=lurah, seen=letter.seen, reason=ERROR)
        assert LetterStatus.REVOKED is stored(desk, letter).status
        assert Verdict.GENUINE is published(letter).verdict

        clock.advance(minutes=2)
        assert 1 == len(desk.effects.run_due().done)
        assert Verdict.REVOKED is published(letter).verdict
        assert () == desk.effects.run_due().done

    def test_a_renewal_is_tried_again(self, desk, letter, published, clock):
        """Whoever renews the lists is told that it failed, and the next run does it."""
        full = evolve(desk, publish=Publisher(desk.publish, [fail]))
        with pytest.raises(StorageError, match="no space"):
            full.letters.publish_statuses()
        assert Verdict.GENUINE_STATUS_STALE is published(letter).verdict

        clock.advance(minutes=2)
        assert 1 == len(desk.effects.run_due().done)
        assert Verdict.GENUINE is published(letter).verdict

    def test_older_news_do_not_stay(self, desk, letter, siti, lurah, published):
        """A list signed before another revocation, and written after it, is written again."""
        other = issue(desk, siti, lurah)

        def meanwhile():
            desk.letters.revoke(other.id, by=lurah, seen=other.seen, reason=ERROR)

        slow = evolve(desk, publish=Publisher(desk.publish, [meanwhile]))
        slow.letters.revoke(letter.id, by=lurah, seen=letter.seen, reason=ERROR)

        assert [Verdict.REVOKED] * 2 == [published(each).verdict for each in (letter, other)]
