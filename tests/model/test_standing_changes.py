"""Who may suspend, revoke, reinstate and replace a letter, having seen what, and with what."""

from datetime import UTC, date, datetime
from itertools import product

import pytest
from attrs import evolve

from ekelurahan.errors import ConflictError, InputError, NotAllowedError, TransitionError
from ekelurahan.model.events import (
    LetterReinstated,
    LetterReplaced,
    LetterRevoked,
    LetterSuspended,
)
from ekelurahan.model.identity import Nik, RegionCode
from ekelurahan.model.letter_kinds import StepAction
from ekelurahan.model.letters import Letter, LetterNumber, Signature
from ekelurahan.model.offices import Signatory
from ekelurahan.model.standing import LetterStatus, StandingReason
from ekelurahan.model.standing_changes import change_standing

AT = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
ISSUED, SUSPENDED = LetterStatus.ISSUED, LetterStatus.SUSPENDED
REVOKED, REPLACED = LetterStatus.REVOKED, LetterStatus.REPLACED
SELATAN = RegionCode("61.71.01")
MAY = {"kasi", "kasi-plh", "kasi-plt", "kasi-pj", "kasi-an", "kasi-ub", "camat"}
"""Who today fills a post that signed: as kasi in any form, or as the camat."""
MAY_NOT = {"lurah", "loket", "kasi-akcaya", "kasi-tomorrow", "kasi-yesterday", "stranger", "siti"}
EVENTS = {
    SUSPENDED: LetterSuspended,
    ISSUED: LetterReinstated,
    REVOKED: LetterRevoked,
    REPLACED: LetterReplaced,
}


def signed(content, key, role, office):
    """Give a signature of a post, as kept with a letter."""
    return Signature(
        step=role,
        action=StepAction.SIGN,
        office=office,
        office_title="Kelurahan Parit Tokaya",
        signatory=Signatory("somebody", "Somebody", "", "", role, ("Kasi",)),
        number=LetterNumber(content.office, "*", 2026, 1, f"1/{key}/2026"),
        signed_at=AT,
        day=date(2026, 3, 1),
        expires=None,
        kid=bytes(4),
        status_list="https://v.example/status",
        status_index=1,
        seal="https://v.example/v#1",
    )


@pytest.fixture
def issued(content):
    """Build an issued letter that a kasi and a camat have signed."""

    def build(key="s-1", **changes):
        posts = (("kasi_ekbang", content.office), ("camat", SELATAN))
        signatures = tuple(signed(content, key, *post) for post in posts)
        return evolve(Letter(key, "p-1", content, signatures, ISSUED, "ab" * 32), **changes)

    return build


@pytest.fixture
def change(request_of, attempt_by):
    """Change the standing of a letter, at noon, having looked at it."""

    def change(letter, status, who="kasi", reason=StandingReason.HOLDER_REQUEST, **given):
        attempt = evolve(attempt_by(who, letter), **given.pop("attempt", {}))
        return change_standing(letter, request_of(), attempt, status, reason, **given)

    return change


class TestWhoMay:
    """Those who hold a post that signed."""

    @pytest.mark.parametrize("who", sorted(MAY))
    def test_holders_of_a_signing_post(self, who, issued, change):
        """The post counts, in whatever form it is filled today, whoever signed then."""
        assert REVOKED is change(issued(), REVOKED, who).letter.status

    @pytest.mark.parametrize("who", sorted(MAY_NOT))
    def test_nobody_else(self, who, issued, change):
        """Others, and residents, are told whose it is."""
        with pytest.raises(NotAllowedError, match="Kasi Ekbang Parit Tokaya, Camat"):
            change(issued(), REVOKED, who)

    def test_a_post_that_was_given_up_is_named(self, issued, change, attempt_by):
        """Where a city no longer has the post, the error names role and office of the signature."""
        city = evolve(attempt_by("loket").city, posts={}, assignments=())

        with pytest.raises(NotAllowedError, match="kasi_ekbang Kelurahan Parit Tokaya, camat"):
            change(issued(), REVOKED, attempt={"city": city})

    @pytest.mark.parametrize("status", EVENTS)
    def test_nobody_about_their_own_letter(self, status, issued, change, attempt_by, siti):
        """An official who is the subject or the applicant leaves it to others."""
        herself = evolve(attempt_by("kasi").by, nik=siti.nik)
        letter = issued(status=SUSPENDED if status is ISSUED else ISSUED)

        with pytest.raises(NotAllowedError, match="own letter"):
            change(letter, status, attempt={"by": herself})


class TestWhatWasSeen:
    """A change hands back what was looked at."""

    def test_an_older_version_is_a_conflict(self, issued, change):
        """Whoever looked at the letter before its last change looks again."""
        with pytest.raises(ConflictError, match="has changed since"):
            change(evolve(issued(), version=2), REVOKED, attempt={"seen": issued().seen})

    @pytest.mark.parametrize("seen", ["", "1", "1.", "x.ab"])
    def test_nothing_seen_is_refused(self, seen, issued, change):
        """A change that does not say what was looked at is refused."""
        with pytest.raises(InputError, match="must say what was looked at"):
            change(issued(), REVOKED, attempt={"seen": seen})


