"""What a store keeps for the city: requests, letters, numbers, papers, the archive, residents."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from ekelurahan.model.archive import ArchiveEntry, ArchivePlace, ArchiveQuery
from ekelurahan.model.documents import StoredDocument
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.letters import Letter
from ekelurahan.model.numbers import NumberStatus, RegisteredNumber
from ekelurahan.model.residents import Resident
from ekelurahan.model.service_requests import ServiceRequest
from ekelurahan.model.standing import LetterStatus


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

    def continue_series(self, office: RegionCode, series: str, year: int, last: int) -> None:
        """Let a series go on behind a number that was given elsewhere; it never goes back."""
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
        """List entries, in the order that the query tells.

        Args:
            query: What is searched.
            before: Where the page before ended (:meth:`ArchiveQuery.place_of`); ``None`` for the
                first page.
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
