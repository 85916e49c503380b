"""What residents are told about their requests: a code, a status, and where to look."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from attrs import field, frozen

from ekelurahan.texts import DEFAULT_LANGUAGE, mark, say


class Occasion(Enum):
    """Why somebody is told something."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    REJECTED = "rejected"
    ISSUED = "issued"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    REVOKED = "revoked"
    REPLACED = "replaced"


class NoticeData(Enum):
    """What a notifier may ask to be told besides: nobody is told more than they ask for."""

    NAME = "name"
    CONTACTS = "contacts"
    KIND = "kind"


_TEXTS: Final = {
    Occasion.SUBMITTED: mark("Your request {code} has been received by {office}."),
    Occasion.RETURNED: mark("Your request {code} needs completing; see what is missing."),
    Occasion.REJECTED: mark("Your request {code} has been refused; see why."),
    Occasion.ISSUED: mark("The letter of your request {code} is ready."),
    Occasion.SUSPENDED: mark(
        "The letter of your request {code} does not count for the time being."
    ),
    Occasion.REINSTATED: mark("The letter of your request {code} counts again."),
    Occasion.REVOKED: mark("The letter of your request {code} has been revoked; see why."),
    Occasion.REPLACED: mark("The letter of your request {code} has been replaced by a new one."),
}
_CODE: Final = 8


@frozen
class Notice:
    """One message to one resident. It holds no NIK and nothing of what a letter says.

    Attributes:
        key: The same for every repetition: whoever sends it can tell that it was sent before.
        occasion: Why.
        recipient: The host's key of the resident.
        request_id: The request it is about.
        office: Title of the office.
        name: Name of the resident, where the notifier needs it.
        kind: Name of the kind of letter, where the notifier needs it.
        contacts: Addresses of the resident by channel (``mail``, ``phone``), where it needs them.

    >>> notice = Notice("notify:mail:1", Occasion.ISSUED, "siti", "3f8a21bc-77", "Kelurahan Melati")
    >>> notice.code, notice.text("en")
    ('3F8A21BC', 'The letter of your request 3F8A21BC is ready.')
    """

    key: str
    occasion: Occasion
    recipient: str
    request_id: str
    office: str
    name: str = field(default="", repr=False)
    kind: str = field(default="", repr=False)
    contacts: Mapping[str, str] = field(factory=dict, repr=False)

    @property
    def code(self) -> str:
        """A short code of the request, for people."""
        return self.request_id[:_CODE].upper()

    def text(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Say it in one sentence."""
        return say(_TEXTS[self.occasion], language, code=self.code, office=self.office)
