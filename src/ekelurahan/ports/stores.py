"""The database, as the desk uses it: one transaction is one unit of work."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol, TypeVar

from attrs import AttrsInstance

from ekelurahan.model.archive import ArchiveEntry, ArchivePlace, ArchiveQuery
from ekelurahan.model.calls import Call
from ekelurahan.model.documents import StoredDocument
from ekelurahan.model.effects import Effect
from ekelurahan.model.events import Event
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.journal import JournalEntry, JournalHead
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.letters import Letter
from ekelurahan.model.numbers import NumberStatus, RegisteredNumber
from ekelurahan.model.residents import Resident
from ekelurahan.model.service_requests import ServiceRequest
from ekelurahan.model.standing import LetterStatus

T = TypeVar("T")


class RequestRecords(Protocol):
    """Requests, and the kinds of letters they were made with."""

    def request(self, request_id: str) -> ServiceRequest:
        """Read a request.

        Raises:
            NotFoundError: there is none.
        """
        ...

    def requests_waiting(
        self, office: RegionCode, turns: Collection[tuple[str, int, int]], *, limit: int
    ) -> Sequence[ServiceRequest]:
        """List the requests to an office that wait at certain steps, oldest first.

        Args:
            office: Code of the office asked.
            turns: Code and version of the kind, and index of the step.
            limit: Most requests to list.
        """
        ...

    def requests_of(self, applicant: str) -> Sequence[ServiceRequest]:
        """List what a resident has asked for, oldest first."""
        ...

    def add_request(self, request: ServiceRequest) -> None:
        """Keep a new request."""
        ...

    def save_request(self, request: ServiceRequest) -> None:
        """Keep a changed request in the place of the version before.

        Raises:
            ConflictError: what is stored is not the version before.
        """
        ...

    def kind(self, code: str, version: int) -> LetterKind:
        """Read a version of a kind that requests were made with.

        Raises:
            NotFoundError: none was.
        """
        ...

    def kinds(self) -> Sequence[LetterKind]:
        """List every version of every kind that requests were made with."""
        ...

    def keep_kind(self, kind: LetterKind) -> None:
        """Keep a version of a kind, for ever; keeping the same again is fine.

        Raises:
            ConflictError: another kind is kept under that code and version.
        """
        ...


class LetterRecords(Protocol):
    """Letters, their seals, and their places in the status lists."""

    def letter(self, letter_id: str) -> Letter:
        """Read a letter.

        Raises:
            NotFoundError: there is none.
        """
        ...

    def letter_of(self, request_id: str) -> Letter | None:
        """Read the letter that answers a request; ``None`` before its first number."""
        ...

    def add_letter(self, letter: Letter) -> None:
        """Keep a new letter.

        Raises:
            ConflictError: the request has one already.
        """
        ...

    def save_letter(self, letter: Letter) -> None:
        """Keep a changed letter in the place of the version before.

        Raises:
            ConflictError: what is stored is not the version before.
        """
        ...

    def keep_seal(self, record_id: bytes, letter: Letter) -> None:
        """Keep under which record id anyone may ask about the last signature of a letter.

        Args:
            record_id: 16 bytes that name the seal.
            letter: The letter, as kept in this transaction.

        Raises:
            ConflictError: the seal was kept before.
        """
        ...

    def letter_by_seal(self, record_id: bytes) -> Letter | None:
        """Read the letter that carries a seal; ``None`` where no such seal was kept."""
        ...

    def seals_of_key(self, kid: bytes) -> Sequence[bytes]:
        """List the record ids of every seal that a key has made on a letter that was issued."""
        ...

    def take_status_index(self, status_list: str, size: int, letter_id: str) -> int:
        """Take a random place in a status list that was never taken before.

        Others may take places at the same moment; nobody gets a place twice.

        Args:
            status_list: URI of the list.
            size: How many places it has.
            letter_id: Whose status will stand there; kept before.

        Raises:
            NotFoundError: there is no such letter.
            StorageError: every place is taken.
        """
        ...

    def statuses(self, status_list: str) -> Sequence[tuple[int, LetterStatus]]:
        """Give the status of every letter in a list that verifiers must be warned of.

        In the order of the places; letters that are in force or under way are left out. Places
        that were given up are cancelled.
        """
        ...

    def give_up_place(self, status_list: str, index: int) -> None:
        """Let verifiers be warned of a place for good, whatever becomes of its letter.

        Args:
            status_list: URI of the list.
            index: A place that was taken in it.
        """
        ...


class NumberRecords(Protocol):
    """The register of numbers."""

    def next_number(self, office: RegionCode, series: str, year: int) -> int:
        """Count a series on and give its next number, from 1; others wait until this commits."""
        ...

    def add_number(self, entry: RegisteredNumber) -> None:
        """Enter a number in the register, for ever.

        Raises:
            ConflictError: the office has given that number, or that text, before.
        """
        ...

    def number(self, office: RegionCode, text: str) -> RegisteredNumber:
        """Read an entry of the register by the number as printed.

        Raises:
            NotFoundError: there is none.
        """
        ...

    def numbers(self, office: RegionCode, year: int) -> Sequence[RegisteredNumber]:
        """List what an office has entered for a year, by series, number and suffix.

        A number whose letter was cancelled is listed as cancelled.
        """
        ...

    def save_number(self, entry: RegisteredNumber, before: NumberStatus) -> None:
        """Keep what became of a number.

        Raises:
            ConflictError: its status is not the one before any more.
        """
        ...


class DocumentRecords(Protocol):
    """Records of residents' papers."""

    def add_document(self, document: StoredDocument) -> None:
        """Keep the record of a paper."""
        ...

    def document(self, document_id: str) -> StoredDocument:
        """Read the record of a paper.

        Raises:
            NotFoundError: there is none.
        """
        ...

    def documents_of(self, owner: str) -> Sequence[StoredDocument]:
        """List a resident's papers, oldest first."""
        ...

    def documents_after(self, document_id: str, *, limit: int) -> Sequence[StoredDocument]:
        """List papers of everybody by their keys, from behind one of them; ``""`` is before all."""
        ...


