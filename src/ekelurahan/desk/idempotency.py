"""The same call twice: a double click, a lost answer, two processes at once. It happens once.

Whoever calls the desk may give a call a ``key``. It is taken, as the primary key of a row, in the
transaction that does what was asked, and the answer is kept with it. So a call with a key that is
taken has happened, or is happening at this moment and is waited for: it changes nothing and is given
the answer of the first. A call that fails leaves its key free.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from typing import Any, Final, Generic, TypeVar

from attrs import AttrsInstance, define, fields, has

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.errors import ConflictError, InputError
from ekelurahan.model.calls import Call
from ekelurahan.model.offices import Official
from ekelurahan.model.residents import Resident
from ekelurahan.ports import UnitOfWork
from ekelurahan.texts import mark

LONGEST_KEY: Final = 100

T = TypeVar("T", bound=AttrsInstance)


@define
class Act(Generic[T]):
    """What one call does, in its transaction.

    Attributes:
        unit: The transaction.
        is_new: Whether there is something to do; otherwise an earlier call has done it.
        answers: What the call is answered; to be set where it is new.
    """

    unit: UnitOfWork
    is_new: bool = True
    answers: tuple[T, ...] = ()

    @property
    def answer(self) -> T:
        """The one answer."""
        (answer,) = self.answers
        return answer

    @answer.setter
    def answer(self, answer: T) -> None:
        self.answers = (answer,)


@contextmanager
def once(
    ports: DeskPorts, key: str | None, act: str, answer: type[T], *arguments: object
) -> Iterator[Act[T]]:
    """Open the transaction of a call that changes something, and keep its answer under its key.

    Args:
        ports: Of the desk.
        key: The caller's key for this call; ``None`` where it need not be recognised.
        act: Name of the act.
        answer: Type of the answer.
        arguments: Everything else the call was made with.

    Raises:
        InputError: the key cannot be used.
        ConflictError: the key was used for another call.
    """
    call = None if key is None else _call(key, act, arguments, ports.clock.now())
    with ports.store.begin() as unit:
        if call is None:
            yield Act(unit)
        elif unit.claim_call(call):
            new: Act[T] = Act(unit)
            yield new
            unit.keep_answer(call.key, new.answers)
        else:
            _require_same(call, unit)
            yield Act(unit, is_new=False, answers=tuple(unit.answer(call.key, answer)))


def kept(
    ports: DeskPorts, key: str | None, act: str, answer: type[T], *arguments: object
) -> tuple[T, ...] | None:
    """Give what this very call was answered before; ``None`` where it has yet to happen.

    For acts that ask other parts, or for rights, before their transaction: a repeated call is
    answered although those say something else by now, or nothing. The arguments are those of
    :func:`once`, which says what is wrong with the key of another call.

    Raises:
        InputError: the key cannot be used.
    """
    if key is None:
        return None
    call = _call(key, act, arguments, ports.clock.now())
    with ports.store.read() as unit:
        return tuple(unit.answer(key, answer)) if unit.is_repeated(call) else None


def _call(key: str, act: str, arguments: Iterable[object], at: datetime) -> Call:
    if not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
        raise InputError(
            mark("the key of a call must have 1 to {most} printable characters"),
            mark(
                "Make a new random key for each call, such as a UUID, and repeat the call with it."
            ),
            most=LONGEST_KEY,
        )
    plain = json.dumps(list(arguments), default=_plain, sort_keys=True)
    return Call(key, act, hashlib.sha256(plain.encode()).hexdigest(), at)


def _require_same(call: Call, unit: UnitOfWork) -> None:
    if not unit.is_repeated(call):
        raise ConflictError(
            mark("the key of this call was used for another call"),
            mark("Make a new key for each call; keep it only to repeat that very call."),
        )


def _plain(value: Any) -> Any:
    """Write what JSON cannot, so that equal values are alike; people are named by their keys."""
    match value:
        case Resident() | Official():
            return [type(value).__name__, value.id]
        case bytes():
            return hashlib.sha256(value).hexdigest()
        case Enum():
            return value.name
        case Mapping():
            return dict(value)
        case _ if has(type(value)):
            return [getattr(value, field.name) for field in fields(type(value))]
        case _:
            return str(value)
