"""What is held about one resident, and what became of a correction (UU 27/2022 art. 6 and 7)."""

from datetime import datetime

from attrs import frozen

from ekelurahan.model.documents import StoredDocument
from ekelurahan.model.events import Event
from ekelurahan.model.letters import Letter
from ekelurahan.model.residents import Resident
from ekelurahan.model.service_requests import ServiceRequest


@frozen
class PersonalData:
    """Everything that is held about one resident; :func:`ekelurahan.wire.dumps` writes it as JSON.

    Attributes:
        at: When it was put together.
        resident: The entry of the register.
        requests: What the resident asked for, oldest first.
        letters: What came of it.
        documents: Records of the resident's papers; their bytes are read one by one.
        journal: What happened to the requests, in order.
    """

    at: datetime
    resident: Resident
    requests: tuple[ServiceRequest, ...]
    letters: tuple[Letter, ...]
    documents: tuple[StoredDocument, ...]
    journal: tuple[Event, ...]


@frozen
class Correction:
    """A corrected entry of the register, and what still says what it said before.

    Attributes:
        resident: The entry as it is now.
        letters: Keys of letters in force. They stay as they are; whoever signs there may replace
            each by a new one: :meth:`LetterDesk.replace`.
        requests: Keys of requests under way. Returned to the applicant and completed, they are
            made with the entry as it is now.
    """

    resident: Resident
    letters: tuple[str, ...]
    requests: tuple[str, ...]
