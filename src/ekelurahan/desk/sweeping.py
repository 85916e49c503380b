"""Looking for work that was lost, and for calls to be forgotten: what no run of effects comes across."""

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from typing import Final

from attrs import evolve, frozen

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.failures import parked
from ekelurahan.desk.publishing import PUBLISH_STATUS, owe_publication
from ekelurahan.desk.signing import FINISH_SIGNATURE, signature_effect
from ekelurahan.errors import ConflictError, NotFoundError
from ekelurahan.model.events import WorkRecovered, about_request
from ekelurahan.model.letters import Letter
from ekelurahan.model.open_cases import Finding, next_action
from ekelurahan.model.service_requests import RequestStatus, ServiceRequest
from ekelurahan.model.standing import LetterStatus
from ekelurahan.model.transitions import hand_on
from ekelurahan.ports import UnitOfWork

CALLS_KEPT: Final = timedelta(days=30)
"""How long a call with a key is recognised; its answer holds personal data, and is not kept longer."""
_PAGE: Final = 200
UNKNOWN_FOR: Final = timedelta(days=1)
"""How long a debt that nobody here can do is left to others: to a portal, beside this worker."""
_Found = tuple[Finding, str]


@frozen
class SweepReport:
    """What a sweep has found.

    Attributes:
        mended: What, and the key of the letter or request: owed again, or handed on.
        told: What a person must look at, and the key of the request or effect.
    """

    mended: tuple[_Found, ...] = ()
    told: tuple[_Found, ...] = ()


def sweep(ports: DeskPorts, known: Collection[str]) -> SweepReport:
    """Look through letters, requests and effects; see :meth:`EffectDesk.sweep`.

    Args:
        ports: Where to look.
        known: Kinds of effects that somebody here can do.
    """
    with ports.store.read() as unit:
        signatures = unit.unowed_signatures(FINISH_SIGNATURE, limit=_PAGE)
        publications = unit.unowed_publications(PUBLISH_STATUS, limit=_PAGE)
        requests = unit.unhanded_requests(limit=_PAGE)
        due_for_long = ports.clock.now() - UNKNOWN_FOR
        unknown = unit.unknown_effects(known, at=due_for_long, limit=_PAGE)
    found = [
        *_each(ports, signatures, _owe_signature),
        *_each(ports, publications, _owe_publication),
        *_each(ports, requests, _hand_on),
    ]
    for effect in unknown:
        with ports.store.begin() as unit:
            error, advice = _NO_HANDLER
            unit.swap_effect(effect, parked(evolve(effect, error=error, advice=advice)))
    with ports.store.begin() as unit:
        unit.forget_calls(ports.clock.now() - CALLS_KEPT)
    contradictions = [each for each in found if each[0] is Finding.CONTRADICTION]
    return SweepReport(
        mended=tuple(each for each in found if each not in contradictions),
        told=(
            *contradictions,
            *((Finding.HANDLER, effect.key) for effect in unknown),
            *((Finding.NOBODY, request.id) for request in _ownerless(ports)),
        ),
    )


_NO_HANDLER: Final = (
    "nothing here knows how to do this",
    "Give the desk the handler of the part that owed it, then retry.",
)


def _each(
    ports: DeskPorts,
    keys: Collection[str],
    mend: Callable[[DeskPorts, UnitOfWork, str], Finding | None],
) -> Iterator[_Found]:
    """Mend each in a transaction of its own; what another process changes meanwhile is left alone."""
    for key in keys:
        try:
            with ports.store.begin() as unit:
                finding = mend(ports, unit, key)
        except ConflictError:
            continue
        if finding is not None:
            yield finding, key


def _owe_signature(ports: DeskPorts, unit: UnitOfWork, letter_id: str) -> Finding | None:
    letter = unit.letter(letter_id)
    if letter.status is not LetterStatus.SIGNING:
        return None
    effect = signature_effect(letter, ports.clock.now())
    unit.owe(effect)
    unit.save_effect(effect)
    return _recovered(ports, unit, letter, Finding.SIGNATURE)


def _owe_publication(ports: DeskPorts, unit: UnitOfWork, letter_id: str) -> Finding:
    letter, now = unit.letter(letter_id), ports.clock.now()
    owed = owe_publication(unit, now, letter)
    unit.save_effect(evolve(owed, due_at=now, attempts=0))
    return _recovered(ports, unit, letter, Finding.PUBLICATION)


def _hand_on(ports: DeskPorts, unit: UnitOfWork, request_id: str) -> Finding | None:
    request, letter = unit.request(request_id), unit.letter_of(request_id)
    if request.status is not RequestStatus.SIGNING:
        return None
    kind = ports.kind_of(request.content, unit)
    handed = hand_on(request, kind)
    is_sealed = letter is not None and letter.signatures and letter.signatures[-1].seal
    was_issued = letter is not None and letter.status.was_issued
    is_done = handed.status is RequestStatus.DONE
    if letter is None or not is_sealed or was_issued is not is_done:
        return Finding.CONTRADICTION
    unit.save_request(handed)
    return _recovered(ports, unit, letter, Finding.HAND_ON)


def _recovered(ports: DeskPorts, unit: UnitOfWork, letter: Letter, finding: Finding) -> Finding:
    request = unit.request(letter.request_id)
    about = about_request(request, at=ports.clock.now(), actor="system")
    unit.record([WorkRecovered(**about, finding=finding.value)])
    return finding


def _ownerless(ports: DeskPorts) -> Iterator[ServiceRequest]:
    """Give the open requests without owner, next action or deadline."""
    after, now = "", ports.clock.now()
    while True:
        with ports.store.read() as unit:
            page = unit.open_requests(after, limit=_PAGE)
            kinds = [ports.kind_of(request.content, unit) for request in page]
        for request, kind in zip(page, kinds, strict=True):
            try:
                next_action(request, kind, ports.city, now)
            except NotFoundError:
                yield request
        if len(page) < _PAGE:
            return
        after = page[-1].id
