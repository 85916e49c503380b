"""Keeps parts of strangers in bounds: time, errors, answers, and how often a broken one is tried.

A call runs in a thread of its own, because nothing in Python can interrupt another thread: a call
that takes too long is abandoned, not stopped. It may still do its work afterwards, which is why
every effect has a key. So many abandoned calls are borne and no more.
"""

import contextvars
import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from traceback import extract_tb
from types import NoneType
from typing import Any, Final, Protocol, TypeVar, cast, get_origin, get_type_hints

from attrs import define, field, frozen

from ekelurahan.errors import (
    CredentialError,
    DuplicateError,
    EkelurahanError,
    MisconfiguredError,
    PartError,
    PermanentError,
    RetryableError,
    ThrottledError,
)
from ekelurahan.plugins.breakers import Breaker
from ekelurahan.plugins.roles import Role
from ekelurahan.texts import mark

_log = logging.getLogger(__name__)

MOST_HANGING: Final = 8
"""So many calls of one part may hang; more are refused until one of them ends."""

_ANSWERS: Final = (CredentialError, DuplicateError, PermanentError, ThrottledError)
"""Errors of a part that works: about this one call, or asking for patience."""

Part = TypeVar("Part")


@frozen
class Owner:
    """Whose part it is, for every error and every line of the log.

    Attributes:
        part: Name of the offer.
        plugin: Name of the plug-in.
        distribution: What it was installed with.
    """

    part: str
    plugin: str
    distribution: str

    def named(self) -> Mapping[str, object]:
        """The names, as values of an error."""
        return {"part": self.part, "plugin": self.plugin, "distribution": self.distribution}


class _Guarded:
    """Stands in front of a part: its port's methods are guarded, all else is the part's own."""

    def __init__(self, part: object, methods: Mapping[str, Callable[..., Any]]) -> None:
        self.__part = part
        vars(self).update(methods)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__part, name)

    def __eq__(self, other: object) -> bool:
        mine = self.__part
        return bool(mine == (other.__part if isinstance(other, _Guarded) else other))

    def __hash__(self) -> int:
        return hash(self.__part)

    def __repr__(self) -> str:
        return f"<guarded {type(self.__part).__name__}>"


def guard(part: Part, role: Role, owner: Owner, *, stays: bool = False) -> Part:
    """Put a guard in front of a part.

    Args:
        part: The part.
        role: What it was offered as.
        owner: Whose it is.
        stays: Whether it must be called in the caller's thread.

    Returns:
        Something with the same methods. Each keeps the role's deadline; whatever it raises is an
        error of this library; an answer of the wrong type is none.
    """
    guarded = _Guard(owner, role.deadline.total_seconds() if role.deadline and not stays else None)
    methods = {
        name: guarded.around(getattr(part, name), _answer_type(port, name))
        for port in (role.port, *role.extras)
        for name in port_methods(port)
        if callable(getattr(part, name, None))
    }
    return cast("Part", _Guarded(part, methods))


def port_methods(port: type) -> list[str]:
    """Name the methods a port asks for."""
    return [n for n, v in vars(port).items() if callable(v) and not n.startswith("_")]


class _Call(Protocol):
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...


