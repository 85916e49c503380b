"""The database, as the desk uses it: one transaction is one unit of work."""

from contextlib import AbstractContextManager
from typing import Protocol

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
