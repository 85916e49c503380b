"""How often something broken is tried."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from attrs import define, field

MOST_FAILURES: Final = 5
"""After so many failures in a row a part is left alone for a while."""
REST: Final = timedelta(seconds=30)
"""How long it is left alone; then one call tries it out."""


@define
class Breaker:
    """Counts failures in a row, and says when a part may be tried.

    Attributes:
        clock: Gives seconds that only grow.

    >>> seconds = iter([0.0, 1.0, 31.0, 32.0])
    >>> breaker = Breaker(clock=lambda: next(seconds))
    >>> for _ in range(MOST_FAILURES):
    ...     breaker.note(works=False)
    >>> breaker.wait(), breaker.wait(), breaker.wait()
    (29.0, 0.0, 29.0)
    """

    clock: Callable[[], float] = time.monotonic
    failures: int = 0
    _closed_until: float = 0.0
    _lock: threading.Lock = field(factory=threading.Lock, init=False, repr=False)

    def wait(self) -> float:
        """Tell for how many seconds not to try; 0 lets this one call try."""
        with self._lock:
            if self.failures < MOST_FAILURES:
                return 0.0
            now = self.clock()
            if now < self._closed_until:
                return self._closed_until - now
            self._closed_until = now + REST.total_seconds()
            return 0.0

    def note(self, *, works: bool) -> None:
        """Note how a call went."""
        with self._lock:
            self.failures = 0 if works else self.failures + 1
            if self.failures >= MOST_FAILURES:
                self._closed_until = self.clock() + REST.total_seconds()
