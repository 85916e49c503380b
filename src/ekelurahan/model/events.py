"""What happened, in the past tense. The journal keeps these; subscribers are told of them."""

from datetime import datetime
from enum import Enum
from typing import TypedDict

from attrs import field, frozen

from ekelurahan.model.identity import RegionCode
from ekelurahan.model.service_requests import ServiceRequest


@frozen(kw_only=True)
class Event:
    """Something that happened and stays true.

    Attributes:
        at: When.
        actor: ``resident:<id>``, ``official:<id>`` or ``system``.
        office: Code of the office in whose journal it stands.
        request_id: The request it belongs to; empty for none.
        residents: Whom it concerns, by the host's keys; never by NIK.

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
    >>> RequestWithdrawn(at=at, actor="resident:siti", office="61.71.01.1004").actor
    'resident:siti'
    """

    at: datetime
    actor: str
    office: str
    request_id: str = ""
    residents: tuple[str, ...] = ()


class AboutRequest(TypedDict):
    """What every event of a request says; see :class:`Event`."""

    at: datetime
    actor: str
    office: str
    request_id: str
    residents: tuple[str, ...]


def about_request(
    request: ServiceRequest, *, at: datetime, actor: str, office: RegionCode | None = None
) -> AboutRequest:
    """Say what an event of a request says in any case, so that those it concerns are told of it.

    Args:
        request: The request.
        at: When.
        actor: ``resident:<id>``, ``official:<id>`` or ``system``.
        office: In whose journal it stands: the one that was asked, unless given.
    """
    return {
        "at": at,
        "actor": actor,
        "office": (office or request.office).value,
        "request_id": request.id,
        "residents": request.concerned,
    }


@frozen(kw_only=True)
class RequestSubmitted(Event):
    """A request came in.

    Attributes:
        kind: Code of the kind.
        digest: Digest of the content.
    """

    kind: str
    digest: str


@frozen(kw_only=True)
class RequestReturned(Event):
    """A request went back to the applicant for completion.

    Attributes:
        note: What the official wrote.
        missing: Fields and requirements that are missing or unusable.
    """

    note: str = field(repr=False)
    missing: tuple[str, ...]


@frozen(kw_only=True)
class RequestResubmitted(Event):
    """The applicant completed a request; all approvals start anew.

    Attributes:
        digest: Digest of the new content.
    """

    digest: str


@frozen(kw_only=True)
class StepApproved(Event):
    """An official agreed at a step.

    Attributes:
        step: Name of the step.
        form: Form of the assignment: definitif, Plh., a.n. …
        digest: Digest of the content the official saw.
    """

    step: str
    form: str
    digest: str


@frozen(kw_only=True)
class RequestRejected(Event):
    """An official refused, with a reason.

    Attributes:
        step: Name of the step.
        reason: What the applicant is told.
    """

    step: str
    reason: str = field(repr=False)


@frozen(kw_only=True)
class RequestWithdrawn(Event):
    """The applicant no longer wants the letter."""


@frozen(kw_only=True)
class LetterNumbered(Event):
    """A letter took a number.

    Attributes:
        letter_id: Key of the letter.
        number: The full printed number.
    """

    letter_id: str
    number: str


@frozen(kw_only=True)
class LetterSealed(Event):
    """A signature of a letter got its seal.

    Attributes:
        letter_id: Key of the letter.
        number: The number sealed.
    """

    letter_id: str
    number: str


@frozen(kw_only=True)
class LetterIssued(Event):
    """The letter's file is stored and verified.

    Attributes:
        letter_id: Key of the letter.
        pdf: SHA-256 of the file, hexadecimal.
    """

    letter_id: str
    pdf: str


@frozen(kw_only=True)
class LetterCancelled(Event):
    """A numbered letter was refused before it was issued; its numbers are "batal".

    Attributes:
        letter_id: Key of the letter.
    """

    letter_id: str


@frozen(kw_only=True)
class SignatureGivenUp(Event):
    """A signature that could not be finished was taken back; its number is "batal".

    Attributes:
        letter_id: Key of the letter.
        step: Name of the step, which waits again.
        number: The number that is given up.
        reason: Why.
    """

    letter_id: str
    step: str
    number: str
    reason: str


@frozen(kw_only=True)
class EffectDismissed(Event):
    """Something owed will not be done, because a person has decided so.

    Attributes:
        effect: Key of the effect.
        reason: Why.
    """

    effect: str
    reason: str


