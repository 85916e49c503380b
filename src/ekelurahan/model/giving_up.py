"""Giving up a signature between its number and its seal, as a pure function."""

from attrs import evolve, frozen

from ekelurahan.errors import NotAllowedError, TransitionError
from ekelurahan.model.attempts import Attempt
from ekelurahan.model.events import Event, SignatureGivenUp
from ekelurahan.model.letter_kinds import LetterKind, Step
from ekelurahan.model.letters import Letter, Signature
from ekelurahan.model.offices import OfficeLevel, Official
from ekelurahan.model.service_requests import RequestStatus, ServiceRequest
from ekelurahan.model.standing import LetterStatus
from ekelurahan.texts import mark


@frozen
class GivenUp:
    """What came of giving up a signature.

    Attributes:
        request: The request, which waits again at the same step.
        letter: The letter without the signature; before its first one it has none.
        signature: What was given up. Its number and its place stay taken.
        event: What happened.
    """

    request: ServiceRequest
    letter: Letter
    signature: Signature
    event: Event


def give_up_signature(
    request: ServiceRequest,
    letter: Letter | None,
    kind: LetterKind,
    attempt: Attempt,
    *,
    reason: str,
) -> GivenUp:
    """Take an unsealed signature back, because its key is lost or not to be trusted any more.

    Raises:
        TransitionError: no seal is owed.
        NotAllowedError: they hold neither the step's post nor one in an office above.
        ConflictError: they looked at something else.
    """
    is_owed = letter is not None and letter.status is LetterStatus.SIGNING
    if letter is None or not (is_owed and request.status is RequestStatus.SIGNING):
        raise TransitionError(
            mark("a request that is {status} cannot take the action '{action}'"),
            mark("Read the request again: somebody else may have decided already."),
            status=request.status.word,
            action=mark("give up the signature"),
        )
    step, signature = kind.route.steps[request.step], letter.signatures[-1]
    _require_in_charge(step, request, attempt)
    attempt.require_seen(request.seen)
    return GivenUp(
        request=evolve(
            request,
            status=RequestStatus.WAITING,
            approvals=request.approvals[:-1],
            version=request.version + 1,
        ),
        letter=evolve(
            letter,
            signatures=letter.signatures[:-1],
            status=LetterStatus.SIGNED,
            version=letter.version + 1,
        ),
        signature=signature,
        event=SignatureGivenUp(
            **attempt.about(request, signature.office),
            letter_id=letter.id,
            step=step.name,
            number=signature.number.text,
            reason=reason,
        ),
    )


def _require_in_charge(step: Step, request: ServiceRequest, attempt: Attempt) -> None:
    """Let the holder of the step's post act, and whoever holds a post in an office above it."""
    city, day = attempt.city, attempt.city.day_of(attempt.at)
    office = city.office_at(request.office, OfficeLevel(step.level))
    above = {o.code for o in city.lineage(office.code)} - {office.code}
    held = city.posts_of(attempt.by.id, day) if isinstance(attempt.by, Official) else ()
    if any((post.role, post.office) == (step.role, office.code) for post in held) or any(
        post.office in above for post in held
    ):
        attempt.refuse_own(request.content.subject.nik, request.applicant_nik)
        return
    raise NotAllowedError(
        mark("only {who}, or an official of an office above, may give this signature up"),
        mark("Ask them; the letter keeps its number meanwhile."),
        who=", ".join(p.title for p in city.posts_for(step.role, office.code)) or step.role,
    )