class ArchiveRecords(Protocol):
    """The archive: an entry for every letter that was issued."""

    def add_entry(self, entry: ArchiveEntry, *, nik_index: str | None = None) -> None:
        """Enter a letter, with the blind index of the NIK of whom it is about.

        Raises:
            ConflictError: the office has one with that number from the same source.
        """
        ...

    def entry(self, entry_id: str) -> ArchiveEntry:
        """Read an entry.

        Raises:
            NotFoundError: there is none.
        """
        ...

    def keep_standing(self, letter: Letter) -> None:
        """Bring the entry of an issued letter in line with its standing."""
        ...

    def destroy_entry(self, entry_id: str, at: datetime) -> None:
        """Take out of an entry whom it is about, and note when."""
        ...

    def search(
        self, query: ArchiveQuery, *, before: ArchivePlace | None, limit: int
    ) -> Sequence[ArchiveEntry]:
        """List entries, newest first.

        Args:
            query: What is searched.
            before: Where the page before ended; ``None`` for the first page.
            limit: Most entries to list.
        """
        ...

    def entries(
        self,
        first: date,
        last: date,
        *,
        after: ArchivePlace | None,
        limit: int,
        offices: Collection[RegionCode] = (),
    ) -> Sequence[ArchiveEntry]:
        """List the entries of some days, oldest first; of all offices, unless some are named."""
        ...

    def numbers_entered(self, office: RegionCode, numbers: Collection[str]) -> Collection[str]:
        """Tell which of these numbers an office has in its archive."""
        ...


class ResidentRecords(Protocol):
    """The embedded population register, as far as the desk changes it."""

    def correct_resident(self, entry: Resident, before: Resident, at: datetime) -> str:
        """Keep a corrected entry in the place of the one before.

        Returns:
            A digest of the entry before, which cannot be made without the city's keys.

        Raises:
            NotFoundError: there is no such entry.
            ConflictError: the entry is not the one before any more, or its NIK is another's.
        """
        ...


class JournalRecords(Protocol):
    """What happened, as one chain for each office, and the checkpoints that vouch for it."""

    def record(self, events: Iterable[Event]) -> None:
        """Append events to the journals of their offices, when the transaction is committed.

        Others who append to the same journals wait for that commit, and for nothing earlier.
        """
        ...

    def events_of(self, request_id: str) -> Sequence[Event]:
        """Read what happened to a request, in order."""
        ...

    def events_about(
        self, resident: str, *, since: datetime | None, after: int, limit: int
    ) -> Sequence[tuple[int, Event]]:
        """Read what concerns a resident, in order, each with its number in the whole journal.

        Args:
            resident: The host's key of the resident.
            since: Leave out what happened before.
            after: Leave out what has this number or a smaller one.
            limit: Most events to read.
        """
        ...

    def journal_heads(self) -> Sequence[JournalHead]:
        """Tell how far the journal of each office has come, by office; those without are left out."""
        ...

    def journal_entries(self, office: str = "") -> Iterator[JournalEntry]:
        """Read the journals one entry after the other, by office and place.

        Args:
            office: Code of the only office to read; every office by default.
        """
        ...

    def add_checkpoint(self, seq: int, token: bytes) -> None:
        """Keep a signed checkpoint.

        Raises:
            ConflictError: there is one with that number.
        """
        ...

    def checkpoints(self) -> Iterator[bytes]:
        """Read every signed checkpoint, oldest first."""
        ...

    def last_checkpoint(self) -> bytes | None:
        """Read the newest signed checkpoint; ``None`` before the first."""
        ...