@frozen(kw_only=True)
class WorkRecovered(Event):
    """Work that was lost was found and is owed again.

    Attributes:
        finding: Code of a :class:`~ekelurahan.model.open_cases.Finding`.
    """

    finding: str


@frozen(kw_only=True)
class LetterSuspended(Event):
    """An issued letter does not count for the time being.

    Attributes:
        letter_id: Key of the letter.
        reason: Code of a :class:`~ekelurahan.model.standing.StandingReason`.
    """

    letter_id: str
    reason: str


@frozen(kw_only=True)
class LetterReinstated(Event):
    """A suspended letter counts again.

    Attributes:
        letter_id: Key of the letter.
        reason: Code of a :class:`~ekelurahan.model.standing.StandingReason`.
    """

    letter_id: str
    reason: str


@frozen(kw_only=True)
class LetterRevoked(Event):
    """An issued letter counts no more.

    Attributes:
        letter_id: Key of the letter.
        reason: Code of a :class:`~ekelurahan.model.standing.StandingReason`.
    """

    letter_id: str
    reason: str


@frozen(kw_only=True)
class LetterReplaced(Event):
    """Another letter took the place of an issued one.

    Attributes:
        letter_id: Key of the letter.
        reason: Code of a :class:`~ekelurahan.model.standing.StandingReason`.
        replaced_by: Key of the letter that counts now.
    """

    letter_id: str
    reason: str
    replaced_by: str


@frozen(kw_only=True)
class LetterDestroyed(Event):
    """File and personal data of a letter were destroyed, because it need not be kept any more.

    Attributes:
        entry_id: Key of its entry in the archive.
        number: The full number as printed.
        pdf: SHA-256 of the file, hexadecimal; empty where there was none here.
        decree: Number of the approval and of the minutes ("berita acara").
        reason: Why, in a few words.
    """

    entry_id: str
    number: str
    pdf: str
    decree: str
    reason: str


@frozen(kw_only=True)
class ArchiveExported(Event):
    """Letters were handed over to another archive; one entry for each hundred, before it was given.

    Attributes:
        first: Day of the first of them, as ``YYYY-MM-DD``.
        last: Day of the last of them.
        letters: How many.
    """

    first: str
    last: str
    letters: int


@frozen(kw_only=True)
class RegisterImported(Event):
    """Letters of an old register were entered in the archive; a long one is entered in several parts.

    Attributes:
        letters: How many.
        refused: How many lines were refused; those that could not be read stand with the first part.
        sha256: Digest of the imported file, hexadecimal.
    """

    letters: int
    refused: int
    sha256: str


@frozen(kw_only=True)
class NumberReserved(Event):
    """A number was taken from the register by hand.

    Attributes:
        number: The full number as printed.
        purpose: What for.
    """

    number: str
    purpose: str = field(repr=False)


@frozen(kw_only=True)
class NumberCancelled(Event):
    """A reserved number was given up; it stays in the register as "batal".

    Attributes:
        number: The full number as printed.
        reason: Why.
    """

    number: str
    reason: str = field(repr=False)


@frozen(kw_only=True)
class DocumentRecorded(Event):
    """A resident's paper was taken in.

    Attributes:
        document_id: Key of the document.
    """

    document_id: str


class Reading(Enum):
    """What an official has read of residents."""

    REQUEST = "request"
    REQUESTS = "requests"
    HISTORY = "history"
    INBOX = "inbox"
    LETTER = "letter"
    LETTER_FILE = "letter-file"
    PRINT_RUN = "print-run"
    PAPERS = "papers"
    PAPER = "paper"
    FORM = "form"
    JOURNAL = "journal"
    ARCHIVE = "archive"
    REGISTER = "register"


@frozen(kw_only=True)
class DataRead(Event):
    """An official has read what concerns residents; once for each act, whatever list it showed.

    Papers behind a letter are an entry each. The archive and the register of numbers know no
    residents: such an entry names nobody, nor what was searched. It belongs to no request, so that the history of a request tells what happened to it.

    Attributes:
        what: What was read.
        key: Key of the one thing that was read: of the archive the only office searched, of the
            register its year; empty for a list.
    """

    what: Reading
    key: str = ""


@frozen(kw_only=True)
class PersonalDataExported(Event):
    """Somebody was given all that is held about a resident."""


@frozen(kw_only=True)
class PersonalDataCorrected(Event):
    """A resident's entry in the embedded register was corrected.

    Attributes:
        parts: Names of the parts that changed.
        before: Digest of the entry before, which only this city can make: it proves what the
            entry said, and tells it to nobody.
    """

    parts: tuple[str, ...]
    before: str
