"""The database, as the desk uses it: one transaction is one unit of work."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, runtime_checkable

from ekelurahan.ports.records import (
    ArchiveRecords,
    DocumentRecords,
    LetterRecords,
    NumberRecords,
    RequestRecords,
    ResidentRecords,
)
from ekelurahan.ports.registers import CallRecords, EffectRecords, JournalRecords, LostRecords


class UnitOfWork(
    RequestRecords,
    LetterRecords,
    NumberRecords,
    DocumentRecords,
    ArchiveRecords,
    ResidentRecords,
    JournalRecords,
    EffectRecords,
    CallRecords,
    LostRecords,
    Protocol,
):
    """One transaction of a :class:`Store`: everything in it is kept, or nothing."""


class Store(Protocol):
    """Keeps requests, letters, numbers, journal and debts in one database."""

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction that writes: committed at the end of the block, undone on an error."""
        ...

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """Open a consistent view for reading only."""
        ...


@runtime_checkable
class JoiningStore(Protocol):
    """What a :class:`Store` offers besides, whose transactions may be a part of the host's own."""

    def when_kept(self, act: Callable[[], object]) -> None:
        """Do something once everything that was begun is kept, and not before.

        Where no transaction of the host is open, that is at once; where the host's is undone, never.
        """
        ...
