"""The archive, as officials use it."""

import hmac
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from attrs import define, evolve
from sqlalchemy import event, select, update
from tests.desk.test_journal import ReadOnlyStore

from ekelurahan import open_desk
from ekelurahan.adapters.local_files import LocalFiles
from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.adapters.sql.tables import archive_entries, letters, metadata
from ekelurahan.compose.folders import create_city_folder
from ekelurahan.desk.archive_checks import ArchiveTrouble
from ekelurahan.desk.archive_imports import PART
from ekelurahan.errors import (
    InputError,
    NotAllowedError,
    NotFoundError,
    SigningError,
    StorageError,
    TransitionError,
)
from ekelurahan.model.archive import EntrySource
from ekelurahan.model.attempts import Operator
from ekelurahan.model.events import (
    ArchiveExported,
    DataRead,
    LetterDestroyed,
    Reading,
    RegisterImported,
)
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.old_registers import OldLine, RefusedLine
from ekelurahan.model.retention import RetentionSchedule
from ekelurahan.model.standing import LetterStatus, StandingReason
from ekelurahan.seal.verdicts import Verdict

PARIT_TOKAYA = RegionCode("61.71.01.1004")
LONG_AFTER = date(2032, 1, 1)


@pytest.fixture
def issue(desk, siti, lurah):
    """Issue a domicile letter for Siti."""

    def issue(purpose="membuka rekening bank", desk=desk):
        request = desk.requests.submit(
            "SKD", applicant=siti, answers={"keperluan": purpose}, by=siti
        )
        desk.requests.approve(request.id, by=lurah, seen=request.seen)
        return desk.letters.of(request.id, by=lurah)

    return issue


@pytest.fixture
def later(clock, folder):
    """Come to a day long after, with keys renewed."""

    def later(day=LONG_AFTER):
        clock.at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        create_city_folder(folder, clock=clock)

    return later


def journal(desk, request_id=""):
    """Give the last event of a request, or of those that belong to none."""
    return [e for e in journals(desk, request_id) if not isinstance(e, DataRead)][-1]


def journals(desk, request_id=""):
    """Give the events of a request, or those that belong to none."""
    with desk.store.read() as unit:
        return unit.events_of(request_id)


def everything(store):
    """Read every row of a database, in lower case."""
    with store.engine.connect() as connection:
        tables = [connection.execute(select(table)).all() for table in metadata.tables.values()]
    return repr([tuple(row) for rows in tables for row in rows]).lower()  # a Row shortens itself


