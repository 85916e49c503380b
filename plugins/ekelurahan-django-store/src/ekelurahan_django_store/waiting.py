"""Events that wait for the end of a transaction in which several acts are kept together."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from weakref import WeakKeyDictionary

from attrs import field, frozen
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from ekelurahan.model.events import Event


@frozen
class WaitingEvents:
    """Events of acts that a later rollback to a savepoint may still undo.

    Django forgets what was to be done after the commit when it rolls back to a savepoint; what it still
    knows at the end tells which acts are left.

    Attributes:
        alias: The database.
        acts: Something for Django to remember, and the events of the act it stands for.
    """

    alias: str
    acts: list[tuple[object, tuple[Event, ...]]] = field(factory=list, init=False)

    def add(self, events: Iterable[Event]) -> None:
        """Let the events of an act wait."""

        def nothing() -> None:
            """Stand for the act."""

        transaction.on_commit(nothing, using=self.alias)
        self.acts.append((nothing, (*events,)))

    def left(self) -> Iterator[Event]:
        """Give the events of the acts that were not undone, in order."""
        remembered: list[Any] = connections[self.alias].run_on_commit
        alive = {id(callback) for _, callback, *_ in remembered}
        for nothing, events in self.acts:
            if id(nothing) in alive:
                yield from events


_open: Final[WeakKeyDictionary[BaseDatabaseWrapper, WaitingEvents]] = WeakKeyDictionary()


def waiting_on(alias: str) -> WaitingEvents | None:
    """Give what waits for the end of the transaction; ``None`` where each act is for itself."""
    return _open.get(connections[alias])


@contextmanager
def waiting(alias: str) -> Iterator[WaitingEvents]:
    """Let events wait on a connection until the end of the block."""
    connection = connections[alias]
    _open[connection] = events = WaitingEvents(alias)
    try:
        yield events
    finally:
        del _open[connection]
