"""Telling verifiers which letters count: status lists, signed and published after every change."""

import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Final

from attrs import evolve, frozen

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.signing import LEASE
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.letters import Letter
from ekelurahan.model.standing import LetterStatus
from ekelurahan.ports import UnitOfWork
from ekelurahan.seal.confirmed import ConfirmedRecords
from ekelurahan.seal.key_document import StatusListPeriod
from ekelurahan.seal.reasons import RefusedError
from ekelurahan.seal.status_list import LetterSealStatus, StatusList

_log = logging.getLogger(__name__)

PUBLISH_STATUS: Final = "publish_status"

_Statuses = Mapping[StatusListPeriod, Iterable[tuple[int, LetterStatus]]]


@frozen
class _News:
    """What is to be published at one moment; equal news need not be published again."""

    seq: int
    confirmed_at: str
    statuses: _Statuses
    confirmed: frozenset[bytes]


_TOLD: Final = {
    LetterStatus.CANCELLED: LetterSealStatus.REVOKED,
    LetterStatus.SUSPENDED: LetterSealStatus.SUSPENDED,
    LetterStatus.REVOKED: LetterSealStatus.REVOKED,
    LetterStatus.REPLACED: LetterSealStatus.REPLACED,
}


def seal_status(status: LetterStatus) -> LetterSealStatus:
    """Give what a verifier is told of a letter.

    Seals of a letter that was refused before it was issued do not count.
    """
    return _TOLD.get(status, LetterSealStatus.IN_FORCE)


def owe_publication(unit: UnitOfWork, at: datetime, letter: Letter | None = None) -> Effect:
    """Owe new status lists, because the standing of a letter has changed or the lists grow old.

    The caller holds the lease of the effect and runs it after its commit. A renewal is owed as
    well: it could put older news in the place of newer ones and then be cut short.
    """
    about = f"{letter.id}:{letter.version}" if letter else f"renewal:{at.isoformat()}"
    effect = Effect(
        key=f"{PUBLISH_STATUS}:{about}",
        kind=PUBLISH_STATUS,
        target=letter.id if letter else "",
        due_at=at + LEASE,
        attempts=1,
    )
    unit.owe(effect)
    return effect


def publish_status(ports: DeskPorts, effect: Effect) -> None:
    """Publish the status lists, and settle the debt.

    Raises:
        EkelurahanError: a part failed; trying again is safe.
    """
    _publish(ports)
    with ports.store.begin() as unit:
        unit.save_effect(evolve(effect, status=EffectStatus.DONE, error=""))


def signed_lists(ports: DeskPorts) -> Mapping[str, bytes]:
    """Sign the present status of every letter, one list for each period that has begun.

    And, after a key was compromised, the list of the letters that still count.

    Raises:
        SigningError: the city has no status key.
    """
    return _signed(ports, _news(ports))


def lists_published(ports: DeskPorts) -> Mapping[str, StatusList]:
    """Read the status lists that verifiers have now, by address; what is none of the city's is not."""
    trust, tokens, found = ports.trust(), ports.published(), dict[str, StatusList]()
    for period in trust.document.status_lists:
        with suppress(RefusedError):
            found[period.uri] = StatusList.read(tokens.get(period.uri, b""), period, trust)
    return found


def _publish(ports: DeskPorts) -> None:
    """Publish what is recorded, until it is what was published.

    Two processes may publish at once, and the one with the older news may write last. Each
    therefore reads again after it has written: whoever writes last has written what holds.
    """
    published = None
    while (present := _news(ports)) != published:
        ports.publish(_signed(ports, present))
        published = present


def confirmed_records(ports: DeskPorts) -> ConfirmedRecords:
    """Give the letters that count although their key was compromised, as of now.

    They are the letters the city has issued itself, as its own database knows.
    """
    with ports.store.read() as unit:
        document = ports.trust().document
        records = [record for kid in document.stolen for record in unit.seals_of_key(kid)]
    return ConfirmedRecords.of(document.confirmed, records, at=ports.clock.now())


def _news(ports: DeskPorts) -> _News:
    now, document = ports.clock.now(), ports.trust().document
    begun = [period for period in document.status_lists if period.starts <= now]
    with ports.store.read() as unit:
        statuses = {period: unit.statuses(period.uri) for period in begun}
    confirmed = confirmed_records(ports).records if document.confirmed else frozenset()
    return _News(document.seq, document.confirmed, statuses, confirmed)


def _signed(ports: DeskPorts, news: _News) -> Mapping[str, bytes]:
    now, signer = ports.clock.now(), ports.signer
    key = signer.status_key()
    before = lists_published(ports)
    lists = {
        period.uri: StatusList.of(
            period.uri,
            _not_forgotten(entries, before.get(period.uri)).items(),
            size=period.size,
            at=now,
        ).sign(key, signer)
        for period, entries in news.statuses.items()
    }
    if uri := news.confirmed_at:
        lists[uri] = ConfirmedRecords.of(uri, news.confirmed, at=now).sign(key, signer)
    return lists


def _not_forgotten(
    entries: Iterable[tuple[int, LetterStatus]], before: StatusList | None
) -> Mapping[int, LetterSealStatus]:
    """Give the present statuses; what was published as ended stays so, even if the database forgot.

    It may have been restored from a backup of the day before, or altered by hand.
    """
    told = {place: seal_status(status) for place, status in entries}
    forgotten = {
        place: status
        for place, status in (before.final() if before else {}).items()
        if not told.get(place, LetterSealStatus.IN_FORCE).is_final
    }
    if forgotten:
        _log.warning(
            "verifiers are told that %d letters do not count, of which the database knows nothing: "
            "run 'ekelurahan archive check', and revoke them again",
            len(forgotten),
        )
    return told | forgotten