class TestSearching:
    """Who finds what."""

    def test_an_issued_letter_is_found(self, desk, issue, lurah):
        """It is in the archive from the moment it is issued, with the digest of its file."""
        letter = issue()

        (entry,) = desk.archive.search(by=lurah, name="rahma", number="400.12").entries
        assert (letter.id, letter.number.text, letter.pdf, EntrySource.DESK) == (
            entry.letter_id,
            entry.number,
            entry.sha256,
            entry.source,
        )

    def test_what_is_not_issued_is_not_there(self, desk, poverty_request, lurah):
        """Neither a request nor a letter that another official has yet to acknowledge."""
        desk.requests.approve(poverty_request.id, by=lurah, seen=poverty_request.seen)

        assert () == desk.archive.search(by=lurah).entries

    def test_its_standing_follows(self, desk, issue, lurah):
        """A revoked letter is found as revoked."""
        letter = issue()
        desk.letters.revoke(letter.id, by=lurah, seen=letter.seen, reason=StandingReason.ERROR)

        assert () == desk.archive.search(by=lurah, status=LetterStatus.ISSUED).entries
        assert 1 == len(desk.archive.search(by=lurah, status=LetterStatus.REVOKED).entries)

    def test_those_above_see_those_below(self, desk, issue, camat, official):
        """The camat finds the kelurahan's letters, the lurah next door does not."""
        issue()
        neighbour = official("lurah@61.71.01.1005")

        assert 1 == len(desk.archive.search(by=camat).entries)
        assert 1 == len(desk.archive.search(by=camat, office=PARIT_TOKAYA).entries)
        assert () == desk.archive.search(by=neighbour).entries
        with pytest.raises(NotAllowedError):
            desk.archive.search(by=neighbour, office=PARIT_TOKAYA)

    def test_without_a_post_nothing_is_found(self, desk, lurah):
        """An official whose assignments are over sees no letters."""
        city = evolve(desk.city, assignments=())
        with pytest.raises(NotAllowedError, match="hold a post"):
            evolve(desk, city=city).archive.search(by=lurah)

    def test_pages_follow_each_other(self, desk, issue, lurah):
        """With the cursor of each page all letters come, each once."""
        letters = {issue(f"urusan {n}").id for n in "abc"}
        found, cursor = [], None
        for _ in range(3):
            page = desk.archive.search(by=lurah, limit=1, cursor=cursor)
            found += [entry.id for entry in page.entries]
            cursor = page.cursor

        assert (letters, 3, None) == (set(found), len(found), cursor)

    def test_by_nik_with_an_index_only(self, desk, issue, siti, lurah):
        """Without a blind index that search is refused; with one it finds the person's letters."""
        with pytest.raises(InputError, match="no index of NIKs") as caught:
            evolve(desk, nik_index=None).archive.search(by=lurah, nik=siti.nik)
        assert siti.nik.digits not in str(caught.value)

        indexed = evolve(
            desk, nik_index=lambda nik: hmac.new(b"k" * 32, nik.encode(), "sha256").hexdigest()
        )
        letter = issue(desk=indexed)
        (entry,) = indexed.archive.search(by=lurah, nik=siti.nik).entries
        assert letter.id == entry.letter_id

    @pytest.mark.parametrize(
        "asked", [{"name": "…"}, {"number": "/"}, {"limit": 0}, {"limit": 201}]
    )
    def test_nonsense_is_refused(self, desk, lurah, asked):
        """A text without letters and digits would find everything; pages have a limit."""
        with pytest.raises(InputError):
            desk.archive.search(by=lurah, **asked)

    @pytest.mark.parametrize("cursor", ["", "x", "bnVsbA==", "WzEsMl0=", "é"])
    def test_another_cursor_is_refused(self, desk, lurah, cursor):
        """Only what a page before has given is one."""
        with pytest.raises(InputError, match="no cursor"):
            desk.archive.search(by=lurah, cursor=cursor)

    @pytest.mark.parametrize(
        ("searched", "other"), [({}, {"name": "siti"}), ({"name": "siti"}, {})]
    )
    def test_the_cursor_of_another_search_is_refused(self, desk, issue, lurah, searched, other):
        """A list in the order of names is not gone on with by days, nor the other way round."""
        for purpose in "ab":
            issue(purpose)
        page = desk.archive.search(by=lurah, limit=1, **searched)

        with pytest.raises(InputError, match="no cursor"):
            desk.archive.search(by=lurah, cursor=page.cursor, **other)


def alter(desk, table, **columns):
    """Write over what the database says, as somebody with its password would."""
    with desk.store.engine.begin() as connection:
        connection.execute(update(table).values(**columns))


class TestLooking:
    """Who has looked into the archive."""

    @pytest.fixture
    def looks(self, desk):
        """Give who looked, in whose journal, and at which office alone; and nobody is named."""

        def looks():
            read = [e for e in journals(desk) if isinstance(e, DataRead)]
            found = [e for e in read if e.what is Reading.ARCHIVE]
            assert {()} == {e.residents for e in found}
            return [(e.actor, e.office, e.key) for e in found]

        return looks

    def test_it_is_kept_in_one_journal(self, desk, issue, lurah, camat, looks):
        """That of their own office, however many were searched; once for each page."""
        issue()
        desk.archive.search(by=lurah, name="siti")
        desk.archive.search(by=camat)
        desk.archive.search(by=camat, office=PARIT_TOKAYA)
        desk.archive.due_for_destruction(LONG_AFTER, by=lurah)

        assert [
            (f"official:{lurah.id}", "61.71.01.1004", ""),
            (f"official:{camat.id}", "61.71.01", ""),
            (f"official:{camat.id}", "61.71.01", "61.71.01.1004"),
            (f"official:{lurah.id}", "61.71.01.1004", ""),
        ] == looks()

    def test_what_was_searched_is_not(self, desk, issue, siti, lurah):
        """Neither a name nor a NIK comes into the journal."""
        issue()
        desk.archive.search(by=lurah, name="rahma", nik=siti.nik)

        written = repr([e for e in journals(desk) if isinstance(e, DataRead)])
        assert "ARCHIVE" in written
        assert "rahma" not in written
        assert siti.nik.digits not in written

    def test_who_found_nothing_has_looked(self, desk, lurah, looks):
        """That somebody has no letter is an answer, too."""
        desk.archive.search(by=lurah, name="nobody")

        assert [(f"official:{lurah.id}", "61.71.01.1004", "")] == looks()

    def test_what_cannot_be_recorded_is_not_shown(self, desk, issue, lurah):
        """With a full disk nobody looks into the archive."""
        issue()
        full = evolve(desk, store=ReadOnlyStore(desk.store))

        with pytest.raises(StorageError, match="disk is full"):
            full.archive.search(by=lurah)
        with pytest.raises(StorageError, match="disk is full"):
            full.archive.due_for_destruction(LONG_AFTER, by=lurah)

    def test_it_takes_a_fixed_number_of_statements(self, desk, issue, camat):
        """However many letters are shown, and however often somebody has looked."""
        statements, counts = [], []
        event.listen(desk.store.engine, "before_cursor_execute", lambda *_: statements.append(1))
        for purpose in "abc":
            issue(purpose)
            statements.clear()
            desk.archive.search(by=camat)
            counts.append(len(statements))

        assert counts[1] == counts[2]


