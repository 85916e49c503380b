"""PKCS#11 libraries: each is loaded into a process once, and serves one call at a time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, RLock
from typing import TYPE_CHECKING, ClassVar, Self

import pkcs11
from attrs import define, field

from ekelurahan import Secret
from ekelurahan.errors import SigningError

if TYPE_CHECKING:
    from pkcs11._pkcs11 import lib as Loaded  # noqa: N812 - it is a class


@define(eq=False)
class Library:
    """A loaded library. What is true of the process is kept here, for all who use it.

    Attributes:
        path: The shared object.
        loaded_as: The library itself.
        process: In which process it was initialised.
        generation: How often it was; sessions of an earlier one are void.
        refused: The PINs that tokens have refused, by serial number; none is tried twice.
    """

    path: str
    loaded_as: "Loaded"
    process: int = field(factory=os.getpid)
    generation: int = 0
    refused: dict[bytes, set[Secret]] = field(factory=dict, repr=False)
    _lock: RLock = field(factory=RLock, repr=False)
    _known: ClassVar[dict[str, Self]] = {}
    _loading: ClassVar[Lock] = Lock()

    @classmethod
    def loaded(cls, path: str) -> Self:
        """Load a library, unless it is loaded.

        Raises:
            SigningError: it cannot be loaded.
        """
        with cls._loading:
            if path not in cls._known:
                try:
                    cls._known[path] = cls(path, pkcs11.lib(path))
                except pkcs11.PKCS11Error as error:
                    raise SigningError(
                        "the PKCS#11 library {path} cannot be loaded: {problem}",
                        "Check 'library', and that its maker's software is installed and set up.",
                        path=path,
                        problem=str(error) or type(error).__name__,
                    ) from None
            return cls._known[path]

    @contextmanager
    def alone(self, wait: float) -> Iterator["Loaded"]:
        """Use the library while nobody else in this process does.

        It is initialised anew where somebody has ended it, and in a process that was forked: what
        that has inherited is void.

        Args:
            wait: How many seconds to wait for others.

        Raises:
            SigningError: they took longer.
        """
        if not self._lock.acquire(timeout=wait):
            raise SigningError(
                "the PKCS#11 library {path} has been busy for {wait} seconds",
                "Check the token and the way to it; if it hangs, restart this process.",
                path=self.path,
                wait=wait,
            )
        try:
            if self.process != os.getpid() or not self.loaded_as.initialized:
                self.begin_anew()
            yield self.loaded_as
        finally:
            self._lock.release()

    def begin_anew(self) -> None:
        """Initialise it anew, which finds tokens that came or came back; all sessions end."""
        self.process = os.getpid()
        self.generation += 1
        self.loaded_as.reinitialize()


def _unlock_in_child() -> None:
    """Give a forked process locks of its own: their holders do not exist in it."""
    Library._loading = Lock()  # noqa: SLF001
    for library in Library._known.values():  # noqa: SLF001
        library._lock = RLock()  # noqa: SLF001


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_unlock_in_child)