class EffectRecords(Protocol):
    """What is owed."""

    def owe(self, effect: Effect) -> None:
        """Keep a debt; one with the same key is kept only once."""
        ...

    def effect(self, key: str) -> Effect:
        """Read a debt.

        Raises:
            NotFoundError: there is none.
        """
        ...

    def effects_due(self, at: datetime, *, limit: int) -> Sequence[Effect]:
        """List debts that are due, longest due first."""
        ...

    def effects_of(self, kind: str, target: str) -> Sequence[Effect]:
        """List debts of a kind about something that are due or parked."""
        ...

    def effects_parked(self, after: str, *, limit: int) -> Sequence[Effect]:
        """List debts that wait for a person, by key, from behind a key on."""
        ...

    def latest_effect(self, kind: str) -> Effect | None:
        """Read the debt of a kind that is, or was, due last; ``None`` where none was ever owed."""
        ...

    def save_effect(self, effect: Effect) -> None:
        """Keep a changed debt, whatever it was before."""
        ...

    def swap_effect(self, before: Effect, after: Effect) -> bool:
        """Keep a changed debt if status, ``due_at`` and attempts are still as they were read.

        Returns:
            Whether they were: of two who try, one succeeds.
        """
        ...


class LostRecords(Protocol):
    """Work that nobody is about to do, found by what the records say of each other."""

    def unowed_signatures(self, kind: str, *, limit: int) -> Sequence[str]:
        """List keys of letters in ``SIGNING`` without a debt of that kind that is due or parked."""
        ...

    def unowed_publications(self, kind: str, *, limit: int) -> Sequence[str]:
        """List keys of letters that status lists warn of, without the debt to tell of it.

        Args:
            kind: Kind of that debt; its key is ``<kind>:<letter>:<version>``.
            limit: Most letters to list.
        """
        ...

    def unhanded_requests(self, *, limit: int) -> Sequence[str]:
        """List keys of requests in ``SIGNING`` whose letter is not, or is not there."""
        ...

    def unknown_effects(self, known: Collection[str], *, limit: int) -> Sequence[Effect]:
        """List debts to be done that are of none of the known kinds."""
        ...

    def open_requests(self, after: str, *, limit: int) -> Sequence[ServiceRequest]:
        """List requests that are not finished, by key, from behind a key on."""
        ...


class CallRecords(Protocol):
    """Calls that can be recognised when they are repeated, and what was answered."""

    def claim_call(self, call: Call) -> bool:
        """Take the key of a call, until the transaction is undone or for ever.

        Waits for a transaction that has just taken the same key.

        Returns:
            ``False`` where an earlier call has it.
        """
        ...

    def call(self, key: str) -> Call:
        """Read which call took a key.

        Raises:
            NotFoundError: none did.
        """
        ...

    def keep_answer(self, key: str, answer: Sequence[AttrsInstance]) -> None:
        """Keep what the call with a key is answered."""
        ...

    def answer(self, key: str, as_type: type[T]) -> Sequence[T]:
        """Read what the call with a key was answered, as values of their type."""
        ...

    def forget_calls(self, before: datetime) -> int:
        """Forget the calls made before a moment; give how many there were."""
        ...


class UnitOfWork(
    RequestRecords,
    LetterRecords,
    NumberRecords,
    DocumentRecords,
    ArchiveRecords,
    ResidentRecords,
    JournalRecords,
    EffectRecords,
    CallRecords,
    LostRecords,
    Protocol,
):
    """One transaction of a :class:`Store`: everything in it is kept, or nothing."""


class Store(Protocol):
    """Keeps requests, letters, numbers, journal and debts in one database."""

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction that writes: committed at the end of the block, undone on an error."""
        ...

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """Open a consistent view for reading only."""
        ...
