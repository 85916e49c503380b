"""Every decision about a request, as a pure function.

Each function takes the request as stored and an :class:`~ekelurahan.model.attempts.Attempt`, checks
who, when, what was seen and what the status allows, and gives back the changed request with the
events it caused. Nothing here stores anything.
"""

from collections.abc import Mapping
from typing import Any

from attrs import evolve, frozen

from ekelurahan.errors import ConflictError, InputError, TransitionError
from ekelurahan.model.attempts import Attempt
from ekelurahan.model.events import (
    Event,
    RequestRejected,
    RequestResubmitted,
    RequestReturned,
    RequestSubmitted,
    RequestWithdrawn,
    StepApproved,
)
from ekelurahan.model.letter_content import LetterContent
from ekelurahan.model.letter_kinds import LetterKind, Step
from ekelurahan.model.offices import Assignment
from ekelurahan.model.residents import Resident
from ekelurahan.model.service_requests import Approval, RequestStatus, ServiceRequest
from ekelurahan.model.statements import LONG, stated, stated_note
from ekelurahan.texts import mark


@frozen
class Decision:
    """What came of an attempt.

    Attributes:
        request: The request as it is now.
        events: What happened, in order.
    """

    request: ServiceRequest
    events: tuple[Event, ...]


@frozen
class ApprovedStep:
    """What came of an approval.

    Attributes:
        decision: The request and the events.
        step: The step that was approved.
        assignment: Under which assignment the official acted.
    """

    decision: Decision
    step: Step
    assignment: Assignment


def submit(
    request_id: str,
    applicant: Resident,
    content: LetterContent,
    documents: Mapping[str, str],
    attempt: Attempt,
    *,
    subject: str | None = None,
) -> Decision:
    """Take a request in, from the applicant or at the counter of the office.

    Args:
        request_id: Its key.
        applicant: Who asks.
        content: What the letter will say.
        documents: Keys of stored documents by name of the requirement.
        attempt: Who takes it in, and when.
        subject: Key of whom the letter is about, where that is another resident of the register.

    Raises:
        NotAllowedError: somebody else tries.
    """
    channel = attempt.channel_for(applicant.id, content.office)
    request = ServiceRequest(
        id=request_id,
        applicant=applicant.id,
        content=content,
        documents=documents,
        channel=channel,
        submitted_at=attempt.at,
        applicant_nik=applicant.nik,
        subject=subject,
    )
    event = RequestSubmitted(**attempt.about(request), kind=content.kind, digest=content.digest)
    return Decision(request, (event,))


def approve(request: ServiceRequest, kind: LetterKind, attempt: Attempt) -> ApprovedStep:
    """Agree at the step whose turn it is; a signing step leaves the request in ``SIGNING``.

    Raises:
        TransitionError: it is not waiting for anybody.
        NotAllowedError: it is not this person's turn.
        ConflictError: they looked at something else.
    """
    step, assignment = _take_turn(request, kind, attempt, mark("approve"))
    digest = request.content.digest
    if any(earlier.digest != digest for earlier in request.approvals):
        raise ConflictError(
            mark("an earlier approval was given to another content"),
            mark("Return the request for completion, so that everybody sees the same content."),
        )
    approval = Approval(step.name, attempt.by.id, attempt.at, digest)
    approved = evolve(
        request,
        approvals=(*request.approvals, approval),
        status=RequestStatus.SIGNING if step.action.is_signing else RequestStatus.WAITING,
        step=request.step if step.action.is_signing else request.step + 1,
        version=request.version + 1,
    )
    event = StepApproved(
        **attempt.about(request), step=step.name, form=assignment.form.value, digest=digest
    )
    return ApprovedStep(Decision(approved, (event,)), step, assignment)


def hand_on(request: ServiceRequest, kind: LetterKind) -> ServiceRequest:
    """Go on after a seal was made: to the next step, or to the end.

    Raises:
        TransitionError: no seal was owed.
    """
    _require(request, {RequestStatus.SIGNING}, mark("hand on"))
    is_last = request.step + 1 == len(kind.route.steps)
    return evolve(
        request,
        status=RequestStatus.DONE if is_last else RequestStatus.WAITING,
        step=request.step if is_last else request.step + 1,
        version=request.version + 1,
    )


def return_for_completion(
    request: ServiceRequest,
    kind: LetterKind,
    attempt: Attempt,
    *,
    missing: tuple[str, ...],
    note: str,
) -> Decision:
    """Send a request back to the applicant, saying what is missing.

    Raises:
        InputError: nothing is named, or something the kind does not ask for; or the note cannot be
            kept.
        TransitionError: it is not waiting, or was signed already.
        NotAllowedError: it is not this person's turn.
        ConflictError: they looked at something else.
    """
    kind.check_missing(missing)
    note = stated_note(note)
    if not missing and not note:
        raise InputError(
            mark("nothing is named that the applicant should complete"),
            mark("Name the missing fields or papers, or write a note."),
        )
    _refuse_signed(request, kind, mark("return"))
    _take_turn(request, kind, attempt, mark("return"))
    returned = _moved(request, RequestStatus.RETURNED, note=note, missing=missing)
    event = RequestReturned(**attempt.about(request), note=note, missing=missing)
    return Decision(returned, (event,))