class TestChecking:
    """Whether what is kept is what was issued."""

    @pytest.fixture
    def troubles(self, desk):
        """Check the archive and give what is wrong."""
        return lambda **more: [fault.trouble for fault in desk.archive.check(**more).faults]

    @pytest.fixture
    def stored(self, folder):
        """Give the path of a letter's file, to be spoiled."""

        def stored(letter):
            path = folder / "files" / letter.pdf[:2] / letter.pdf
            path.chmod(0o640)
            return path

        return stored

    def spoil(self, desk, letter):
        """Put another letter in the place of the stored one, as a thief of the database would."""
        with desk.store.begin() as unit:
            unit.save_letter(evolve(letter, version=letter.version + 1))

    def test_a_sound_archive_has_no_faults(self, desk, issue):
        """Files, contents and seals fit, also of a letter that was revoked or has expired."""
        issue()

        report = desk.archive.check()
        assert (1, (), None) == (report.checked, report.faults, report.cursor)

    def test_a_missing_file_is_found(self, troubles, issue, stored):
        """A file that is gone is named."""
        stored(issue()).unlink()

        assert [ArchiveTrouble.MISSING] == troubles()

    def test_an_altered_file_is_found(self, troubles, issue, stored):
        """One other byte is enough."""
        path = stored(issue())
        path.write_bytes(path.read_bytes() + b" ")

        assert [ArchiveTrouble.ALTERED] == troubles()

    def test_another_content_is_found(self, desk, troubles, issue):
        """A letter altered in the database fits neither its file nor its seal."""
        letter = issue()
        content = evolve(letter.content, answers={"keperluan": "kredit"})
        self.spoil(desk, evolve(letter, content=content))

        assert [ArchiveTrouble.CONTENT_DIFFERS, ArchiveTrouble.SEAL_FAILS] == troubles()

    def test_another_seal_is_found(self, desk, troubles, issue):
        """The seal of another letter is none for this one."""
        letter, other = issue(), issue("sekolah")
        signature = evolve(letter.signatures[0], seal=other.signatures[0].seal)
        self.spoil(desk, evolve(letter, signatures=(signature,)))

        assert {ArchiveTrouble.SEAL_FAILS, ArchiveTrouble.SEAL_DIFFERS} == set(troubles())

    def test_a_seal_that_is_none_is_found(self, desk, troubles, issue):
        """What cannot be read as a seal is told, too."""
        letter = issue()
        signature = evolve(letter.signatures[0], seal="rusak")
        self.spoil(desk, evolve(letter, signatures=(signature,)))

        assert [ArchiveTrouble.SEAL_FAILS] == troubles()

    def test_a_file_that_is_no_letter_is_found(self, desk, troubles, issue):
        """A file kept under its own digest that carries nothing."""
        digest = desk.files.put(b"surat")
        self.spoil(desk, evolve(issue(), pdf=digest))
        assert [ArchiveTrouble.RECORD_ALTERED] == troubles()

        alter(desk, archive_entries, sha256=digest)
        assert [ArchiveTrouble.UNREADABLE] == troubles()

    @pytest.mark.parametrize(
        ("table", "columns"),
        [
            (letters, {"status": LetterStatus.REVOKED.value}),
            (letters, {"body": "e1:AAAA"}),
            (archive_entries, {"number": "400.12.2.1/0009/PTK/2026"}),
            (archive_entries, {"name": "Orang Lain"}),
            (archive_entries, {"status": LetterStatus.REVOKED.value}),
        ],
    )
    def test_what_was_altered_by_hand_is_found(self, desk, troubles, issue, table, columns):
        """Of the letter itself, or of what the archive says of it; the check goes on."""
        issue()
        alter(desk, table, **columns)

        assert [ArchiveTrouble.RECORD_ALTERED] == troubles()

    def test_a_letter_is_not_put_in_force_by_hand(self, desk, troubles, issue, lurah):
        """Who alters every column still finds verifiers told as before, and is found himself."""
        letter = issue()
        reason = StandingReason.ERROR
        desk.letters.revoke(letter.id, seen=letter.seen, by=lurah, reason=reason)
        told = desk.verifier.check(letter.signatures[0].seal).verdict

        for table in (letters, archive_entries):
            alter(desk, table, status=LetterStatus.ISSUED.value)
        desk.letters.publish_statuses()
        assert told is desk.verifier.check(letter.signatures[0].seal).verdict
        assert Verdict.REVOKED is told
        assert [ArchiveTrouble.RECORD_ALTERED] == troubles()

    def test_a_letter_that_was_revoked_after_the_backup_stays_so(
        self, desk, issue, lurah, folder, tmp_path
    ):
        """A restored database knows less than verifiers do: nothing is taken back, and it is told."""
        letter, backup = issue(), tmp_path / "kelurahan.db"
        with sqlite3.connect(backup) as copy, sqlite3.connect(desk.store.engine.url.database) as db:
            db.backup(copy)
        reason = StandingReason.ERROR
        desk.letters.revoke(letter.id, seen=letter.seen, by=lurah, reason=reason)

        restored = open_desk(f"sqlite:///{backup}", city=folder / "city.toml", clock=desk.clock)
        restored.letters.publish_statuses()
        seal = letter.signatures[0].seal
        assert Verdict.REVOKED is restored.verifier.check(seal).verdict
        faults = restored.archive.check().faults
        assert [ArchiveTrouble.STANDING_DIFFERS] == [fault.trouble for fault in faults]

        letter = restored.letters.get(letter.id, by=lurah)
        restored.letters.revoke(letter.id, seen=letter.seen, by=lurah, reason=reason)
        assert () == restored.archive.check().faults
        restored.store.close()

    def test_it_goes_on_where_it_ended(self, desk, issue):
        """With a cursor; and from a day on."""
        issue(), issue("sekolah")
        first = desk.archive.check(limit=1)
        second = desk.archive.check(limit=1, cursor=first.cursor)

        assert (1, 1, None) == (first.checked, second.checked, second.cursor)
        assert 0 == desk.archive.check(since=date(2027, 1, 1)).checked

    def test_old_keys_still_count(self, desk, issue, later):
        """Years later, with new keys, the seals of then verify."""
        issue()
        later(date(2027, 6, 1))

        assert () == desk.archive.check().faults

    def test_without_a_valid_key_document_nothing_is_said(self, desk, issue, clock):
        """An outdated key document is no fault of the letters."""
        issue()
        clock.advance(days=60)

        with pytest.raises(SigningError, match="cannot be relied on: keys-expired"):
            desk.archive.check()

    def test_papers_are_read_back_as_well(self, desk, siti, folder):
        """A missing and an altered one are told; page by page, with the key of the last one."""
        papers = [
            desk.documents.record(b"%%PDF-1.7 %d" % n, owner=siti, name="ktp", by=siti)
            for n in range(3)
        ]
        paths = [folder / "files" / p.sha256[:2] / p.sha256 for p in papers]
        paths[0].unlink()
        paths[1].chmod(0o640)
        paths[1].write_bytes(b"")
        found, after, checked = {}, "", 0
        while after is not None:
            report = desk.archive.check_papers(after=after, limit=2)
            found |= {fault.document.id: fault.trouble for fault in report.faults}
            after, checked = report.after, checked + report.checked

        assert 3 == checked
        assert {
            papers[0].id: ArchiveTrouble.MISSING,
            papers[1].id: ArchiveTrouble.ALTERED,
        } == found

    @pytest.mark.parametrize("trouble", ArchiveTrouble)
    def test_each_trouble_has_a_word(self, trouble):
        """People are told in words."""
        assert trouble.word


