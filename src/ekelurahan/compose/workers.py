"""A worker: does what is owed, sweeps now and then, and keeps status lists fresh.

A sweep looks for lost work and forgets old calls: :meth:`ekelurahan.desk.effects.EffectDesk.sweep`.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Event
from typing import Final

from attrs import define, field, frozen

from ekelurahan.desk import Desk
from ekelurahan.desk.effects import EffectReport
from ekelurahan.errors import EkelurahanError

_log = logging.getLogger(__name__)

SWEEP_EVERY: Final = timedelta(minutes=30)
"""How often a worker looks for lost work and forgets old calls."""


@frozen
class Round:
    """What a worker did in one round, in numbers only.

    Attributes:
        done: Effects that are done.
        waiting: Effects that failed and will be tried again.
        parked: Effects that now wait for a person.
        mended: Pieces of lost work that were found and mended.
        told: Pieces of lost work that a person must look at.
        failed: Whether the database, or anything else the round needs, failed.
    """

    done: int = 0
    waiting: int = 0
    parked: int = 0
    mended: int = 0
    told: int = 0
    failed: bool = False

    def __add__(self, other: "Round") -> "Round":
        """Sum two rounds up.

        >>> Round(done=1) + Round(done=2, failed=True)
        Round(done=3, waiting=0, parked=0, mended=0, told=0, failed=True)
        """
        return Round(
            self.done + other.done,
            self.waiting + other.waiting,
            self.parked + other.parked,
            self.mended + other.mended,
            self.told + other.told,
            self.failed or other.failed,
        )


@define
class Worker:
    """Works until it is told to stop; several may work at once, in one process or in many.

    Attributes:
        desk: Whose effects it does.
        limit: Most effects in one round.
        stop: When set, the effect under way is finished and nothing else begun.
    """

    desk: Desk
    limit: int = 100
    stop: Event = field(factory=Event)
    _swept: datetime | None = None

    def rounds(self, interval: float) -> Iterator[Round]:
        """Do rounds, with a pause after each that found nothing more to do.

        Args:
            interval: Seconds between rounds.
        """
        while not self.stop.is_set():
            done = self.round()
            yield done
            if done.failed or done.done + done.waiting + done.parked < self.limit:
                self.stop.wait(interval)

    def round(self) -> Round:
        """Sweep if that is due, then do what is due.

        What fails is logged and counted; the next round tries again.
        """
        now, total = self.desk.clock.now(), Round()
        if self._swept is None or now - self._swept >= SWEEP_EVERY:
            total += self._guarded(self._sweep)
            self._swept = now
        for _ in range(self.limit):
            if self.stop.is_set():
                break
            one = self._guarded(lambda: self._run(self.desk.effects.run_due(limit=1)))
            total += one
            if one == Round() or one.failed:
                break
        if not self.stop.is_set():
            total += self._guarded(lambda: self._run(self.desk.effects.renew_statuses()))
        return total

    def _sweep(self) -> Round:
        report = self.desk.effects.sweep()
        for finding, key in report.told:
            _log.warning("%s: %s", finding.value, key)
        return Round(mended=len(report.mended), told=len(report.told))

    @staticmethod
    def _run(report: EffectReport) -> Round:
        return Round(len(report.done), len(report.waiting), len(report.parked))

    @staticmethod
    def _guarded(act: Callable[[], Round]) -> Round:
        try:
            return act()
        except EkelurahanError as error:
            _log.warning("the worker could not go on: %s", type(error).__name__)
            return Round(failed=True)
