"""The standing of letters: changed by officials, and told to anyone who holds the letter."""

from datetime import datetime

from attrs import frozen

from ekelurahan.desk.publishing import owe_publication, seal_status
from ekelurahan.model.attempts import Attempt
from ekelurahan.model.effects import Effect
from ekelurahan.model.events import LetterCancelled, about_request
from ekelurahan.model.letters import Letter
from ekelurahan.model.standing import LetterStatus, Standing, StandingReason
from ekelurahan.model.standing_changes import change_standing
from ekelurahan.model.transitions import Decision
from ekelurahan.ports import UnitOfWork
from ekelurahan.seal.status_list import LetterSealStatus


@frozen
class PublicStanding:
    """What anyone who holds a letter may know of it; it names nobody.

    Attributes:
        status: Whether it counts.
        since: Since when: from its last signature on, or from when it was suspended, revoked or
            replaced.
        reason: Why it does not count; ``None`` while it does, also after a suspension.
        replaced_by: Number of the letter that counts instead; empty for none.
    """

    status: LetterSealStatus
    since: datetime
    reason: StandingReason | None = None
    replaced_by: str = ""


def change(
    unit: UnitOfWork,
    letter_id: str,
    status: LetterStatus,
    attempt: Attempt,
    reason: StandingReason,
    *,
    note: str,
    replacement: str | None,
) -> tuple[Letter, Effect]:
    """Change the standing of a letter in a transaction; what comes of it is owed to verifiers."""
    letter = unit.letter(letter_id)
    decided = change_standing(
        letter,
        unit.request(letter.request_id),
        attempt,
        status,
        reason,
        note=note,
        replacement=None if replacement is None else unit.letter(replacement),
    )
    changed = filter(None, (decided.letter, decided.replacement))
    for each in sorted(changed, key=lambda each: each.id):  # never two in opposite order
        unit.save_letter(each)
        unit.keep_standing(each)
    unit.record([decided.event])
    return decided.letter, owe_publication(unit, attempt.at, decided.letter)


def cancel(unit: UnitOfWork, decision: Decision) -> Effect | None:
    """Cancel what a refused request had of a letter; nothing where nobody had signed yet."""
    letter = unit.letter_of(decision.request.id)
    if letter is None or not letter.signatures:  # it never had one, or the only one was given up
        return None
    rejected = decision.events[0]
    cancelled = letter.with_standing(
        Standing(LetterStatus.CANCELLED, rejected.at, StandingReason.REFUSED)
    )
    unit.save_letter(cancelled)
    about = about_request(decision.request, at=rejected.at, actor=rejected.actor)
    unit.record([LetterCancelled(**about, letter_id=letter.id)])
    return owe_publication(unit, rejected.at, cancelled)


def public_standing(unit: UnitOfWork, letter: Letter) -> PublicStanding | None:
    """Tell what anyone may know of a letter; nothing of one that was never issued."""
    status = seal_status(letter.status)
    if status is LetterSealStatus.IN_FORCE and not letter.status.was_issued:
        return None
    if status is LetterSealStatus.IN_FORCE or not letter.standings:
        return PublicStanding(status, letter.signatures[-1].signed_at)
    standing = letter.standings[-1]
    replaced_by = unit.letter(standing.replaced_by).number.text if standing.replaced_by else ""
    return PublicStanding(status, standing.since, standing.reason, replaced_by)
