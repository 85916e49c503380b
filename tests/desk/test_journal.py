"""Who saw and changed whose data, and the proof that the journal is whole."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from attrs import evolve, frozen
from sqlalchemy import event
from tests.desk.conftest import ANSWERS

from ekelurahan.errors import NotAllowedError, NotFoundError, StorageError
from ekelurahan.model.events import DataRead
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.residents import Person
from ekelurahan.seal.journal_checks import check_journal

OFFICE = "61.71.01.1004"
FORM = "N4"


@frozen
class ReadOnlyStore:
    """A store whose disk takes nothing any more."""

    inner: object

    @contextmanager
    def begin(self):
        """Refuse to write."""
        raise StorageError("the disk is full")
        yield

    def read(self):
        """Open a view."""
        return self.inner.read()


@frozen
class HastySigner:
    """A signer beside which somebody else makes a checkpoint first."""

    inner: object
    desk: object

    def status_key(self):
        """Give the key."""
        return self.inner.status_key()

    def sign(self, kid, message):
        """Sign after the other."""
        self.desk.journal.checkpoint()
        return self.inner.sign(kid, message)


@pytest.fixture
def issued(desk, lurah, siti, request_):
    """Siti's letter, issued."""
    desk.requests.approve(request_.id, by=lurah, seen=request_.seen)
    return desk.letters.of(request_.id, by=siti)


@pytest.fixture
def paper(desk, siti):
    """Siti's KTP."""
    return desk.documents.record(b"%PDF-", owner=siti, name="ktp", by=siti)


@pytest.fixture
def readings(desk):
    """Give what officials have read of Siti: what, key, and by whom."""

    def readings():
        with desk.store.read() as unit:
            found = unit.events_about("siti", since=None, after=0, limit=99)
        return [(e.what.value, e.key, e.actor) for _, e in found if isinstance(e, DataRead)]

    return readings


READ = {
    "request": lambda d, by, r, _l, _p: d.requests.get(r.id, by=by),
    "requests": lambda d, by, _r, _l, _p: d.requests.of(d.residents.by_id("siti"), by=by),
    "history": lambda d, by, r, _l, _p: d.requests.history(r.id, by=by),
    "letter": lambda d, by, _r, letter, _p: d.letters.get(letter.id, by=by),
    "letter-file": lambda d, by, _r, letter, _p: d.letters.pdf(letter.id, by=by),
    "paper": lambda d, by, _r, _l, paper: d.documents.content(paper.id, by=by),
    "papers": lambda d, by, _r, _l, _p: d.documents.of(d.residents.by_id("siti"), by=by),
    "print-run": lambda d, by, _r, letter, _p: d.letters.print_run([letter.id], by=by),
    "journal": lambda d, by, _r, _l, _p: d.journal.about("siti", by=by),
    "form": lambda d, by, _r, _l, _p: d.requests.form(
        FORM, applicant=d.residents.by_id("siti"), answers={}, by=by
    ),
}


class TestReading:
    """Every reading by an official is an entry."""

    @pytest.mark.parametrize("what", READ)
    def test_an_official_is_recorded_once(
        self, desk, lurah, request_, issued, paper, readings, what
    ):
        """Each act is one entry with who, what and whose; readings stay out of the history."""
        READ[what](desk, lurah, request_, issued, paper)
        keys = {"request": request_.id, "history": request_.id, "paper": paper.id}
        keys |= dict.fromkeys(["letter", "letter-file"], issued.id)
        keys |= {"journal": "siti", "form": FORM}

        assert [(what, keys.get(what, ""), f"official:{lurah.id}")] == readings()
        with desk.store.read() as unit:
            history = unit.events_of(request_.id)
        assert not any(isinstance(happened, DataRead) for happened in history)

    @pytest.mark.parametrize("what", [what for what in READ if what != "print-run"])
    def test_residents_are_not(self, desk, siti, request_, issued, paper, readings, what):
        """Who reads their own leaves no entry."""
        READ[what](desk, siti, request_, issued, paper)

        assert [] == readings()

    def test_a_letter_is_found_by_its_request(self, desk, lurah, request_, issued, readings):
        """Finding it is reading it."""
        desk.letters.of(request_.id, by=lurah)

        assert [("letter", issued.id, f"official:{lurah.id}")] == readings()

    @pytest.mark.usefixtures("request_")
    def test_an_inbox_is_one_entry_for_each_office(self, desk, siti, lurah, readings):
        """However many requests it shows; an empty one is none."""
        desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
        desk.requests.waiting_for(lurah)

        assert [("inbox", "", f"official:{lurah.id}")] == readings()

    def test_an_empty_inbox_shows_nothing(self, desk, lurah):
        """Nobody was seen."""
        assert [] == desk.requests.waiting_for(lurah)
        with desk.store.read() as unit:
            assert [] == unit.journal_heads()

    @pytest.mark.parametrize("what", READ)
    def test_what_cannot_be_recorded_is_not_shown(
        self, desk, siti, lurah, request_, issued, paper, what
    ):
        """With a full disk officials read nothing; residents still read their own."""
        full = evolve(desk, store=ReadOnlyStore(desk.store))

        with pytest.raises(StorageError, match="disk is full"):
            READ[what](full, lurah, request_, issued, paper)
        assert request_.id == full.requests.get(request_.id, by=siti).id

    def test_an_approval_takes_a_fixed_number_of_statements(self, desk, siti, lurah):
        """A long journal makes no approval longer."""
        statements, counts = [], []
        event.listen(desk.store.engine, "before_cursor_execute", lambda *_: statements.append(1))
        for _ in range(3):
            request = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
            statements.clear()
            desk.requests.approve(request.id, by=lurah, seen=request.seen)
            counts.append(len(statements))

        assert counts[1] == counts[2] <= counts[0]