class TestDestroying:
    """Letters that need not be kept any more."""

    @pytest.fixture
    def destroy(self, desk, lurah):
        """Destroy letters as the lurah."""

        def destroy(*letters, by=lurah, decree="BA 12/2032", desk=desk, reason="retensi habis"):
            keys = [letter.id for letter in letters]
            return desk.archive.destroy(keys, decree=decree, by=by, reason=reason)

        return destroy

    def test_what_is_due_is_listed(self, desk, issue, lurah):
        """The year after, plus two active and three inactive ones."""
        letter = issue()

        assert () == desk.archive.due_for_destruction(date(2031, 12, 31), by=lurah).due
        (due,) = desk.archive.due_for_destruction(LONG_AFTER, by=lurah).due
        assert (letter.id, "musnah") == (due.entry.letter_id, due.retention.final.value)

    def test_where_all_is_kept_nothing_is_due(self, desk, issue, lurah):
        """A city whose schedule destroys nothing."""
        issue()
        keeping = evolve(desk, retention=RetentionSchedule())

        page = keeping.archive.due_for_destruction(LONG_AFTER, by=lurah)
        assert ((), None) == (page.due, page.cursor)

    def test_a_destroyed_letter_says_nothing_of_anybody(
        self, desk, folder, issue, later, destroy, lurah
    ):
        """File, answers, name and seal are gone from disk and database; number and digest stay."""
        letter = issue()
        later()
        record = destroy(letter)

        (entry,) = record.entries
        assert (letter.number.text, letter.pdf, "", desk.clock.now()) == (
            entry.number,
            entry.sha256,
            entry.name,
            entry.destroyed_at,
        )
        with desk.store.read() as unit:
            kept = repr((unit.letter(letter.id), unit.request(letter.request_id)))
        assert "membuka rekening" not in kept
        assert "Siti" not in kept
        assert not (folder / "files" / letter.pdf[:2] / letter.pdf).exists()
        event = journal(desk, letter.request_id)
        assert isinstance(event, LetterDestroyed)
        assert ("siti",) == event.residents
        assert (letter.number.text, letter.pdf, "BA 12/2032") == (
            event.number,
            event.pdf,
            event.decree,
        )
        assert () == desk.archive.due_for_destruction(LONG_AFTER, by=lurah).due
        assert 0 == desk.archive.check().checked

    def test_nothing_of_anybody_is_left_in_the_database(
        self, desk, folder, siti, lurah, later, destroy
    ):
        """Neither NIK, name nor answers stand in any row, also not as the answer of a call."""
        store = SqlStore.open(f"sqlite:///{folder}/plain.db")
        plain = evolve(desk, store=store)
        answers = {"keperluan": "mendaftar kursus menjahit"}
        request = plain.requests.submit(
            "SKD", applicant=siti, answers=answers, by=siti, key="kunci-1"
        )
        plain.requests.approve(request.id, by=lurah, seen=request.seen, key="kunci-2")
        told = {siti.nik.digits, "rahmawati", "kursus menjahit"}
        assert told == {word for word in told if word in everything(store)}

        later()
        destroy(plain.letters.of(request.id, by=lurah), desk=plain)
        plain.effects.sweep()

        assert set() == {word for word in told if word in everything(store)}
        assert request.id in everything(store)
        store.close()

    def test_a_revoked_one_is_not_told_of_again(self, desk, issue, later, destroy, lurah):
        """Verifiers know of it already: a sweep finds nothing lost."""
        letter = issue()
        desk.letters.revoke(letter.id, by=lurah, seen=letter.seen, reason=StandingReason.ERROR)
        later()
        destroy(letter)

        assert () == desk.effects.sweep().mended

    def test_its_seal_says_what_it_said(self, desk, issue, later, destroy):
        """Whoever holds the paper is told the same as before."""
        letter = issue()
        later()
        before = desk.verifier.check(letter.signatures[0].seal)
        destroy(letter)

        after = desk.verifier.check(letter.signatures[0].seal)
        assert (Verdict.EXPIRED, before.facts) == (after.verdict, after.facts)
        assert desk.letters.standing_of(after.record_id)

    def test_it_has_no_file_any_more(self, desk, issue, later, destroy, lurah):
        """Reading and printing it say why there is none."""
        letter = issue()
        later()
        destroy(letter)

        with pytest.raises(TransitionError, match="was destroyed"):
            desk.letters.pdf(letter.id, by=lurah)
        with pytest.raises(TransitionError, match="was destroyed"):
            desk.letters.print_run([letter.id], by=lurah)
        assert "(dimusnahkan)" == desk.letters.get(letter.id, by=lurah).content.subject.name

    def test_never_before_its_time(self, desk, issue, destroy):
        """Nothing of a list is destroyed when one of it must be kept."""
        letter = issue()
        with pytest.raises(TransitionError, match="is kept until 2032-01-01"):
            destroy(letter)
        assert desk.files.get(letter.pdf)

    def test_never_twice(self, issue, later, destroy):
        """A destroyed letter cannot be destroyed again."""
        letter = issue()
        later()
        destroy(letter)
        with pytest.raises(TransitionError, match="destroyed already"):
            destroy(letter)

    def test_never_a_permanent_one(self, desk, issue, later, destroy):
        """However old it is."""
        letter = issue()
        later(date(2040, 1, 1))
        with pytest.raises(TransitionError, match="is permanent"):
            destroy(letter, desk=evolve(desk, retention=RetentionSchedule()))

    def test_only_who_signs_there_may(self, issue, later, destroy, official):
        """The counter and the neighbours may not."""
        letter = issue()
        later()
        for post in ("loket@61.71.01.1004", "lurah@61.71.01.1005"):
            with pytest.raises(NotAllowedError):
                destroy(letter, by=official(post))

    def test_something_and_a_reason_are_named(self, issue, destroy):
        """No destruction without letters, decree and reason."""
        with pytest.raises(InputError, match="no letter"):
            destroy()
        for given in ({"decree": " "}, {"reason": ""}, {"decree": "x" * 201}):
            with pytest.raises(InputError, match="needs a decree and a reason"):
                destroy(issue(), **given)

    def test_a_store_that_keeps_everything_refuses(self, desk, issue, later, destroy):
        """Nothing is taken out of the database when the file would stay."""

        class KeepingFiles:
            """Neither knows nor wants to know how to remove a file."""

            put, get = desk.files.put, desk.files.get

        letter = issue()
        later()
        with pytest.raises(NotAllowedError, match="never removes"):
            destroy(letter, desk=evolve(desk, files=KeepingFiles()))
        assert 1 == desk.archive.check().checked

    def test_an_unfinished_removal_is_taken_up_again(
        self, desk, folder, issue, later, destroy, clock
    ):
        """Where the disk refuses, the file is still owed to be removed."""
        letter = issue()
        later()
        broken = evolve(desk, files=LocalFiles(folder / "files" / letter.pdf[:2] / letter.pdf))
        destroy(letter, desk=broken)
        assert (folder / "files" / letter.pdf[:2] / letter.pdf).exists()
        clock.advance(minutes=5)

        assert (f"discard_file:{letter.id}",) == desk.effects.run_due().done
        assert not (folder / "files" / letter.pdf[:2] / letter.pdf).exists()

    def test_a_letter_that_is_not_issued_cannot_be_destroyed(self, desk, poverty_request, lurah):
        """What is under way is no archive yet."""
        desk.requests.approve(poverty_request.id, by=lurah, seen=poverty_request.seen)
        with pytest.raises(TransitionError, match="only a finished letter"):
            desk.letters.of(poverty_request.id, by=lurah).destroyed()


