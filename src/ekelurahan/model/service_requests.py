"""A resident's request as a value. What may be done about it is in ``transitions.py``."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from types import MappingProxyType

from attrs import field, frozen

from ekelurahan.model.identity import Nik, RegionCode
from ekelurahan.model.letter_content import LetterContent
from ekelurahan.texts import mark


class RequestStatus(Enum):
    """Where a request stands."""

    WAITING = "waiting"
    RETURNED = "returned"
    SIGNING = "signing"
    DONE = "done"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def word(self) -> str:
        """The status as a word in an English text, to be translated with it."""
        return {
            RequestStatus.WAITING: mark("waiting"),
            RequestStatus.RETURNED: mark("returned"),
            RequestStatus.SIGNING: mark("being signed"),
            RequestStatus.DONE: mark("done"),
            RequestStatus.REJECTED: mark("rejected"),
            RequestStatus.WITHDRAWN: mark("withdrawn"),
        }[self]


class Channel(Enum):
    """How a request came in; the counter is as good a way as any."""

    ONLINE = "online"
    COUNTER = "counter"


@frozen
class Approval:
    """An official's agreement with exactly one content.

    Attributes:
        step: Name of the step.
        official: Key of the official.
        at: When.
        digest: Digest of the content the official saw.
    """

    step: str
    official: str
    at: datetime
    digest: str


def _read_only(documents: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(dict(documents))


@frozen
class ServiceRequest:
    """A request for one letter.

    Attributes:
        id: Key.
        applicant: Key of the resident who asks.
        content: What the letter will say.
        documents: Keys of stored documents by name of the requirement.
        applicant_nik: NIK of that resident, so that nobody decides about their own request.
        subject: Key of whom the letter is about, where that is another resident of the register.
        channel: Online, or entered at the counter.
        submitted_at: When it first came in.
        status: Where it stands.
        step: Index of the route's step it waits at.
        approvals: Agreements with the present content.
        note: Why it was returned or rejected, as the applicant is told.
        missing: Fields and requirements that are missing while it is returned.
        version: Raised with every change.
    """

    id: str
    applicant: str
    content: LetterContent
    documents: Mapping[str, str] = field(converter=_read_only)
    channel: Channel
    submitted_at: datetime
    status: RequestStatus = RequestStatus.WAITING
    step: int = 0
    approvals: tuple[Approval, ...] = ()
    note: str = field(default="", repr=False)
    missing: tuple[str, ...] = ()
    applicant_nik: Nik | None = None
    version: int = 1
    subject: str | None = None

    @property
    def concerned(self) -> tuple[str, ...]:
        """Keys of the residents who are told who saw and changed it."""
        return (self.applicant, *filter(None, [self.subject]))

    @property
    def office(self) -> RegionCode:
        """Code of the office asked."""
        return self.content.office

    @property
    def seen(self) -> str:
        """What an official looked at: version and content digest, to be handed back with a decision.

        A form carries it in a hidden field; a decision about anything else is refused.
        """
        return f"{self.version}.{self.content.digest}"
