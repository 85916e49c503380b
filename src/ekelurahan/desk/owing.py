"""A store that owes notices with whatever it records, in the same transaction."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast

from attrs import field, frozen

from ekelurahan.model.effects import Effect
from ekelurahan.model.events import Event
from ekelurahan.ports import EffectRunner, JoiningStore, Store, UnitOfWork

_log = logging.getLogger(__name__)

Owed = Callable[[Iterable[Event]], Iterable[Effect]]
"""Tells what is owed for events."""


@frozen
class OwingStore:
    """A :class:`~ekelurahan.ports.Store` around another; all but recording is the other's.

    Attributes:
        inner: Where everything is kept.
        owed: What is owed for events.
        runner: Told of it once it is kept; ``None`` where workers look for themselves.
    """

    inner: Store
    owed: Owed
    runner: EffectRunner | None = None

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """Open a transaction that writes."""
        with self.inner.begin() as unit:
            owing = _OwingUnit(unit, self.owed)
            yield cast("UnitOfWork", owing)
        when_kept(self.inner, lambda: self._hand_on(owing.new))

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """Open a view."""
        return self.inner.read()

    def _hand_on(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            start(self.runner, effect)

    def __getattr__(self, name: str) -> Any:
        """Give what else the other offers, such as closing it."""
        return getattr(self.inner, name)


@frozen
class _OwingUnit:
    _unit: UnitOfWork
    _owed: Owed
    new: list[Effect] = field(factory=list)

    def record(self, events: Iterable[Event]) -> None:
        """Append events, and owe what is owed for them."""
        recorded = list(events)
        self._unit.record(recorded)
        for effect in self._owed(recorded):
            self._unit.owe(effect)
            self.new.append(effect)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._unit, name)


def start(runner: EffectRunner | None, effect: Effect) -> bool:
    """Hand an effect to the host's workers; what they miss, a worker that polls finds.

    Returns:
        Whether they took it.
    """
    if runner is None:
        return False
    try:
        runner.start(effect.key, effect.due_at)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a host's part may fail in any way
        _log.warning("effect %s was not handed on: %s", effect.key, type(error).__name__)
        return False
    return True


def plain(store: Store) -> Store:
    """Give the store inside, if this is one around another."""
    return store.inner if isinstance(store, OwingStore) else store


def when_kept(store: Store, act: Callable[[], object]) -> None:
    """Do something once what was recorded is kept: after the commit of the host, if that is its part."""
    inner = plain(store)
    if isinstance(inner, JoiningStore):
        inner.when_kept(act)
    else:
        act()
