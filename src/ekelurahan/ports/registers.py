"""What a store keeps for itself: what happened, what is owed, what was answered, what was lost."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from attrs import AttrsInstance

from ekelurahan.model.calls import Call
from ekelurahan.model.effects import Effect
from ekelurahan.model.events import Event
from ekelurahan.model.journal import JournalEntry, JournalHead
from ekelurahan.model.service_requests import ServiceRequest

T = TypeVar("T")


class JournalRecords(Protocol):
    """What happened, as one chain for each office, and the checkpoints that vouch for it."""

    def record(self, events: Iterable[Event]) -> None:
        """Append events to the journals of their offices, when the transaction is committed.

        Others who append to the same journals wait for that commit, and for nothing earlier.
        """
        ...

    def events_of(self, request_id: str) -> Sequence[Event]:
        """Read what happened to a request, in order."""
        ...

    def events_about(
        self, resident: str, *, since: datetime | None, after: int, limit: int
    ) -> Sequence[tuple[int, Event]]:
        """Read what concerns a resident, in order, each with its number in the whole journal.

        Args:
            resident: The host's key of the resident.
            since: Leave out what happened before.
            after: Leave out what has this number or a smaller one.
            limit: Most events to read.
        """
        ...

    def journal_heads(self) -> Sequence[JournalHead]:
        """Tell how far the journal of each office has come, by office; those without are left out."""
        ...

    def journal_entries(self, office: str = "") -> Iterator[JournalEntry]:
        """Read the journals one entry after the other, by office and place.

        Args:
            office: Code of the only office to read; every office by default.
        """
        ...

    def add_checkpoint(self, seq: int, token: bytes) -> None:
        """Keep a signed checkpoint.

        Raises:
            ConflictError: there is one with that number.
        """
        ...

    def checkpoints(self) -> Iterator[bytes]:
        """Read every signed checkpoint, oldest first."""
        ...

    def last_checkpoint(self) -> bytes | None:
        """Read the newest signed checkpoint; ``None`` before the first."""
        ...


class EffectRecords(Protocol):
    """What is owed."""

    def owe(self, effect: Effect) -> None:
        """Keep a debt; one with the same key is kept only once."""
        ...

    def effect(self, key: str) -> Effect:
        """Read a debt.

        Raises:
            NotFoundError: there is none.
        """
        ...

    def effects_due(
        self, at: datetime, *, limit: int, kinds: Collection[str] = ()
    ) -> Sequence[Effect]:
        """List debts that are due, longest due first.

        Args:
            at: When.
            limit: Most debts to list.
            kinds: Of which kinds; all of them unless given.
        """
        ...

    def effects_of(self, kind: str, target: str) -> Sequence[Effect]:
        """List debts of a kind about something that are due or parked."""
        ...

    def effects_parked(self, after: str, *, limit: int) -> Sequence[Effect]:
        """List debts that wait for a person, by key, from behind a key on."""
        ...

    def latest_effect(self, kind: str) -> Effect | None:
        """Read the debt of a kind that is, or was, due last; ``None`` where none was ever owed."""
        ...

    def save_effect(self, effect: Effect) -> None:
        """Keep a changed debt, whatever it was before."""
        ...

    def swap_effect(self, before: Effect, after: Effect) -> bool:
        """Keep a changed debt if status, ``due_at`` and attempts are still as they were read.

        Returns:
            Whether they were: of two who try, one succeeds.
        """
        ...


class LostRecords(Protocol):
    """Work that nobody is about to do, found by what the records say of each other."""

    def unowed_signatures(self, kind: str, *, limit: int) -> Sequence[str]:
        """List keys of letters in ``SIGNING`` without a debt of that kind that is due or parked."""
        ...

    def unowed_publications(self, kind: str, *, limit: int) -> Sequence[str]:
        """List keys of letters that status lists warn of, without the debt to tell of it.

        Args:
            kind: Kind of that debt; its key is ``<kind>:<letter>:<version>``. Of a letter whose entry
                was destroyed, that of the version before will do: nothing was to be told of it.
            limit: Most letters to list.
        """
        ...

    def unhanded_requests(self, *, limit: int) -> Sequence[str]:
        """List keys of requests in ``SIGNING`` whose letter is not, or is not there."""
        ...

    def unknown_effects(
        self, known: Collection[str], *, at: datetime, limit: int
    ) -> Sequence[Effect]:
        """List debts that are due at a moment and of none of the known kinds."""
        ...

    def open_requests(self, after: str, *, limit: int) -> Sequence[ServiceRequest]:
        """List requests that are not finished, by key, from behind a key on."""
        ...


class CallRecords(Protocol):
    """Calls that can be recognised when they are repeated, and what was answered."""

    def claim_call(self, call: Call) -> bool:
        """Take the key of a call, until the transaction is undone or for ever.

        Waits for a transaction that has just taken the same key.

        Returns:
            ``False`` where an earlier call has it.
        """
        ...

    def is_repeated(self, call: Call) -> bool:
        """Tell whether this very call took its key: the same act, with the same digest.

        The digest is made of personal data: a store that hides these keeps it as a blind index.
        """
        ...

    def keep_answer(self, key: str, answer: Sequence[AttrsInstance]) -> None:
        """Keep what the call with a key is answered."""
        ...

    def answer(self, key: str, as_type: type[T]) -> Sequence[T]:
        """Read what the call with a key was answered, as values of their type."""
        ...

    def forget_calls(self, before: datetime) -> int:
        """Forget the calls made before a moment; give how many there were."""
        ...