def line(n, **more):
    """Give a line of an old register."""
    given = {
        "number": f"474/{n}/2019",
        "day": date(2019, 3, 4),
        "name": "Siti",
        "title": "Domisili",
    }
    return OldLine(n, **{**given, "classification": "474", **more})


@pytest.fixture
def take_over(desk):
    """Take lines over as whoever runs the machine."""
    return lambda *lines, **more: desk.archive.take_over(
        lines, **{"office": PARIT_TOKAYA, "sha256": "0" * 64, "by": Operator(), **more}
    )


@define
class BreakingOff:
    """A store whose process is stopped after some transactions; somebody may act before the first."""

    inner: object
    transactions: int
    before: Callable[[], None] = bool

    def read(self):
        """Open a view."""
        return self.inner.read()

    def begin(self):
        """Open a transaction, or stop."""
        self.before()
        if not self.transactions:
            raise KeyboardInterrupt
        self.transactions -= 1
        return self.inner.begin()


class TestTakingOver:
    """Old registers."""

    def test_they_are_found_beside_the_new_ones(self, desk, take_over, lurah):
        """By name, old code and number; the act is in the journal."""
        report = take_over(line(2), line(3, classification="400.12.2.1", number="9/2024"))

        assert (2, ()) == (report.entered, report.refused)
        found = desk.archive.search(by=lurah, name="siti").entries
        assert {("", "474"), ("400.12.2.1", "")} == {
            (entry.classification, entry.former_classification) for entry in found
        }
        event = journal(desk)
        assert isinstance(event, RegisterImported)
        assert ("system", 2) == (event.actor, event.letters)

    def test_one_bad_line_keeps_all_out(self, desk, take_over, lurah):
        """Unless the good ones are to be kept; every bad line is told with its reason."""
        lines = (line(2), line(3, number="474/2/2019"))
        report = take_over(*lines, refused=[RefusedLine(4, "x")])
        assert (0, [3, 4]) == (report.entered, [bad.line for bad in report.refused])
        assert () == desk.archive.search(by=lurah).entries

        assert 1 == take_over(*lines, keep_good=True, by=lurah).entered
        again = take_over(line(2, name="Budi"))
        assert "the archive has this number already" == again.refused[0].reason

    def test_an_import_that_broke_off_is_repeated(self, desk):
        """Parts that were entered stay, and are known when the same file is taken over again."""
        lines = [line(n, day=date(2019, 3, 4 + n % 2)) for n in range(2, PART + 12)]
        broken = evolve(desk, store=BreakingOff(desk.store, transactions=1))
        with pytest.raises(KeyboardInterrupt):
            broken.archive.take_over(lines, office=PARIT_TOKAYA, sha256="", by=Operator())
        assert PART == journal(desk).letters

        again = desk.archive.take_over(
            [*lines, lines[0]], office=PARIT_TOKAYA, sha256="", by=Operator()
        )
        assert (0, PART, 1) == (again.entered, again.known, len(again.refused))
        last = desk.archive.take_over(lines, office=PARIT_TOKAYA, sha256="", by=Operator())
        assert (10, PART, ()) == (last.entered, last.known, last.refused)
        assert 10 == journal(desk).letters

    def test_what_somebody_else_enters_meanwhile_is_told(self, desk):
        """It is known where it is the same, else refused; the rest of the part is entered."""
        others = [line(2), line(3, name="Budi")]

        def interfere():
            desk.archive.take_over(others, office=PARIT_TOKAYA, sha256="", by=Operator())

        raced = evolve(desk, store=BreakingOff(desk.store, transactions=9, before=interfere))
        report = raced.archive.take_over(
            [line(2), line(3), line(4)], office=PARIT_TOKAYA, sha256="", by=Operator()
        )
        assert (1, 1, [3]) == (report.entered, report.known, [bad.line for bad in report.refused])

    def test_a_dry_run_enters_nothing(self, desk, take_over, lurah):
        """It only says what would be refused."""
        assert 0 == take_over(line(2), dry_run=True).entered
        assert () == desk.archive.search(by=lurah).entries

    def test_only_officials_there_or_above(self, take_over, official):
        """The neighbours may not fill another office's archive."""
        with pytest.raises(NotAllowedError):
            take_over(line(2), by=official("lurah@61.71.01.1005"))
        with pytest.raises(NotFoundError):
            take_over(line(2), office=RegionCode("61.71.09.1001"))

    def test_niks_are_kept_as_blind_indexes_only(self, desk, siti, lurah):
        """With an index they are searchable, and never stand in the archive."""
        indexed = evolve(desk, nik_index=lambda nik: nik[::-1])
        nik = siti.nik
        indexed.archive.take_over(
            [line(2, nik=nik.digits)], office=PARIT_TOKAYA, sha256="", by=lurah
        )

        assert 1 == len(indexed.archive.search(by=lurah, nik=nik).entries)

    @pytest.mark.parametrize("part", ["number", "name", "title"])
    @pytest.mark.parametrize(
        "written",
        [
            "6171014508900001",
            "SITI 6171014508900001",
            "61710145089000012",
            "617101 450890 0001",
            "3/617101.450890.0001",
            "6171-0145-0890-0001 2019",
            "KK 617101 050815 0012",
            "KK 617101 310815 0012",
        ],
    )
    def test_an_identity_number_is_refused_where_it_would_be_read(
        self, desk, take_over, lurah, part, written
    ):
        """In whatever way it is written; the reason does not quote it."""
        report = take_over(line(2, **{part: written}), line(3, number="474/3/2019"), keep_good=True)

        assert (1, [2]) == (report.entered, [bad.line for bad in report.refused])
        assert "16 digits" in report.refused[0].reason
        assert "474/3/2019" == desk.archive.search(by=lurah).entries[0].number

    @pytest.mark.parametrize(
        "number",
        [
            "400.12.2.1-001-11-2026",
            "400.12.2.1/0001/PTK/2026",
            "6171-9999-9999-9999",
            "474-12-2019",
        ],
    )
    def test_other_digits_are_no_identity_number(self, take_over, number):
        """Numbers of letters have many digits, too."""
        assert 1 == take_over(line(2, number=number)).entered

    def test_imported_ones_are_destroyed_without_file(self, desk, take_over, lurah, later):
        """They have none; their names go, their numbers stay, and checks pass them over."""
        take_over(line(2, classification="471", number="471/2/2019"))
        later(date(2026, 12, 1))
        (due,) = desk.archive.due_for_destruction(date(2026, 12, 1), by=lurah).due
        assert 0 == desk.archive.check().checked

        desk.archive.destroy([due.entry.id], decree="BA 1", by=lurah, reason="retensi habis")
        (entry,) = desk.archive.search(by=lurah, number="471/2").entries
        assert "" == entry.name


