"""Everything that comes from outside, as protocols the host may implement.

The library brings one implementation of each in :mod:`ekelurahan.adapters`; a host passes its own
to :class:`ekelurahan.Desk`. Methods raise the errors of :mod:`ekelurahan.errors` and nothing else.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from attrs import frozen

from ekelurahan.model.documents import StoredDocument
from ekelurahan.model.effects import Effect
from ekelurahan.model.events import Event
from ekelurahan.model.identity import Nik, RegionCode
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.letters import Letter, LetterContent
from ekelurahan.model.numbers import NumberStatus, RegisteredNumber
from ekelurahan.model.offices import City
from ekelurahan.model.residents import Resident
from ekelurahan.model.service_requests import ServiceRequest
from ekelurahan.model.standing import LetterStatus


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Give the present moment as an aware ``datetime``."""
        ...


class UnitOfWork(Protocol):
    """One transaction of a :class:`Store`: everything in it is kept, or nothing."""

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

    def add_request(self, request: ServiceRequest) -> None:
        """Keep a new request."""
        ...

    def save_request(self, request: ServiceRequest) -> None:
        """Keep a changed request in the place of the version before.

        Raises:
            ConflictError: what is stored is not the version before.
        """
        ...

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

        In the order of the places; letters that are in force or under way are left out.
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

    def record(self, events: Iterable[Event]) -> None:
        """Append events to the journal."""
        ...

    def events_of(self, request_id: str) -> Sequence[Event]:
        """Read what happened to a request, in order."""
        ...

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

    def save_effect(self, effect: Effect) -> None:
        """Keep a changed debt."""
        ...


class Store(Protocol):
    """Keeps requests, letters, numbers, journal and debts in one database."""

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction that writes: committed at the end of the block, undone on an error."""
        ...

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """Open a consistent view for reading only."""
        ...


class FileStore(Protocol):
    """Keeps files under the SHA-256 of their bytes; what is kept never changes."""

    def put(self, content: bytes) -> str:
        """Keep bytes durably and give their SHA-256 (hexadecimal); keeping them again is fine.

        Raises:
            StorageError: they could not be written.
        """
        ...

    def get(self, sha256: str) -> bytes:
        """Read bytes and check them against their digest.

        Raises:
            NotFoundError: there is no such file.
            StorageError: the file was altered or cannot be read.
        """
        ...


class ResidentDirectory(Protocol):
    """The population register, or the part of it this host may read."""

    def by_id(self, resident_id: str) -> Resident:
        """Find a resident by the host's key.

        Raises:
            NotFoundError: there is none.
        """
        ...

    def by_nik(self, nik: Nik) -> Resident:
        """Find a resident by NIK.

        Raises:
            NotFoundError: there is none; the error does not hold the NIK.
        """
        ...


@frozen
class SealKey:
    """The public side of a key that may seal letters.

    Attributes:
        kid: First 4 bytes of the key's RFC 7638 SHA-256 thumbprint.
        algorithm: ``"ES256"`` or ``"EdDSA"``.
    """

    kid: bytes
    algorithm: str


class SealSigner(Protocol):
    """Seals with the keys of officials, wherever those keys live."""

    def key_for(self, *, office: str, official: str) -> SealKey:
        """Give the key an official seals with at an office.

        Raises:
            SigningError: there is no such key.
        """
        ...

    def status_key(self) -> SealKey:
        """Give the key the city signs its status lists with.

        Raises:
            SigningError: there is no such key.
        """
        ...

    def sign(self, kid: bytes, message: bytes) -> bytes:
        """Sign a message (a COSE ``Sig_structure``) with the key of that ``kid``.

        The same message should give the same signature, so that a letter interrupted between
        its seal and its storing comes to the same bytes.

        Returns:
            64 bytes: ``r || s`` (ES256) or an Ed25519 signature.

        Raises:
            SigningError: the key is missing or refused.
        """
        ...


class LetterRenderer(Protocol):
    """Typesets letters."""

    def render(self, letter: Letter, kind: LetterKind, city: City) -> bytes:
        """Typeset a letter whose signatures are all sealed.

        Returns:
            PDF/A-3a and PDF/UA-1 with ``letter.json`` and the seals attached; the same letter
            gives the same bytes.

        Raises:
            RenderingError: the template or a character was refused.
        """
        ...

    def render_run(self, letters: Sequence[tuple[Letter, LetterKind]], city: City) -> bytes:
        """Typeset sealed letters into one file for the printer; nothing is attached.

        Raises:
            InputError: there is no letter.
            RenderingError: as :meth:`render` would.
        """
        ...

    def enclose(self, pdf: bytes, papers: Mapping[str, bytes]) -> bytes:
        """Put papers (PDF, JPEG or PNG, by name) behind a letter's pages, for the printer.

        Raises:
            InputError: a paper cannot be read.
        """
        ...

    def render_form(
        self, content: LetterContent, kind: LetterKind, city: City, *, at: datetime
    ) -> bytes:
        """Typeset a form that residents fill in and sign: no number, no seal, no attachments.

        Raises:
            RenderingError: as :meth:`render` would.
        """
        ...

    def rehearse(self, content: LetterContent, kind: LetterKind, city: City) -> None:
        """Typeset what is asked for, unsigned, and throw it away: better now than when numbered.

        Raises:
            RenderingError: as :meth:`render` would.
        """
        ...


@frozen
class SealedPdf:
    """What a letter's PDF carries for machines.

    Attributes:
        content: Bytes of ``letter.json``; ``None`` where the file has none.
        seals: The seal tokens, in the order of the signatures; empty where the file has none.
    """

    content: bytes | None
    seals: tuple[bytes, ...]


class LetterReader(Protocol):
    """Reads back what a letter's PDF carries."""

    def read(self, pdf: bytes) -> SealedPdf:
        """Read the attachments of a PDF.

        Raises:
            InputError: the bytes are no PDF, or one that cannot be read.
        """
        ...
