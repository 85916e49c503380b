"""Every decision about an issued letter, as a pure function: suspended, revoked, reinstated, replaced.

As in :mod:`~ekelurahan.model.transitions`, what comes in is as stored, what comes out is the change
and its event, and nothing is kept here.
"""

from attrs import evolve, frozen

from ekelurahan.errors import InputError, NotAllowedError, TransitionError
from ekelurahan.model.attempts import Attempt
from ekelurahan.model.events import (
    AboutRequest,
    Event,
    LetterReinstated,
    LetterReplaced,
    LetterRevoked,
    LetterSuspended,
)
from ekelurahan.model.letters import Letter, Signature
from ekelurahan.model.offices import Official
from ekelurahan.model.residents import Person
from ekelurahan.model.service_requests import ServiceRequest
from ekelurahan.model.standing import LetterStatus, Standing, StandingReason
from ekelurahan.model.statements import stated_note
from ekelurahan.texts import mark


@frozen
class StandingChange:
    """What came of an attempt to change the standing of a letter.

    Attributes:
        letter: The letter as it is now.
        replacement: The letter that takes its place, counted as changed, since the decision rests
            on its being in force; ``None`` for none.
        event: What happened.
    """

    letter: Letter
    replacement: Letter | None
    event: Event


def change_standing(
    letter: Letter,
    request: ServiceRequest,
    attempt: Attempt,
    status: LetterStatus,
    reason: StandingReason,
    *,
    note: str = "",
    replacement: Letter | None = None,
) -> StandingChange:
    """Suspend, revoke, reinstate (``ISSUED``) or replace an issued letter.

    Whoever today holds a post that signed the letter may, in whatever form (definitif, Plh., a.n.):
    the post is the one frozen with the signature, so that a kind no longer given does not keep
    its letters from being revoked.

    Raises:
        TransitionError: the letter's status, or that of the replacement, forbids it.
        NotAllowedError: it is not this person's to do.
        ConflictError: they looked at something else.
        InputError: the reason does not fit, or the replacement is no replacement.
    """
    standing = Standing(
        status, attempt.at, reason, stated_note(note), replacement.id if replacement else ""
    )
    changed = letter.with_standing(standing)
    held = _signed_post(letter, attempt)
    attempt.refuse_own(letter.content.subject.nik, request.applicant_nik)
    attempt.require_seen(letter.seen)
    if not reason.fits(status):
        raise InputError(
            mark("'{reason}' is no reason for a letter to become {status}"),
            mark("Choose a reason that fits what is being done."),
            reason=reason.word,
            status=status.word,
        )
    if replacement is not None:
        _require_replaces(replacement, letter)
        replacement = evolve(replacement, version=replacement.version + 1)
    return StandingChange(changed, replacement, _event(changed, request, held, attempt))


def _signed_post(letter: Letter, attempt: Attempt) -> Signature:
    """Find the signature whose post they hold today."""
    city, day = attempt.city, attempt.city.day_of(attempt.at)
    for signature in letter.signatures:
        role, office = signature.signatory.role, signature.office
        if isinstance(attempt.by, Official) and city.assignment_to(
            role, office, official=attempt.by.id, day=day
        ):
            return signature
    raise NotAllowedError(
        mark("this belongs to a post that signed the letter, {who}; {name} holds none on {day}"),
        mark("Ask the holder, or enter the assignment (definitif, Plh., Plt., a.n., u.b.)."),
        who=", ".join(_post(signature, attempt) for signature in letter.signatures),
        name=attempt.by.name,
        day=day.isoformat(),
    )


def _post(signature: Signature, attempt: Attempt) -> str:
    """Name a post that signed; a city may have given it up since."""
    posts = attempt.city.posts_for(signature.signatory.role, signature.office)
    return posts[0].title if posts else f"{signature.signatory.role} {signature.office_title}"


def _require_replaces(replacement: Letter, letter: Letter) -> None:
    new, old = replacement.content, letter.content
    is_other = replacement.id != letter.id
    if not (is_other and new.office == old.office and _is_same_person(new.subject, old.subject)):
        raise InputError(
            mark("a letter is replaced by another one of the same office about the same person"),
            mark("Name such a letter; where there is none, revoke this one."),
        )
    if replacement.status is not LetterStatus.ISSUED:
        raise TransitionError(
            mark("a letter that is {status} cannot take the place of another"),
            mark("Issue the new letter first, then replace the old one."),
            status=replacement.status.word,
            action=mark("replace"),
        )


def _is_same_person(one: Person, other: Person) -> bool:
    if one.nik or other.nik:
        return one.nik == other.nik
    return (one.name, one.birth_date) == (other.name, other.birth_date)


class _Change(AboutRequest):
    letter_id: str
    reason: str


def _event(letter: Letter, request: ServiceRequest, held: Signature, attempt: Attempt) -> Event:
    standing = letter.standings[-1]
    common: _Change = {
        **attempt.about(request, held.office),
        "letter_id": letter.id,
        "reason": standing.reason.value,
    }
    match standing.status:
        case LetterStatus.SUSPENDED:
            return LetterSuspended(**common)
        case LetterStatus.REVOKED:
            return LetterRevoked(**common)
        case LetterStatus.REPLACED:
            return LetterReplaced(**common, replaced_by=standing.replaced_by)
        case _:
            return LetterReinstated(**common)
