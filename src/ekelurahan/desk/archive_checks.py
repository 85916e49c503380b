"""Checking that what the archive keeps is still what was issued."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Self

from attrs import frozen

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.publishing import confirmed_records, lists_published
from ekelurahan.errors import EkelurahanError, InputError, NotFoundError, SigningError, StorageError
from ekelurahan.model.archive import ArchiveEntry
from ekelurahan.model.documents import StoredDocument
from ekelurahan.model.letters import Letter, Signature
from ekelurahan.ports import UnitOfWork
from ekelurahan.seal.enclosures import check_enclosure
from ekelurahan.seal.qr_text import split
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.status_list import StatusList
from ekelurahan.seal.verdicts import Outcome
from ekelurahan.seal.verifier import Verifier
from ekelurahan.texts import mark


class ArchiveTrouble(Enum):
    """What may be wrong with a stored letter."""

    MISSING = "missing"
    ALTERED = "altered"
    UNREADABLE = "unreadable"
    CONTENT_DIFFERS = "content differs"
    SEAL_DIFFERS = "seal differs"
    SEAL_FAILS = "seal fails"
    RECORD_ALTERED = "record altered"
    STANDING_DIFFERS = "standing differs"

    @property
    def word(self) -> str:
        """What is wrong in plain English, to be translated."""
        return {
            ArchiveTrouble.MISSING: mark("its file is missing"),
            ArchiveTrouble.ALTERED: mark("its file was altered or cannot be read"),
            ArchiveTrouble.UNREADABLE: mark("its file is no letter any more"),
            ArchiveTrouble.CONTENT_DIFFERS: mark("its file says something else than the database"),
            ArchiveTrouble.SEAL_DIFFERS: mark("its file carries other seals than the database"),
            ArchiveTrouble.SEAL_FAILS: mark("a seal of it does not verify"),
            ArchiveTrouble.RECORD_ALTERED: mark("what the database says of it was altered"),
            ArchiveTrouble.STANDING_DIFFERS: mark(
                "verifiers are told that it does not count, and the database says it does"
            ),
        }[self]


@frozen
class ArchiveFault:
    """One thing that is wrong with a letter in the archive.

    Attributes:
        entry: The letter.
        trouble: What is wrong.
        detail: More about it, as codes; empty for nothing.
    """

    entry: ArchiveEntry
    trouble: ArchiveTrouble
    detail: str = ""


@frozen
class ArchiveReport:
    """What a part of a check came to.

    Attributes:
        checked: How many letters.
        faults: What is wrong, in the order of the letters' days.
        cursor: Where to go on; ``None`` at the end.
    """

    checked: int
    faults: tuple[ArchiveFault, ...]
    cursor: str | None


@frozen
class PaperFault:
    """A resident's paper whose file is not what was taken in.

    Attributes:
        document: Its record.
        trouble: ``MISSING`` or ``ALTERED``.
    """

    document: StoredDocument
    trouble: ArchiveTrouble


@frozen
class PapersReport:
    """What a part of a check of the residents' papers came to.

    Attributes:
        checked: How many papers.
        faults: What is wrong.
        after: Key of the last one, to go on from; ``None`` at the end.
    """

    checked: int
    faults: tuple[PaperFault, ...]
    after: str | None


def paper_fault(ports: DeskPorts, document: StoredDocument) -> PaperFault | None:
    """Read a paper back by its digest; ``None`` where it is as it was taken in."""
    try:
        ports.files.get(document.sha256)
    except NotFoundError:
        return PaperFault(document, ArchiveTrouble.MISSING)
    except StorageError:
        return PaperFault(document, ArchiveTrouble.ALTERED)
    return None


@frozen
class ArchiveCheck:
    """Compares stored letters with the database, their seals with the keys, and what verifiers are told.

    Attributes:
        ports: The parts.
        verifier: Judges a seal by the keys that held when it was made.
        published: The status lists that verifiers have now, by address.
    """

    ports: DeskPorts
    verifier: Verifier
    published: Mapping[str, StatusList]

    @classmethod
    def begin(cls, ports: DeskPorts) -> Self:
        """Read what letters are compared with.

        Raises:
            SigningError: the city's key document cannot be relied on now.
        """
        trust = ports.trust()
        if problem := trust.problem_at(ports.clock.now()):
            raise SigningError(
                mark("the key document cannot be relied on: {problem}"),
                mark("Publish it anew (ekelurahan keys publish), then check the archive."),
                problem=problem.value,
            )
        verifier = Verifier(trust, {}, ports.clock, confirmed=confirmed_records(ports))
        return cls(ports, verifier, lists_published(ports))

    def recorded(self, unit: UnitOfWork, entry: ArchiveEntry, letter_id: str) -> Letter | None:
        """Read the letter of an entry; ``None`` where either was altered by hand."""
        try:
            letter = unit.letter(letter_id)
            kind = self.ports.kind_of(letter.content, unit)
        except EkelurahanError:
            return None
        return letter if entry == ArchiveEntry.of(letter, kind) else None

    def faults(self, entry: ArchiveEntry, letter: Letter | None) -> Iterator[ArchiveFault]:
        """Tell what is wrong with a letter.

        Args:
            entry: What the archive says of it.
            letter: As :meth:`recorded` gave it.
        """
        if letter is None:
            yield ArchiveFault(entry, ArchiveTrouble.RECORD_ALTERED)
            return
        if not letter.status.is_final and any(map(self._has_ended, letter.signatures)):
            yield ArchiveFault(entry, ArchiveTrouble.STANDING_DIFFERS)
        try:
            tokens = tuple(split(signature.seal)[1] for signature in letter.signatures)
        except RefusedError as refused:
            yield ArchiveFault(entry, ArchiveTrouble.SEAL_FAILS, refused.reason.value)
            return
        yield from self._file_faults(entry, letter, tokens)
        yield from _seal_faults(self.verifier, entry, letter, tokens)

    def _has_ended(self, signature: Signature) -> bool:
        told = self.published.get(signature.status_list)
        status = told.status_of(signature.status_index) if told else None
        return status is not None and status.is_final

    def _file_faults(
        self, entry: ArchiveEntry, letter: Letter, tokens: tuple[bytes, ...]
    ) -> Iterator[ArchiveFault]:
        try:
            carried = self.ports.reader.read(self.ports.files.get(letter.pdf))
        except NotFoundError:
            yield ArchiveFault(entry, ArchiveTrouble.MISSING)
        except StorageError:
            yield ArchiveFault(entry, ArchiveTrouble.ALTERED)
        except InputError:
            yield ArchiveFault(entry, ArchiveTrouble.UNREADABLE)
        else:
            if carried.content != letter.to_json():
                yield ArchiveFault(entry, ArchiveTrouble.CONTENT_DIFFERS)
            if carried.seals != tokens:
                yield ArchiveFault(entry, ArchiveTrouble.SEAL_DIFFERS)


def _seal_faults(
    verifier: Verifier, entry: ArchiveEntry, letter: Letter, tokens: tuple[bytes, ...]
) -> list[ArchiveFault]:
    """Check integrity and issuer; whether the letter counts is no matter of the archive."""
    results = check_enclosure(verifier, letter.to_json(), tokens)
    return [
        ArchiveFault(
            entry, ArchiveTrouble.SEAL_FAILS, ", ".join(reason.value for reason in result.reasons)
        )
        for result in results
        if {result.integrity.outcome, result.issuer.outcome} != {Outcome.PASSED}
        or Reason.CONTENT_DIFFERS in result.reasons
    ]