class TestAbout:
    """Who saw and changed what concerns a resident."""

    def test_it_is_told_in_order_and_in_pages(self, desk, siti, lurah, issued):
        """From the request to who asked last, page by page."""
        desk.letters.pdf(issued.id, by=lurah)
        seen, after = [], 0
        while after is not None:
            page = desk.journal.about("siti", by=siti, after=after, limit=2)
            seen += [type(happened).__name__ for happened in page.events]
            after = page.next

        assert [
            "RequestSubmitted",
            "StepApproved",
            "LetterNumbered",
            "LetterIssued",
            "DataRead",
        ] == seen
        assert all(("siti",) == happened.residents for happened in page.events)

    def test_it_may_begin_at_a_moment(self, desk, siti, clock, request_):
        """A breach is told from when it began."""
        clock.advance(days=1)
        desk.requests.withdraw(request_.id, by=siti, seen=request_.seen)
        page = desk.journal.about("siti", by=siti, since=clock.at - timedelta(hours=1))

        assert ["RequestWithdrawn"] == [type(happened).__name__ for happened in page.events]
        assert page.next is None

    def test_papers_are_told(self, desk, siti, paper):
        """Recording a paper concerns its owner."""
        (recorded,) = desk.journal.about("siti", by=siti).events

        assert (paper.id, ("siti",)) == (recorded.document_id, recorded.residents)

    def test_whom_a_letter_is_about_is_told_too(self, desk, siti, sumiati, lurah):
        """Siti asks for a letter about Sumiati: both are told who saw and changed it."""
        request = desk.requests.submit(
            "SKD",
            applicant=siti,
            answers=ANSWERS,
            by=siti,
            subject=Person(sumiati.name, nik=sumiati.nik),
        )
        desk.requests.get(request.id, by=lurah)
        desk.requests.return_for_completion(request.id, by=lurah, seen=request.seen, note="siapa?")
        request = desk.requests.get(request.id, by=siti)
        again = desk.requests.resubmit(request.id, answers=ANSWERS, by=siti, seen=request.seen)
        desk.requests.approve(again.id, by=lurah, seen=again.seen)

        told = desk.journal.about("sumiati", by=sumiati).events
        assert told == desk.journal.about("siti", by=siti).events
        assert ("siti", "sumiati") == again.concerned == told[0].residents

    def test_strangers_are_told_nothing(self, desk, sumiati, official):
        """Neither other residents nor other offices; unknown residents are unknown."""
        for stranger in (sumiati, official("lurah@61.71.01.1005")):
            with pytest.raises(NotAllowedError):
                desk.journal.about("siti", by=stranger)
        with pytest.raises(NotFoundError):
            desk.journal.about("nobody", by=sumiati)


class TestProof:
    """Checkpoints and exports."""

    def test_an_export_is_proven_with_the_published_keys(self, desk, issued):
        """What the desk writes, an auditor can check; the first checkpoint stays in it."""
        first = desk.journal.checkpoint()
        desk.letters.get(issued.id, by=desk.city.officials["bayu-prasetya"])
        last = desk.journal.checkpoint()
        report = check_journal(desk.journal.export(), desk.trust(), since=first)

        assert report.is_proven
        assert (last, 5) == (report.checkpoint, report.entries)
        assert first != last

    @pytest.mark.usefixtures("issued")
    def test_one_office_is_exported_by_itself(self, desk):
        """It is proven without the others; an unknown office is refused."""
        desk.journal.checkpoint()
        lines = [*desk.journal.export(RegionCode(OFFICE))]

        assert check_journal(lines, desk.trust(), office=OFFICE).is_proven
        assert b'"office":"61.71.01.1004","v":1' in lines[0]
        assert 2 == len([*desk.journal.export(RegionCode("61.71.01.1005"))])
        with pytest.raises(NotFoundError):
            [*desk.journal.export(RegionCode("61.72.01.1001"))]

    @pytest.mark.usefixtures("request_")
    def test_nothing_new_is_not_signed_again(self, desk):
        """A checkpoint is made when some office has come further."""
        assert desk.journal.checkpoint() == desk.journal.checkpoint()
        with desk.store.read() as unit:
            assert 1 == len([*unit.checkpoints()])

    def test_an_empty_journal_has_no_checkpoint(self, desk):
        """There is nothing to vouch for."""
        assert "" == desk.journal.checkpoint()

    @pytest.mark.usefixtures("request_")
    def test_of_two_who_sign_at_once_one_is_kept(self, desk):
        """The slower one takes over what the faster one made."""
        hasty = evolve(desk, signer=HastySigner(desk.signer, desk))

        assert desk.journal.checkpoint() == hasty.journal.checkpoint()

    @pytest.mark.usefixtures("request_")
    def test_of_two_who_sign_first_one_is_kept(self, desk):
        """So it is with the very first one."""
        hasty = evolve(desk, signer=HastySigner(desk.signer, desk))

        assert hasty.journal.checkpoint() == desk.journal.checkpoint()
