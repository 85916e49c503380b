"""What is remembered between two attempts: in memory, for a while, and nothing that could sign."""

import hmac
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from secrets import token_bytes
from threading import Lock
from time import monotonic
from typing import Final

from attrs import define, field, frozen

from ekelurahan import Secret
from ekelurahan_bsre.people import Person

REFUSED_FOR: Final = 3600.0
"""So long, in seconds, a refused passphrase is not sent again; it may have become the right one."""
PATIENCE: Final = 10.0
"""So long, in seconds, an order waits for another of the same person."""
MOST_REFUSALS: Final = 1000
MOST_ORDERS: Final = 1000
MOST_FILES: Final = 8


@frozen
class Attempt:
    """What an order has come to so far.

    Attributes:
        document: Under which name the service keeps the result; empty where it told none.
        signed: The result, where the service does not keep it.
    """

    document: str = ""
    signed: bytes = field(default=b"", repr=False)


@define(eq=False)
class Memory:
    """Remembers wrong passphrases as keyed digests that mean nothing outside this process."""

    _now: Callable[[], float] = monotonic
    _patience: float = PATIENCE
    _key: bytes = field(factory=lambda: token_bytes(32), repr=False)
    _lock: Lock = field(factory=Lock, repr=False)
    _turns: dict[bytes, Lock] = field(factory=dict, repr=False)
    _refused: OrderedDict[bytes, float] = field(factory=OrderedDict, repr=False)
    _attempts: OrderedDict[bytes, Attempt] = field(factory=OrderedDict, repr=False)

    @contextmanager
    def turn(self, person: Person) -> Iterator[bool]:
        """Let one order of a person be signed at a time; gives whether it is its turn.

        So a wrong passphrase for several letters at once is sent once, and an order that is given
        again while the first attempt still runs finds what that comes to.
        """
        with self._lock:
            lock = self._turns.setdefault(self._digest(person.nik, person.email), Lock())
        is_ours = lock.acquire(timeout=self._patience)
        try:
            yield is_ours
        finally:
            if is_ours:
                lock.release()

    def refuse(self, person: Person, passphrase: Secret) -> None:
        """Note that a passphrase was wrong, for whatever letter."""
        with self._lock:
            self._refused[self._digest(*_words(person, passphrase))] = self._now() + REFUSED_FOR
            _forget(self._refused, MOST_REFUSALS)

    def is_refused(self, person: Person, passphrase: Secret) -> bool:
        """Tell whether a passphrase was wrong within the last hour."""
        with self._lock:
            until = self._refused.get(self._digest(*_words(person, passphrase)))
        return until is not None and self._now() < until

    def note(self, key: str, attempt: Attempt) -> None:
        """Note what an order has come to; of files only the last few are kept."""
        digest = self._digest(key)
        with self._lock:
            self._attempts.pop(digest, None)
            self._attempts[digest] = attempt
            _forget(self._attempts, MOST_ORDERS)
            full = [d for d, a in self._attempts.items() if a.signed]
            for old in full[:-MOST_FILES]:
                self._attempts[old] = Attempt()

    def attempt(self, key: str) -> Attempt | None:
        """Give what an order has come to; nothing where it was never sent."""
        with self._lock:
            return self._attempts.get(self._digest(key))

    def _digest(self, *words: str) -> bytes:
        plain = b"".join(len(w.encode()).to_bytes(8) + w.encode() for w in words)
        return hmac.digest(self._key, plain, sha256)


def _words(person: Person, passphrase: Secret) -> tuple[str, ...]:
    return person.nik, person.email, passphrase.reveal()


def _forget(kept: OrderedDict[bytes, Attempt] | OrderedDict[bytes, float], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