class TestWhatHappens:
    """The letter and its event."""

    @pytest.mark.parametrize(("before", "status"), list(product(LetterStatus, EVENTS)))
    def test_every_change_in_every_status(self, before, status, issued, change):
        """Only what is issued or suspended can change; only what is suspended is reinstated."""
        allowed = {SUSPENDED} if status is ISSUED else {ISSUED, SUSPENDED}
        if status is SUSPENDED:
            allowed = {ISSUED}
        letter = issued(status=before)

        if before not in allowed:
            with pytest.raises(TransitionError):
                change(letter, status)
            return
        changed = change(letter, status, note=" Laporan warga. ")
        standing = changed.letter.standings[-1]
        assert (status, 2) == (changed.letter.status, changed.letter.version)
        assert (status, StandingReason.HOLDER_REQUEST) == (standing.status, standing.reason)
        assert "Laporan warga." == standing.note

    @pytest.mark.parametrize(("status", "event"), EVENTS.items())
    def test_the_event_says_why_but_not_the_note(self, status, event, issued, change):
        """The journal of the office whose post was held gets the reason; the note stays inside."""
        letter = issued(status=SUSPENDED if status is ISSUED else ISSUED)
        happened = change(letter, status, "camat", note="rahasia").event

        assert event is type(happened)
        assert ("official:camat", "61.71.01", "p-1", "s-1", "holder_request") == (
            happened.actor,
            happened.office,
            happened.request_id,
            happened.letter_id,
            happened.reason,
        )
        assert "rahasia" not in repr(happened)

    @pytest.mark.parametrize(("status", "reason"), list(product(EVENTS, StandingReason)))
    def test_a_reason_that_does_not_fit_is_refused(self, status, reason, issued, change):
        """Nothing is revoked because it was found right."""
        letter = issued(status=SUSPENDED if status is ISSUED else ISSUED)

        if reason.fits(status):
            assert reason is change(letter, status, reason=reason).letter.standings[-1].reason
        else:
            with pytest.raises(InputError, match="is no reason for a letter to become") as caught:
                change(letter, status, reason=reason)
            assert {"reason": reason.word, "status": status.word} == caught.value.values


class TestReplacing:
    """Another letter takes the place of one."""

    def test_both_letters_change(self, issued, change):
        """The old one names the new one, whose version rises, since the decision rests on it."""
        changed = change(issued(), REPLACED, replacement=issued("s-2"))

        assert "s-2" == changed.letter.standings[-1].replaced_by == changed.event.replaced_by
        assert evolve(issued("s-2"), version=2) == changed.replacement

    def test_other_changes_touch_one_letter(self, issued, change):
        """A revocation concerns nothing but the letter."""
        assert change(issued(), REVOKED).replacement is None

    @pytest.mark.parametrize(
        "other",
        [
            {"office": RegionCode("61.71.01.1006")},
            {"subject": {"nik": Nik("6171010508900001")}},
            {"subject": {"nik": None}},
        ],
    )
    def test_office_and_person_are_the_same(self, other, issued, change, content):
        """A letter of another office, or about somebody else, takes no place."""
        subject = evolve(content.subject, **other.pop("subject", {}))
        new = issued("s-2", content=evolve(content, subject=subject, **other))

        with pytest.raises(InputError, match="same office about the same person"):
            change(issued(), REPLACED, replacement=new)

    @pytest.mark.parametrize(
        ("name", "born", "fits"),
        [
            ("Budi", date(2020, 1, 1), True),
            ("Ani", date(2020, 1, 1), False),
            ("Budi", date(2021, 1, 1), False),
        ],
    )
    def test_people_without_nik(self, name, born, fits, issued, change, content):
        """Where neither letter has a NIK, name and birth date must be the same."""
        child = evolve(content.subject, nik=None, name="Budi", birth_date=date(2020, 1, 1))
        old = issued(content=evolve(content, subject=child))
        same = evolve(child, name=name, birth_date=born, occupation="Pelajar")
        new = issued("s-2", content=evolve(content, subject=same))

        if fits:
            assert REPLACED is change(old, REPLACED, replacement=new).letter.status
        else:
            with pytest.raises(InputError, match="same person"):
                change(old, REPLACED, replacement=new)

    def test_not_by_itself(self, issued, change):
        """A letter cannot take its own place."""
        with pytest.raises(InputError, match="another one"):
            change(issued(), REPLACED, replacement=issued())

    @pytest.mark.parametrize("status", [status for status in LetterStatus if status is not ISSUED])
    def test_only_by_what_is_in_force(self, status, issued, change):
        """What is under way, suspended or final takes no place: so no chain comes back to itself."""
        with pytest.raises(TransitionError, match="cannot take the place") as caught:
            change(issued(), REPLACED, replacement=issued("s-2", status=status))
        assert status.word == caught.value.values["status"]
