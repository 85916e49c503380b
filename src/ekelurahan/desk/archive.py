"""The archive: every letter that was issued, found, checked, handed over, and in the end destroyed."""

from collections.abc import Iterator, Sequence
from datetime import date

from attrs import frozen

from ekelurahan.desk.archive_checks import (
    ArchiveCheck,
    ArchiveReport,
    PapersReport,
    paper_fault,
)
from ekelurahan.desk.archive_imports import ImportReport, OldRegister, take_over
from ekelurahan.desk.archive_rights import actor_of, note_search, readable_offices
from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.destruction import (
    Destruction,
    DestructionRecord,
    DueEntry,
    destroy,
    is_due,
    retention_of,
)
from ekelurahan.desk.effects import EffectDesk
from ekelurahan.desk.handing_over import hand_over
from ekelurahan.desk.limits import MOST_ON_A_PAGE, require_limit
from ekelurahan.desk.rights import require_official
from ekelurahan.errors import InputError
from ekelurahan.model.archive import (
    ArchivedLetter,
    ArchiveEntry,
    ArchivePlace,
    ArchiveQuery,
    another_search,
    search_key,
)
from ekelurahan.model.attempts import Operator
from ekelurahan.model.identity import Nik, RegionCode
from ekelurahan.model.offices import Official
from ekelurahan.model.old_registers import OldLine, RefusedLine
from ekelurahan.model.standing import LetterStatus
from ekelurahan.texts import mark

_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)


@frozen
class ArchivePage:
    """A page of a list.

    Attributes:
        entries: The letters; small, without their texts.
        cursor: What to pass for the next page; ``None`` at the end. Letters issued meanwhile do
            not shift it.
    """

    entries: tuple[ArchiveEntry, ...]
    cursor: str | None


@frozen
class DuePage:
    """A page of letters that need not be kept any more.

    Attributes:
        due: The letters with their rules. There may be none on a page, and more on the next.
        cursor: What to pass for the next page; ``None`` at the end.
    """

    due: tuple[DueEntry, ...]
    cursor: str | None