class TestHandingOver:
    """Letters for another archive."""

    def test_letters_come_with_their_files(self, desk, issue, lurah):
        """Each with its rule and creator, in the order of days; the act is in the journal."""
        letter = issue()
        desk.archive.take_over([line(2)], office=PARIT_TOKAYA, sha256="", by=Operator())
        given = list(desk.archive.letters_between(date(2019, 1, 1), date(2026, 12, 31), by=lurah))

        assert [None, Path(desk.files.folder, letter.pdf[:2], letter.pdf).read_bytes()] == [
            each.pdf for each in given
        ]
        assert [True, False] == [each.is_sensitive for each in given]
        assert {"Kelurahan Parit Tokaya"} == {each.office_title for each in given}
        event = journal(desk)
        assert isinstance(event, ArchiveExported)
        assert (f"official:{lurah.id}", 2) == (event.actor, event.letters)

    def test_of_an_office_that_is_no_more(self, desk, issue):
        """The letters of an office given up keep its code; whoever runs the machine gets all."""
        issue()
        city = evolve(desk.city, offices={})
        days = (date(2026, 1, 1), date(2026, 12, 31))
        (given,) = evolve(desk, city=city).archive.letters_between(*days, by=Operator())

        assert "61.71.01.1004" == given.office_title
        assert "system" == journal(desk).actor

    def test_what_is_broken_off_is_recorded(self, desk, take_over, lurah):
        """Before the first letter of each hundred is given, the journal tells it; nothing is nothing."""
        take_over(*(line(n) for n in range(101)))
        days = date(2019, 1, 1), date(2019, 12, 31)
        handed = desk.archive.letters_between(*days, by=lurah)
        next(handed)
        handed.close()
        assert (f"official:{lurah.id}", "2019-03-04", 100) == (
            journal(desk).actor,
            journal(desk).first,
            journal(desk).letters,
        )

        list(desk.archive.letters_between(*days, by=Operator()))
        assert [RegisterImported, *[ArchiveExported] * 3] == [type(e) for e in journals(desk)]
        assert ("system", 1) == (journal(desk).actor, journal(desk).letters)
        assert [] == list(desk.archive.letters_between(days[1], days[1], by=lurah))
        assert 4 == len(journals(desk))

    @pytest.mark.parametrize("by", [{}, {"by": None}])
    def test_who_takes_them_is_said(self, desk, by):
        """A forgotten argument, or an official looked up in vain, is not the whole city."""
        with pytest.raises((TypeError, AttributeError)):
            next(desk.archive.letters_between(date(2019, 1, 1), date(2026, 12, 31), **by))
        with pytest.raises((TypeError, AttributeError)):
            desk.archive.take_over([line(2)], office=PARIT_TOKAYA, sha256="", **by)
