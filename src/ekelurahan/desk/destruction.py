"""Destroying letters that need not be kept any more: what happens inside the transaction and after."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Self

from attrs import evolve, frozen

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.idempotency import once
from ekelurahan.desk.rights import require_signatory
from ekelurahan.errors import InputError, NotAllowedError, TransitionError
from ekelurahan.model.archive import ArchiveEntry
from ekelurahan.model.attempts import Attempt
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.events import LetterDestroyed
from ekelurahan.model.offices import Official
from ekelurahan.model.retention import Fate, Retention
from ekelurahan.model.service_requests import ServiceRequest
from ekelurahan.model.statements import stated
from ekelurahan.ports import DiscardingFiles, UnitOfWork
from ekelurahan.texts import mark

DISCARD_FILE: Final = "discard_file"
_LEASE: Final = timedelta(minutes=2)


@frozen
class DueEntry:
    """A letter that need not be kept any more.

    Attributes:
        entry: The letter.
        retention: Its rule: to be destroyed, or to be appraised first.
    """

    entry: ArchiveEntry
    retention: Retention


@frozen
class DestructionRecord:
    """What the minutes of a destruction ("berita acara") list.

    Attributes:
        decree: Number of the approval and of the minutes.
        reason: Why.
        by: Name of the official.
        at: When.
        entries: The letters, with number, kind, date and digest, and without names.
    """

    decree: str
    reason: str
    by: str
    at: datetime
    entries: tuple[ArchiveEntry, ...]


@frozen
class Destruction:
    """A decision to destroy letters.

    Attributes:
        attempt: Who decides so, and when.
        decree: Number of the approval and of the minutes.
        reason: Why.
    """

    attempt: Attempt
    decree: str
    reason: str

    @classmethod
    def of(cls, attempt: Attempt, decree: str, reason: str) -> Self:
        """Take a decision down.

        Raises:
            InputError: decree or reason is missing, or too long.
        """
        return cls(attempt, _stated(decree), _stated(reason))


def destroy(
    ports: DeskPorts,
    entry_ids: Iterable[str],
    destruction: Destruction,
    by: Official,
    key: str | None,
) -> tuple[DestructionRecord, Sequence[Effect]]:
    """Destroy letters in one transaction; see :meth:`ArchiveDesk.destroy`.

    Returns:
        What the minutes list, and what is owed, whose leases the caller holds.
    """
    ids, decree, reason = [*dict.fromkeys(entry_ids)], destruction.decree, destruction.reason
    owed: list[Effect | None] = []
    given = (ids, decree, reason, by)
    with once(ports, key, "archive.destroy", DestructionRecord, *given) as act:
        if act.is_new:
            discarding(ports)
            entries = [act.unit.entry(each) for each in ids]
            if not entries:
                raise InputError(mark("no letter is named"), mark("Name those to be destroyed."))
            for office in {entry.office for entry in entries}:
                require_signatory(ports, office, by)
            owed = [destroy_entry(ports, act.unit, entry, destruction) for entry in entries]
            destroyed = tuple(act.unit.entry(entry.id) for entry in entries)
            at = destruction.attempt.at
            act.answer = DestructionRecord(decree, reason, by.name, at, destroyed)
    return act.answer, [effect for effect in owed if effect]


def retention_of(ports: DeskPorts, entry: ArchiveEntry) -> Retention:
    """Give the rule for a letter; the former archive code counts where it has no other."""
    return ports.retention.of(entry.classification or entry.former_classification, entry.kind)


def is_due(ports: DeskPorts, entry: ArchiveEntry, day: date) -> bool:
    """Tell whether a letter need not be kept on a day."""
    ends = retention_of(ports, entry).ends(entry.day)
    return entry.destroyed_at is None and ends is not None and ends <= day


def destroy_entry(
    ports: DeskPorts, unit: UnitOfWork, entry: ArchiveEntry, destruction: Destruction
) -> Effect | None:
    """Take a letter's personal data out of the database, and owe the removal of its file.

    The caller holds the lease of the effect and runs it after its commit.

    Raises:
        TransitionError: the letter is permanent, its time has not come, or it is destroyed already.
    """
    _require_due(ports, entry, destruction.attempt)
    at, request, owed = destruction.attempt.at, None, None
    unit.destroy_entry(entry.id, at)
    if entry.letter_id is not None:
        letter = unit.letter(entry.letter_id).destroyed()
        request = unit.request(letter.request_id)
        emptied = evolve(
            request,
            content=request.content.emptied(),
            applicant_nik=None,
            note="",
            missing=(),
            version=request.version + 1,
        )
        unit.save_letter(letter)
        unit.save_request(emptied)
        owed = Effect(
            key=f"{DISCARD_FILE}:{letter.id}",
            kind=DISCARD_FILE,
            target=letter.id,
            due_at=at + _LEASE,
            attempts=1,
        )
        unit.owe(owed)
    unit.record([_event(entry, destruction, request)])
    return owed


def discard_file(ports: DeskPorts, effect: Effect) -> None:
    """Remove the file of a destroyed letter, and settle the debt.

    Raises:
        NotAllowedError: the file store never removes anything.
        StorageError: it could not be removed; trying again is safe.
    """
    with ports.store.read() as unit:
        letter = unit.letter(effect.target)
    discarding(ports).discard(letter.pdf)
    with ports.store.begin() as unit:
        unit.save_effect(evolve(effect, status=EffectStatus.DONE, error=""))


def discarding(ports: DeskPorts) -> DiscardingFiles:
    """Give the file store as one that removes files.

    Raises:
        NotAllowedError: it never removes anything.
    """
    files = ports.files
    if not isinstance(files, DiscardingFiles):
        raise NotAllowedError(
            mark("the file store of this city never removes a file"),
            mark("Give it a method discard(sha256), or keep the letters."),
        )
    return files


def _require_due(ports: DeskPorts, entry: ArchiveEntry, attempt: Attempt) -> None:
    if is_due(ports, entry, ports.city.day_of(attempt.at)):
        return
    retention = retention_of(ports, entry)
    is_permanent = retention.final is Fate.PERMANENT
    ends = retention.ends(entry.day)
    raise TransitionError(
        mark("the letter {number} is permanent: it is never destroyed")
        if is_permanent
        else mark("the letter {number} is kept until {day}, or was destroyed already"),
        mark("Take it off the list; nothing was destroyed."),
        number=entry.number,
        day=ends.isoformat() if ends else "",
        status=entry.status.word,
        action=mark("destroy"),
    )


def _stated(text: str) -> str:
    return stated(
        text,
        mark("a destruction needs a decree and a reason of at most {most} characters"),
        mark("Write the number of the approval and of the minutes, and why."),
    )


def _event(
    entry: ArchiveEntry, destruction: Destruction, request: ServiceRequest | None
) -> LetterDestroyed:
    return LetterDestroyed(
        at=destruction.attempt.at,
        actor=destruction.attempt.actor,
        office=entry.office.value,
        request_id=request.id if request else "",
        residents=request.concerned if request else (),
        entry_id=entry.id,
        number=entry.number,
        pdf=entry.sha256,
        decree=destruction.decree,
        reason=destruction.reason,
    )