def resubmit(
    request: ServiceRequest,
    content: LetterContent,
    documents: Mapping[str, str],
    attempt: Attempt,
    *,
    subject: str | None = None,
) -> Decision:
    """Complete a returned request; every approval starts anew, since the content may differ.

    Args:
        request: As it was returned.
        content: What the letter will say now.
        documents: Keys of stored documents by name of the requirement.
        attempt: Who completes it, and when.
        subject: Key of whom the letter is about, where that is another resident of the register.

    Raises:
        TransitionError: it was not returned, or the resident now belongs to another office.
        NotAllowedError: somebody else tries.
        ConflictError: they looked at something else.
    """
    _require(request, {RequestStatus.RETURNED}, mark("resubmit"))
    attempt.channel_for(request.applicant, request.office)
    attempt.require_seen(request.seen)
    if content.office != request.office:
        raise TransitionError(
            mark("the resident has moved to the area of {office} since this was asked for"),
            mark("Withdraw this request, and ask the office of the new address."),
            office=content.office_title,
            status=request.status.word,
            action=mark("resubmit"),
        )
    again = _moved(
        request,
        RequestStatus.WAITING,
        content=content,
        documents=documents,
        step=0,
        approvals=(),
        note="",
        missing=(),
        subject=subject,
    )
    event = RequestResubmitted(**attempt.about(again), digest=content.digest)
    return Decision(again, (event,))


def reject(request: ServiceRequest, kind: LetterKind, attempt: Attempt, *, reason: str) -> Decision:
    """Refuse a request for good, with a reason.

    Raises:
        InputError: no reason is given, or it cannot be kept.
        TransitionError: it is not waiting for anybody.
        NotAllowedError: it is not this person's turn.
        ConflictError: they looked at something else.
    """
    reason = stated(
        reason,
        mark("a refusal needs a reason"),
        mark(
            "Write in at most {most} characters what the applicant should know; they will read it."
        ),
        most=LONG,
    )
    step, _ = _take_turn(request, kind, attempt, mark("reject"))
    rejected = _moved(request, RequestStatus.REJECTED, note=reason)
    event = RequestRejected(**attempt.about(request), step=step.name, reason=reason)
    return Decision(rejected, (event,))


def withdraw(request: ServiceRequest, kind: LetterKind, attempt: Attempt) -> Decision:
    """Take a request back, as long as nobody has signed.

    Raises:
        TransitionError: it is finished, or was signed already.
        NotAllowedError: somebody else tries.
        ConflictError: they looked at something else.
    """
    _refuse_signed(request, kind, mark("withdraw"))
    _require(request, {RequestStatus.WAITING, RequestStatus.RETURNED}, mark("withdraw"))
    attempt.channel_for(request.applicant, request.office)
    attempt.require_seen(request.seen)
    event = RequestWithdrawn(**attempt.about(request))
    return Decision(_moved(request, RequestStatus.WITHDRAWN), (event,))


def has_signature(request: ServiceRequest, kind: LetterKind) -> bool:
    """Whether an official has signed already, so that a number is taken."""
    signing = {step.name for step in kind.route.steps if step.action.is_signing}
    return any(approval.step in signing for approval in request.approvals)


def _take_turn(
    request: ServiceRequest, kind: LetterKind, attempt: Attempt, action: str
) -> tuple[Step, Assignment]:
    _require(request, {RequestStatus.WAITING}, action)
    step = kind.route.steps[request.step]
    assignment = attempt.assignment_at(step, request)
    attempt.require_seen(request.seen)
    return step, assignment


def _moved(request: ServiceRequest, status: RequestStatus, **changes: Any) -> ServiceRequest:
    return evolve(request, status=status, version=request.version + 1, **changes)


def _require(request: ServiceRequest, allowed: set[RequestStatus], action: str) -> None:
    if request.status not in allowed:
        raise TransitionError(
            mark("a request that is {status} cannot take the action '{action}'"),
            mark("Read the request again: somebody else may have decided already."),
            status=request.status.word,
            action=action,
        )


def _refuse_signed(request: ServiceRequest, kind: LetterKind, action: str) -> None:
    if has_signature(request, kind):
        raise TransitionError(
            mark("a request that has been signed cannot take the action '{action}'"),
            mark("The next official can still reject it; its number then stays as 'batal'."),
            status=request.status.word,
            action=action,
        )