@frozen
class ArchiveDesk:
    """What is done with letters after they were issued.

    Officials find the letters of their own offices and of those below them. The journal of their own
    office keeps that they have looked, but not for what: that may be a name or a NIK.
    """

    _ports: DeskPorts
    _effects: EffectDesk

    def search(
        self,
        *,
        by: Official,
        number: str = "",
        name: str = "",
        nik: Nik | None = None,
        kind: str = "",
        office: RegionCode | None = None,
        status: LetterStatus | None = None,
        first: date | None = None,
        last: date | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> ArchivePage:
        """Find letters; everything given must hold.

        By name or number they are listed in the order of the name or number, and those that have
        the same one newest first; else, and by NIK, newest first.

        Args:
            by: Who searches.
            number: Beginning of the number, or of its archive code, the former one too.
            name: Beginning of the name or of any word in it; case and marks do not matter.
            nik: NIK of whom it is about, where the host has a blind index.
            kind: Code of the kind.
            office: One office alone.
            status: Whether it counts.
            first: First day.
            last: Last day, included.
            cursor: That of the page before.
            limit: Most letters on a page, up to 200.

        Raises:
            NotAllowedError: the official works neither at the office nor above it.
            InputError: the cursor, the limit or a text cannot be used, or there is no index of NIKs.
            StorageError: the journal cannot be written.
        """
        _require_searchable(number, name)
        require_limit(limit, MOST_ON_A_PAGE)
        query = ArchiveQuery(
            offices=readable_offices(self._ports, by, office),
            number=number,
            name=name,
            nik_index=self._nik_index(nik) if nik else "",
            kind=kind,
            status=status,
            first=first,
            last=last,
        )
        before = _place(cursor)
        if before and bool(before.key) != query.is_by_text:
            raise another_search()
        note_search(self._ports, by, office)
        with self._ports.store.read() as unit:
            found = unit.search(query, before=before, limit=limit + 1)
        is_last = len(found) <= limit
        return ArchivePage(
            tuple(found[:limit]), None if is_last else query.place_of(found[limit - 1]).cursor
        )

    def check(
        self, *, since: date | None = None, cursor: str | None = None, limit: int = MOST_ON_A_PAGE
    ) -> ArchiveReport:
        """Check some stored letters, oldest first; call it again with its cursor for the next ones.

        Each file is read back by its digest, compared with the database, and each seal verified
        by the keys that held when it was made; the database is compared with itself and with what
        verifiers are told. Letters without a file here are passed over.

        Args:
            since: First day of the letters.
            cursor: Where the part before ended.
            limit: Most letters to check at once, up to 200.

        Raises:
            SigningError: the city's key document cannot be relied on now.
            InputError: the cursor or the limit cannot be used.
        """
        require_limit(limit, MOST_ON_A_PAGE)
        check, after = ArchiveCheck.begin(self._ports), _place(cursor)
        with self._ports.store.read() as unit:
            found = unit.entries(since or _FIRST, _LAST, after=after, limit=limit + 1)
            kept = [(e, e.letter_id) for e in found[:limit] if e.destroyed_at is None]
            letters = [(e, check.recorded(unit, e, key)) for e, key in kept if key is not None]
        faults = (fault for letter in letters for fault in check.faults(*letter))
        return ArchiveReport(len(letters), tuple(faults), _cursor(found, limit))

    def check_papers(self, *, after: str = "", limit: int = MOST_ON_A_PAGE) -> PapersReport:
        """Check some residents' papers by their digests; call it again with what it gives back.

        Args:
            after: Key of the last paper checked before.
            limit: Most papers to check at once, up to 200.

        Raises:
            InputError: the limit cannot be used.
        """
        require_limit(limit, MOST_ON_A_PAGE)
        with self._ports.store.read() as unit:
            papers = unit.documents_after(after, limit=limit)
        faults = filter(None, (paper_fault(self._ports, paper) for paper in papers))
        return PapersReport(
            len(papers), tuple(faults), papers[-1].id if len(papers) == limit else None
        )

    def due_for_destruction(
        self, at: date, *, by: Official, cursor: str | None = None, limit: int = MOST_ON_A_PAGE
    ) -> DuePage:
        """List letters that need not be kept on a day, oldest first.

        Args:
            at: The day.
            by: Who asks.
            cursor: That of the page before.
            limit: Most letters to look at for a page, up to 200.

        Raises:
            NotAllowedError: the official holds no post today.
            InputError: the cursor or the limit cannot be used.
        """
        ports, years = self._ports, self._ports.retention.fewest_years
        require_limit(limit, MOST_ON_A_PAGE)
        offices, after = readable_offices(ports, by), _place(cursor)
        if years is None:
            return DuePage((), None)
        latest = date(max(at.year - years, 2), 1, 1)
        note_search(ports, by)
        with ports.store.read() as unit:
            found = unit.entries(_FIRST, latest, after=after, limit=limit + 1, offices=offices)
        due = tuple(
            DueEntry(entry, retention_of(ports, entry))
            for entry in found[:limit]
            if is_due(ports, entry, at)
        )
        return DuePage(due, _cursor(found, limit))

    def destroy(
        self,
        entry_ids: Sequence[str],
        *,
        decree: str,
        by: Official,
        reason: str,
        key: str | None = None,
    ) -> DestructionRecord:
        """Destroy the files and personal data of letters that need not be kept any more.

        All of them in one transaction, or none. Number, kind, dates and digest stay, and so does
        what verifiers are told: a seal on paper verifies as before.

        Args:
            entry_ids: Keys of their entries.
            decree: Number of the approval and of the minutes ("berita acara").
            by: An official who signs letters of each of these offices today.
            reason: Why.
            key: The caller's key for this one call; see :class:`ServiceRequestDesk`.

        Raises:
            InputError: no letter, no decree or no reason is given.
            NotFoundError: there is no such entry.
            NotAllowedError: somebody else tries, or the file store never removes anything.
            TransitionError: a letter is permanent, its time has not come, or it is destroyed already.
        """
        destruction = Destruction.of(self._ports.attempt(by), decree, reason)
        record, owed = destroy(self._ports, entry_ids, destruction, by, key)
        for effect in owed:
            self._effects.run(effect)
        return record

    def letters_between(
        self, first: date, last: date, *, by: Official | Operator
    ) -> Iterator[ArchivedLetter]:
        """Give every letter of some days with its file, oldest first, to be handed over.

        Letters are read as they are asked for, a hundred at a time; each hundred is noted in the
        journal before the first of them is given.

        Args:
            first: First day.
            last: Last day, included.
            by: Who takes them: an official those of their offices, the operator all of the city.

        Raises:
            NotAllowedError: the official holds no post today.
            StorageError: a file was altered or cannot be read, or the journal cannot be written.
            NotFoundError: a file is missing.
        """
        offices = frozenset() if isinstance(by, Operator) else readable_offices(self._ports, by)
        return hand_over(self._ports, first, last, offices, actor=actor_of(self._ports, by))

    def take_over(
        self,
        lines: Sequence[OldLine],
        *,
        office: RegionCode,
        sha256: str,
        refused: Sequence[RefusedLine] = (),
        keep_good: bool = False,
        dry_run: bool = False,
        by: Official | Operator,
    ) -> ImportReport:
        """Enter the letters of an old register, so that they are found beside the new ones.

        One line that cannot be entered keeps all of them out, unless the good ones are to be kept.
        Then they are entered part by part, each in a transaction of its own, so that others can
        work meanwhile. An import that broke off is repeated: what it has entered is known.

        Args:
            lines: What was read.
            office: Whose register it is.
            sha256: Digest of the file it was read from, for the journal.
            refused: Lines of it that could not be read.
            keep_good: Enter the good lines although others are refused.
            dry_run: Enter nothing, only say what would be refused.
            by: Who does it.

        Raises:
            NotFoundError: the city has no such office.
            NotAllowedError: the official works neither there nor above.
        """
        ports, place = self._ports, self._ports.city.office(office)
        if not isinstance(by, Operator):
            require_official(ports, office, by)
        register = OldRegister(place, lines, tuple(refused), sha256)
        actor = actor_of(ports, by)
        return take_over(ports, register, actor=actor, keep_good=keep_good, dry_run=dry_run)

    def _nik_index(self, nik: Nik) -> str:
        index = self._ports.nik_index
        if index is None:
            raise InputError(
                mark("the archive has no index of NIKs"),
                mark("Search by name or number, or give the desk a key for that index."),
            )
        return index(nik.digits)


def _require_searchable(*texts: str) -> None:
    if any(text and not search_key(text) for text in texts):
        raise InputError(
            mark("there is nothing to search for in this text"),
            mark("Write letters or digits: the beginning of a number or of a name."),
        )


def _cursor(found: Sequence[ArchiveEntry], limit: int) -> str | None:
    """Say where a page ends, if there is another one."""
    return ArchivePlace.after(found[limit - 1]).cursor if len(found) > limit else None


def _place(cursor: str | None) -> ArchivePlace | None:
    return None if cursor is None else ArchivePlace.read(cursor)
