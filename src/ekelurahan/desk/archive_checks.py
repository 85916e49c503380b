"""Checking that what the archive keeps is still what was issued."""

from enum import Enum

from attrs import frozen

from ekelurahan.desk.ports import DeskPorts
from ekelurahan.desk.publishing import confirmed_records
from ekelurahan.errors import InputError, NotFoundError, SigningError, StorageError
from ekelurahan.model.archive import ArchiveEntry
from ekelurahan.model.documents import StoredDocument
from ekelurahan.model.letters import Letter
from ekelurahan.seal.enclosures import check_enclosure
from ekelurahan.seal.qr_text import split
from ekelurahan.seal.reasons import Reason, RefusedError
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


def archive_verifier(ports: DeskPorts) -> Verifier:
    """Give a verifier that judges a seal by the keys that held when it was made.

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
    return Verifier(trust, {}, ports.clock, confirmed=confirmed_records(ports))


def faults_of(
    ports: DeskPorts, verifier: Verifier, entry: ArchiveEntry, letter: Letter
) -> list[ArchiveFault]:
    """Read a stored letter back, and compare it with the database, and its seals with the keys."""
    try:
        tokens = tuple(split(signature.seal)[1] for signature in letter.signatures)
    except RefusedError as refused:
        return [ArchiveFault(entry, ArchiveTrouble.SEAL_FAILS, refused.reason.value)]
    found = _seal_faults(verifier, entry, letter, tokens)
    try:
        carried = ports.reader.read(ports.files.get(letter.pdf))
    except NotFoundError:
        return [ArchiveFault(entry, ArchiveTrouble.MISSING), *found]
    except StorageError:
        return [ArchiveFault(entry, ArchiveTrouble.ALTERED), *found]
    except InputError:
        return [ArchiveFault(entry, ArchiveTrouble.UNREADABLE), *found]
    if carried.content != letter.to_json():
        found.append(ArchiveFault(entry, ArchiveTrouble.CONTENT_DIFFERS))
    if carried.seals != tokens:
        found.append(ArchiveFault(entry, ArchiveTrouble.SEAL_DIFFERS))
    return found


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
