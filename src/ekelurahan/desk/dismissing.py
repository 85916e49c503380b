"""Giving up what is owed: a parked effect that need not be done any more."""

from attrs import evolve

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.rights import require_official
from ekelurahan.desk.signing import FINISH_SIGNATURE
from ekelurahan.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    TransitionError,
)
from ekelurahan.model.attempts import Attempt
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.events import AboutRequest, EffectDismissed
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letters import Letter
from ekelurahan.model.offices import Official
from ekelurahan.model.standing import LetterStatus
from ekelurahan.model.statements import stated
from ekelurahan.ports import UnitOfWork
from ekelurahan.texts import mark


def dismiss(ports: DeskPorts, key: str, *, by: Official, reason: str) -> Effect:
    """Give a parked effect up; see :meth:`EffectDesk.dismiss`."""
    attempt, why = ports.attempt(by), stated_reason(reason)
    with ports.store.begin() as unit:
        effect = unit.effect(key)
        letter = _letter_of(unit, effect)
        office = letter.content.office if letter else _highest(attempt)
        require_official(ports, office, by)
        _require_needless(effect, letter)
        dismissed = evolve(effect, status=EffectStatus.DISMISSED)
        if not unit.swap_effect(effect, dismissed):
            raise ConflictError(
                mark("somebody else changed it at the same moment"),
                mark("Read it again, then decide anew."),
                key=key,
            )
        about = _about(unit, letter, attempt, office)
        unit.record([EffectDismissed(**about, effect=key, reason=why)])
    return dismissed


def stated_reason(reason: str) -> str:
    """Give a reason as it is kept.

    Raises:
        InputError: there is none, or it is too long.
    """
    return stated(
        reason,
        mark("to give something up takes a reason of at most {most} characters"),
        mark("Write why; it stays in the journal."),
    )


def _about(
    unit: UnitOfWork, letter: Letter | None, attempt: Attempt, office: RegionCode
) -> AboutRequest:
    if letter is not None:
        return attempt.about(unit.request(letter.request_id), office)
    return {
        "at": attempt.at,
        "actor": attempt.actor,
        "office": office.value,
        "request_id": "",
        "residents": (),
    }


def _letter_of(unit: UnitOfWork, effect: Effect) -> Letter | None:
    try:
        return unit.letter(effect.target)
    except NotFoundError:
        return None


def _highest(attempt: Attempt) -> RegionCode:
    """Give the office of theirs that no office with posts is above.

    Raises:
        NotAllowedError: they hold no post at such an office.
    """
    city = attempt.city
    highest = min(len(post.office.value) for post in city.posts.values())
    for post in city.posts_of(attempt.by.id, city.day_of(attempt.at)):
        if len(post.office.value) == highest:
            return post.office
    raise NotAllowedError(
        mark("this is about no letter: only officials of the highest offices may dismiss it"),
        mark("Ask one of them."),
    )


def _require_needless(effect: Effect, letter: Letter | None) -> None:
    if effect.status is not EffectStatus.PARKED:
        raise TransitionError(
            mark("only what is parked can be dismissed; this is {status}"),
            mark("Read it again: somebody else may have decided already."),
            status=effect.status.word,
            action=mark("dismiss"),
        )
    is_owed = letter is not None and letter.status is LetterStatus.SIGNING
    if effect.kind == FINISH_SIGNATURE and is_owed:
        raise TransitionError(
            mark("a letter waits for this signature"),
            mark("Give the signature up instead: desk.requests.give_up_signature."),
            status=effect.status.word,
            action=mark("dismiss"),
        )
