"""Giving up a signature that cannot be finished, so that the letter can be signed anew."""

from attrs import evolve

from ekelurahan.desk.publishing import owe_publication
from ekelurahan.desk.signing import FINISH_SIGNATURE
from ekelurahan.model.attempts import Attempt
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.giving_up import GivenUp, give_up_signature
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.letters import Letter
from ekelurahan.model.numbers import NumberStatus
from ekelurahan.model.service_requests import ServiceRequest
from ekelurahan.ports import UnitOfWork


def give_up(
    unit: UnitOfWork, request: ServiceRequest, kind: LetterKind, attempt: Attempt, reason: str
) -> tuple[ServiceRequest, Effect]:
    """Give the owed signature of a request up, and owe to tell verifiers of its place.

    The seal may have been made without anybody here having heard of it: its place is cancelled.
    """
    letter = unit.letter_of(request.id)
    given_up = give_up_signature(request, letter, kind, attempt, reason=reason)
    unit.save_letter(given_up.letter)
    unit.save_request(given_up.request)
    unit.give_up_place(given_up.signature.status_list, given_up.signature.status_index)
    _cancel_number(unit, given_up, reason)
    _settle(unit, given_up.letter)
    unit.record([given_up.event])
    return given_up.request, owe_publication(unit, attempt.at, given_up.letter)


def _cancel_number(unit: UnitOfWork, given_up: GivenUp, reason: str) -> None:
    number = given_up.signature.number
    entry = unit.number(number.office, number.text)
    purpose = "; ".join(filter(None, (entry.purpose, reason)))
    cancelled = evolve(entry, status=NumberStatus.CANCELLED, purpose=purpose)
    unit.save_number(cancelled, NumberStatus.USED)


def _settle(unit: UnitOfWork, letter: Letter) -> None:
    for effect in unit.effects_of(FINISH_SIGNATURE, letter.id):
        unit.save_effect(evolve(effect, status=EffectStatus.DISMISSED))