@define
class _Guard:
    owner: Owner
    seconds: float | None
    breaker: Breaker = field(factory=Breaker)
    hanging: int = 0
    lock: threading.Lock = field(factory=threading.Lock)

    def around(self, method: _Call, answer: type | None) -> _Call:
        """Give a method that keeps the rules."""

        def call(*args: Any, **kwargs: Any) -> Any:
            self._admit()
            try:
                given = self._timed(lambda: method(*args, **kwargs))
                self._check(given, answer)
            except PartError as error:
                self.breaker.note(works=isinstance(error, _ANSWERS))
                raise self._named(error)  # noqa: B904 - the same error
            except EkelurahanError as error:
                self.breaker.note(works=True)
                raise self._named(error)  # noqa: B904 - the same error
            self.breaker.note(works=True)
            return given

        return call

    def _admit(self) -> None:
        if wait := self.breaker.wait():
            raise ThrottledError(
                mark("part '{part}' of plug-in '{plugin}' of {distribution} has failed {n} times"),
                mark("It is tried again in a moment; ekelurahan doctor tells how it is."),
                after=timedelta(seconds=wait),
                n=self.breaker.failures,
                **self.owner.named(),
            )
        with self.lock:
            if self.hanging >= MOST_HANGING:
                raise RetryableError(
                    mark("{n} calls of part '{part}' of plug-in '{plugin}' of {distribution} hang"),
                    mark("Restart the process when what it talks to answers again."),
                    n=self.hanging,
                    **self.owner.named(),
                )

    def _timed(self, work: Callable[[], Any]) -> Any:
        if self.seconds is None:
            return self._contained(work)
        future: Future[Any] = Future()
        context = contextvars.copy_context()
        threading.Thread(
            target=self._work, args=(future, context, work), daemon=True, name=self.owner.part
        ).start()
        try:
            error = future.exception(self.seconds)
        except TimeoutError:
            self._abandon(future)
            raise RetryableError(
                mark("part '{part}' of plug-in '{plugin}' of {distribution} took over {n} seconds"),
                mark("Whether it was done is not known; it is asked again, with the same key."),
                n=self.seconds,
                **self.owner.named(),
            ) from None
        if error is not None:
            raise error
        return future.result()

    def _work(
        self, future: Future[Any], context: contextvars.Context, work: Callable[[], Any]
    ) -> None:
        try:
            future.set_result(context.run(self._contained, work))
        except EkelurahanError as error:
            future.set_exception(error)

    def _contained(self, work: Callable[[], Any]) -> Any:
        """Let errors of this library through; of any other tell kind and place, and not its text."""
        try:
            return work()
        except EkelurahanError:
            raise
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) and self.seconds is None:
                raise  # in the caller's thread, it is the caller's
            frame = extract_tb(error.__traceback__)[-1]
            raise PartError(
                mark(
                    "part '{part}' of plug-in '{plugin}' of {distribution} raised {problem} at"
                    " {place}"
                ),
                mark("This is a fault of the plug-in: tell its authors."),
                problem=type(error).__name__,
                place=f"{Path(frame.filename).name}:{frame.lineno}",
                **self.owner.named(),
            ) from None

    def _abandon(self, future: Future[Any]) -> None:
        with self.lock:
            self.hanging += 1
        future.add_done_callback(self._ended)

    def _ended(self, _: Future[Any]) -> None:
        with self.lock:
            self.hanging -= 1

    def _check(self, given: object, wanted: type | None) -> None:
        if wanted is not None and not isinstance(given, wanted):
            raise PartError(
                mark(
                    "part '{part}' of plug-in '{plugin}' of {distribution} answered {found}, not"
                    " {wanted}"
                ),
                mark("This is a fault of the plug-in: tell its authors."),
                found=type(given).__name__,
                wanted=wanted.__name__,
                **self.owner.named(),
            )

    def _named(self, error: EkelurahanError) -> EkelurahanError:
        level = logging.ERROR if isinstance(error, MisconfiguredError) else logging.WARNING
        if isinstance(error, PartError):
            o = self.owner
            _log.log(
                level, "%s of %s (%s): %s", o.part, o.plugin, o.distribution, type(error).__name__
            )
        error.values = {**self.owner.named(), **error.values}
        return error


def _answer_type(port: type, name: str) -> type | None:
    """Find what a method must answer, as far as that can be checked."""
    hint = get_type_hints(getattr(port, name)).get("return")
    wanted = get_origin(hint) or hint
    is_checkable = isinstance(wanted, type) and not getattr(wanted, "_is_protocol", False)
    return wanted if is_checkable and wanted is not NoneType else None
