"""Giving up a signature that cannot be finished, so that the letter can be signed anew."""

from attrs import evolve

from ekelurahan.desk.dismissing import stated_reason
from ekelurahan.desk.ports import DeskPorts
from ekelurahan.desk.publishing import owe_publication
from ekelurahan.desk.signing import FINISH_SIGNATURE
from ekelurahan.errors import TransitionError
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.giving_up import GivenUp, give_up_signature
from ekelurahan.model.letters import Letter
from ekelurahan.model.numbers import NumberStatus
from ekelurahan.model.transitions import Attempt
from ekelurahan.ports import UnitOfWork
from ekelurahan.texts import mark


def give_up(
    ports: DeskPorts, request_id: str, attempt: Attempt, reason: str
) -> tuple[GivenUp, Effect]:
    """Give the owed signature up in one transaction, and owe to tell verifiers of its place.

    The seal may have been made without anybody here having heard of it: its place is cancelled.
    """
    stated = stated_reason(reason)
    with ports.store.begin() as unit:
        request, letter = unit.request(request_id), unit.letter_of(request_id)
        if letter is None:
            raise TransitionError(
                mark("a request that is {status} cannot take the action '{action}'"),
                mark("Read the request again: somebody else may have decided already."),
                status=request.status.word,
                action=mark("give up the signature"),
            )
        kind = ports.kind_of(request.content, unit)
        given_up = give_up_signature(request, letter, kind, attempt, reason=stated)
        unit.save_letter(given_up.letter)
        unit.save_request(given_up.request)
        unit.give_up_place(given_up.signature.status_list, given_up.signature.status_index)
        _cancel_number(unit, given_up, stated)
        _settle(unit, letter)
        unit.record([given_up.event])
        return given_up, owe_publication(unit, attempt.at, given_up.letter)


def _cancel_number(unit: UnitOfWork, given_up: GivenUp, reason: str) -> None:
    number = given_up.signature.number
    entry = unit.number(number.office, number.text)
    purpose = "; ".join(filter(None, (entry.purpose, reason)))
    cancelled = evolve(entry, status=NumberStatus.CANCELLED, purpose=purpose)
    unit.save_number(cancelled, NumberStatus.USED)


def _settle(unit: UnitOfWork, letter: Letter) -> None:
    for effect in unit.effects_of(FINISH_SIGNATURE, letter.id):
        unit.save_effect(evolve(effect, status=EffectStatus.DISMISSED))
