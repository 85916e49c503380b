"""Telling verifiers which letters count: status lists, signed and published after every change."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from attrs import evolve

from ekelurahan.desk.ports import DeskPorts
from ekelurahan.desk.signing import LEASE
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.letters import Letter
from ekelurahan.model.standing import LetterStatus
from ekelurahan.ports import UnitOfWork
from ekelurahan.seal.key_document import StatusListPeriod
from ekelurahan.seal.status_list import LetterSealStatus, StatusList

PUBLISH_STATUS: Final = "publish_status"

_Statuses = Mapping[StatusListPeriod, Iterable[tuple[int, LetterStatus]]]
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


def owe_publication(unit: UnitOfWork, letter: Letter, at: datetime) -> Effect:
    """Owe new status lists because the standing of a letter has changed.

    The caller holds the lease of the effect and runs it after its commit.
    """
    effect = Effect(
        key=f"{PUBLISH_STATUS}:{letter.id}:{letter.version}",
        kind=PUBLISH_STATUS,
        target=letter.id,
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
    publish_lists(ports)
    with ports.store.begin() as unit:
        unit.save_effect(evolve(effect, status=EffectStatus.DONE, error=""))


def publish_lists(ports: DeskPorts) -> None:
    """Publish the present status of all letters.

    Two processes may publish at once, and the one with the older news may write last. Each
    therefore reads again what is recorded after it has written, and repeats where that has
    changed: whoever writes last has written what holds.

    Raises:
        SigningError: the city has no status key.
    """
    published: _Statuses = {}
    while (present := _statuses(ports)) != published:
        ports.publish(_signed(ports, present))
        published = present


def signed_lists(ports: DeskPorts) -> Mapping[str, bytes]:
    """Sign the present status of every letter, one list for each period that has begun.

    Raises:
        SigningError: the city has no status key.
    """
    return _signed(ports, _statuses(ports))


def _statuses(ports: DeskPorts) -> _Statuses:
    now = ports.clock.now()
    begun = [p for p in ports.trust().document.status_lists if p.starts <= now]
    with ports.store.read() as unit:
        return {period: unit.statuses(period.uri) for period in begun}


def _signed(ports: DeskPorts, statuses: _Statuses) -> Mapping[str, bytes]:
    now, signer = ports.clock.now(), ports.signer
    key = signer.status_key()
    return {
        period.uri: StatusList.of(
            period.uri,
            [(index, seal_status(status)) for index, status in entries],
            size=period.size,
            at=now,
        ).sign(key, signer)
        for period, entries in statuses.items()
    }
