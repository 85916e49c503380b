"""Parts that fail on purpose, in all the ways parts have been seen to fail."""

import threading
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Any, Final, Generic, TypeVar, cast

from attrs import define, field

from ekelurahan.errors import (
    CredentialError,
    DuplicateError,
    MisconfiguredError,
    PermanentError,
    RetryableError,
    ThrottledError,
)

Part = TypeVar("Part")


class Fault(Enum):
    """One way to fail."""

    NONE = "none"
    RETRYABLE = "retryable"
    THROTTLED = "throttled"
    PERMANENT = "permanent"
    MISCONFIGURED = "misconfigured"
    CREDENTIAL = "credential"
    DUPLICATE = "duplicate"
    BUG = "bug"
    PANIC = "panic"
    EXIT = "exit"
    HANG = "hang"
    LOST_ANSWER = "lost answer"
    TWICE = "twice"
    TORN = "torn"
    RUBBISH = "rubbish"
    EMPTY = "empty"


class Panic(BaseException):
    """What a library written in another language may raise."""


_RAISED: Final[dict[Fault, Callable[[], BaseException]]] = {
    Fault.RETRYABLE: lambda: RetryableError("does not answer"),
    Fault.THROTTLED: lambda: ThrottledError("asks for patience"),
    Fault.PERMANENT: lambda: PermanentError("will never do that"),
    Fault.MISCONFIGURED: lambda: MisconfiguredError("does not know us"),
    Fault.CREDENTIAL: lambda: CredentialError("does not open with that"),
    Fault.DUPLICATE: lambda: DuplicateError("was done before"),
    Fault.BUG: lambda: KeyError("hunter2"),
    Fault.PANIC: lambda: Panic("hunter2"),
    Fault.EXIT: lambda: SystemExit("hunter2"),
}


@define
class Faulty(Generic[Part]):
    """A part around another that fails by a plan, and afterwards works.

    It has every method of the other. Each call takes the next fault of the plan:

    - ``NONE`` works;
    - the error classes, ``BUG`` (any exception), ``PANIC`` (a ``BaseException``) and ``EXIT``
      (``SystemExit``) raise, and do nothing else;
    - ``HANG`` waits until :attr:`release` is set, at most a minute, and then works;
    - ``LOST_ANSWER`` does the work and then raises ``RetryableError``;
    - ``TWICE`` does the work twice and gives the second answer;
    - ``TORN`` does the work with half of every ``bytes`` it was given, or gives back half;
    - ``RUBBISH`` does nothing and answers an object of no known type, ``EMPTY`` an empty value.

    Attributes:
        wraps: The part that does the work.
        plan: The faults, in order.
        only: Names of the methods that fail; all by default.
        release: Set it to let hanging calls go on.
        calls: Names of the methods that were called.

    >>> class Bell:
    ...     def ring(self):
    ...         return "ding"
    >>> bell = Faulty(Bell(), [Fault.NONE, Fault.RETRYABLE]).part()
    >>> bell.ring()
    'ding'
    >>> bell.ring()
    Traceback (most recent call last):
    ekelurahan.errors.RetryableError: does not answer
    >>> bell.ring()
    'ding'
    """

    wraps: Part
    plan: Iterable[Fault]
    only: frozenset[str] = frozenset()
    release: threading.Event = field(factory=threading.Event)
    calls: list[str] = field(factory=list)
    _next: Iterator[Fault] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Begin the plan."""
        self._next = iter(self.plan)

    def part(self) -> Part:
        """Give the part, as others see it."""
        stand_in: Any = _StandIn(self)
        return cast("Part", stand_in)

    def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method as the plan says."""
        method = getattr(self.wraps, name)
        if self.only and name not in self.only:
            return method(*args, **kwargs)
        self.calls.append(name)
        fault = next(self._next, Fault.NONE)
        if make := _RAISED.get(fault):
            raise make()
        match fault:
            case Fault.HANG:
                self.release.wait(60)
            case Fault.LOST_ANSWER:
                method(*args, **kwargs)
                raise RetryableError("does not answer")
            case Fault.TWICE:
                method(*args, **kwargs)
            case Fault.TORN:
                return _torn(method(*(_torn(arg) for arg in args), **kwargs))
            case Fault.RUBBISH:
                return object()
            case Fault.EMPTY:
                return _empty(method(*args, **kwargs))
        return method(*args, **kwargs)


class _StandIn:
    """Has the methods of a part, each of which asks the plan first."""

    def __init__(self, faulty: Faulty[Any]) -> None:
        self.__faulty = faulty
        names = [n for n in dir(faulty.wraps) if not n.startswith("_")]
        for name in names:
            if callable(getattr(faulty.wraps, name)):
                vars(self)[name] = _bound(faulty, name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__faulty.wraps, name)


def _bound(faulty: Faulty[Any], name: str) -> Callable[..., Any]:
    return lambda *args, **kwargs: faulty.call(name, *args, **kwargs)


def _torn(value: Any) -> Any:
    return value[: len(value) // 2] if isinstance(value, bytes) else value


def _empty(value: Any) -> Any:
    return type(value)() if isinstance(value, bytes | str | list | dict | tuple) else None
