"""What hands effects to workers must do."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from ekelurahan.ports import EffectRunner

_PATIENCE = 20.0


class EffectRunnerContract:
    """What every :class:`~ekelurahan.ports.EffectRunner` must do.

    Fixtures: ``runner``, with workers; ``ran``, which gives the keys they were called with so far.
    """

    def test_what_is_due_is_run(
        self, runner: EffectRunner, ran: Callable[[], Sequence[str]]
    ) -> None:
        """Every key reaches a worker, at least once."""
        keys = {f"notify:mail:issued:r{n}:0123456789abcdef" for n in range(5)}
        for key in keys:
            runner.start(key, datetime.now(UTC))
        assert keys == self._wait(ran, keys)

    def test_not_before_it_is_due(
        self, runner: EffectRunner, ran: Callable[[], Sequence[str]]
    ) -> None:
        """What is due in a second waits for it, and makes nobody else wait."""
        runner.start("later", datetime.now(UTC) + timedelta(seconds=1))
        runner.start("now", datetime.now(UTC))
        assert {"now"} == self._wait(ran, {"now"})
        assert {"now", "later"} == self._wait(ran, {"now", "later"})

    def test_twice_does_no_harm(
        self, runner: EffectRunner, ran: Callable[[], Sequence[str]]
    ) -> None:
        """The same key may be started again."""
        for _ in range(2):
            runner.start("again", datetime.now(UTC))
        assert {"again"} == self._wait(ran, {"again"})

    @staticmethod
    def _wait(ran: Callable[[], Sequence[str]], keys: set[str]) -> set[str]:
        end = time.monotonic() + _PATIENCE
        while not keys <= {*ran()} and time.monotonic() < end:
            time.sleep(0.02)
        return {*ran()}
