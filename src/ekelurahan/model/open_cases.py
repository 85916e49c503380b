"""Every open case has an owner, a next action and a deadline; what has not is found and told."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from attrs import frozen

from ekelurahan.errors import NotFoundError
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.offices import City, OfficeLevel
from ekelurahan.model.service_requests import RequestStatus, ServiceRequest
from ekelurahan.texts import mark

_TO_COMPLETE: Final = timedelta(days=30)
_WORKING_MINUTES: Final = 480


class Finding(Enum):
    """What may be wrong with work under way.

    Attributes:
        SIGNATURE: A letter lacks its seal, and nobody owed it.
        HAND_ON: A seal is made, but its request still waits for it.
        PUBLICATION: A letter ceased to count, and nobody owed to tell verifiers.
        CONTRADICTION: A request waits for a seal that its letter does not lack, in a way no process
            can have caused.
        HANDLER: Something is owed that no handler knows.
        NOBODY: An open request has nobody whose turn it is.
    """

    SIGNATURE = "signature"
    HAND_ON = "hand_on"
    PUBLICATION = "publication"
    CONTRADICTION = "contradiction"
    HANDLER = "handler"
    NOBODY = "nobody"

    @property
    def word(self) -> str:
        """What was found in plain English, to be translated."""
        return {
            Finding.SIGNATURE: mark("a letter lacks its seal, and nobody owed it"),
            Finding.HAND_ON: mark("a sealed letter's request was not handed on"),
            Finding.PUBLICATION: mark("a letter ceased to count, and verifiers were not told"),
            Finding.CONTRADICTION: mark("request and letter contradict each other"),
            Finding.HANDLER: mark("something is owed that nothing here can do"),
            Finding.NOBODY: mark("a request waits, and it is nobody's turn"),
        }[self]


@frozen
class NextAction:
    """What an open request waits for.

    Attributes:
        owners: Who may do it: ``resident:<id>``, ``official:<id>``, or ``system``.
        action: Name of the step, or ``complete`` or ``seal``.
        deadline: Until when it is promised; an applicant has 30 days to complete a request.
    """

    owners: tuple[str, ...]
    action: str
    deadline: datetime


def next_action(
    request: ServiceRequest, kind: LetterKind, city: City, at: datetime
) -> NextAction | None:
    """Tell what a request waits for; ``None`` for a finished one.

    The deadline counts from when it came in, a day for each 480 working minutes that were promised.

    Raises:
        NotFoundError: it is nobody's turn: the office is gone, or nobody holds the post that day.
    """
    promised = timedelta(days=-(-kind.service_minutes // _WORKING_MINUTES))
    deadline = request.submitted_at + promised
    match request.status:
        case RequestStatus.RETURNED:
            applicant = (f"resident:{request.applicant}",)
            return NextAction(applicant, "complete", deadline + _TO_COMPLETE)
        case RequestStatus.SIGNING:
            return NextAction(("system",), "seal", deadline)
        case RequestStatus.WAITING:
            step = kind.route.steps[request.step]
            office = city.office_at(request.office, OfficeLevel(step.level))
            owners = _holders(city, {p.id for p in city.posts_for(step.role, office.code)}, at)
            if not owners:
                raise NotFoundError(
                    mark("nobody holds the post {key} on {day}"),
                    mark("Check the post's key, or enter the assignment in the city file."),
                    kind="holder",
                    key=f"{step.role} {office.title}",
                    day=city.day_of(at).isoformat(),
                )
            return NextAction(owners, step.name, deadline)
    return None


def _holders(city: City, posts: set[str], at: datetime) -> tuple[str, ...]:
    day = city.day_of(at)
    held = (a.official for a in city.assignments if a.post in posts and a.holds_on(day))
    return tuple(f"official:{official}" for official in dict.fromkeys(held))
