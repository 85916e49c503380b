"""Parts that can be asked how they are."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Checkable(Protocol):
    """What any part may offer besides, for ``ekelurahan doctor``."""

    def check(self) -> None:
        """Try out what can be tried without changing anything, within 10 seconds.

        Raises:
            EkelurahanError: what is wrong; its advice says what to do.
        """
        ...
