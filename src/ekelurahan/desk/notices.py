"""Telling residents how their requests stand: owed with every event, sent by each notifier."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Final

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.errors import MisconfiguredError, PermanentError
from ekelurahan.model.effects import NOTIFY, Effect
from ekelurahan.model.events import (
    Event,
    LetterIssued,
    LetterReinstated,
    LetterReplaced,
    LetterRevoked,
    LetterSuspended,
    RequestRejected,
    RequestReturned,
    RequestSubmitted,
)
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.notices import Notice, NoticeData, Occasion
from ekelurahan.ports import ContactBook, Notifier
from ekelurahan.texts import mark

_DIGITS: Final = 16

_OCCASIONS: Final[Mapping[type[Event], Occasion]] = {
    RequestSubmitted: Occasion.SUBMITTED,
    RequestReturned: Occasion.RETURNED,
    RequestRejected: Occasion.REJECTED,
    LetterIssued: Occasion.ISSUED,
    LetterSuspended: Occasion.SUSPENDED,
    LetterReinstated: Occasion.REINSTATED,
    LetterRevoked: Occasion.REVOKED,
    LetterReplaced: Occasion.REPLACED,
}


def notices_owed(events: Iterable[Event], notifiers: Iterable[str]) -> Iterator[Effect]:
    """Give what is owed for events: a message by each notifier to each resident concerned."""
    names = tuple(notifiers)
    for event in events:
        occasion = _OCCASIONS.get(type(event))
        if occasion is None or not event.request_id:
            continue
        for name in names:
            for resident in event.residents:
                yield Effect(
                    key=_key(name, occasion, event, resident),
                    kind=f"{NOTIFY}:{name}",
                    target=event.request_id,
                    due_at=event.at,
                    recipient=resident,
                )


def notice_handlers(ports: DeskPorts) -> Mapping[str, Callable[[Effect], object]]:
    """Give for each notifier what does its debts, by their kind."""
    return {
        f"{NOTIFY}:{name}": partial(_notify, ports, name, notifier)
        for name, notifier in ports.notifiers.items()
    }


def _key(notifier: str, occasion: Occasion, event: Event, resident: str) -> str:
    about = hashlib.sha256(f"{event.at.isoformat()} {resident}".encode()).hexdigest()[:_DIGITS]
    return f"{NOTIFY}:{notifier}:{occasion.value}:{event.request_id}:{about}"


def _notify(ports: DeskPorts, name: str, notifier: Notifier, effect: Effect) -> None:
    """Send what an effect owes; whoever sends it is told nothing they did not ask for."""
    with ports.store.read() as unit:
        events, request = unit.events_of(effect.target), unit.request(effect.target)
        kind = ports.kind_of(request.content, unit).name
    event, needs, resident = _event(events, name, effect), notifier.needs, effect.recipient
    notifier.notify(
        Notice(
            key=effect.key,
            occasion=_OCCASIONS[type(event)],
            recipient=resident,
            request_id=effect.target,
            office=ports.city.office(RegionCode(event.office)).title,
            name=ports.residents.by_id(resident).name if NoticeData.NAME in needs else "",
            kind=kind if NoticeData.KIND in needs else "",
            contacts=_contacts(ports, resident) if NoticeData.CONTACTS in needs else {},
        )
    )


def _event(events: Iterable[Event], name: str, effect: Effect) -> Event:
    """Find the event that an effect was owed for: its key tells."""
    for event in events:
        if any(owed.key == effect.key for owed in notices_owed([event], [name])):
            return event
    raise PermanentError(
        mark("the journal has no event that '{key}' was owed for"),
        mark("Dismiss it; nobody can be told of it."),
        key=effect.key,
    )


def _contacts(ports: DeskPorts, resident: str) -> Mapping[str, str]:
    if not isinstance(ports.residents, ContactBook):
        raise MisconfiguredError(
            mark("the population register of this desk knows no addresses of residents"),
            mark("Use one with contacts_of, or a notifier that finds addresses itself."),
        )
    return ports.residents.contacts_of(resident)
