"""How long and how often something is tried."""

import random
import time
from collections.abc import Iterator
from typing import Final

from attrs import field, frozen
from attrs.validators import ge, gt

_FIRST_PAUSE: Final = 0.1


@frozen
class Patience:
    """The bounds of one call.

    Attributes:
        timeout: Seconds for one attempt.
        deadline: Seconds for all of it.
        attempts: At most so many.
    """

    timeout: float = field(default=8.0, validator=gt(0))
    deadline: float = field(default=25.0, validator=gt(0))
    attempts: int = field(default=3, validator=ge(1))

    def begin(self) -> "Attempts":
        """Begin a call."""
        return Attempts(self, time.monotonic() + self.deadline)


@frozen
class Attempts:
    """The attempts of one call, which share its deadline.

    Attributes:
        patience: Its bounds.
        until: When the deadline is, by the monotonic clock.
    """

    patience: Patience
    until: float

    def each(self) -> Iterator[float]:
        """Give, for each attempt that may still be made, its seconds; pause before all but one.

        The first is always made.
        """
        yield self.seconds()
        for n in range(1, self.patience.attempts):
            pause = _FIRST_PAUSE * 2**n * random.uniform(0.5, 1)  # noqa: S311 - not a secret
            if time.monotonic() + pause >= self.until:
                return
            time.sleep(pause)
            yield self.seconds()

    def seconds(self) -> float:
        """Give how long one step may take now."""
        return max(0.1, min(self.patience.timeout, self.until - time.monotonic()))
