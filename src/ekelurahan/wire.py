"""Model values as versioned JSON, and back: for databases, queues and files.

What is read is checked to the last key: nothing is guessed, converted or dropped, and every fault is
reported at once with its place. Identity numbers are written with all their digits, because they
must come back whole: whoever keeps such a text keeps personal data.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from enum import Enum
from functools import cache
from types import GenericAlias
from typing import Any, Final, TypeVar, cast, get_args, get_origin

import attrs
from attrs import AttrsInstance
from cattrs import (
    AttributeValidationNote,
    ClassValidationError,
    Converter,
    ForbiddenExtraKeysError,
    IterableValidationError,
)
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from ekelurahan.errors import EkelurahanError, Fault, InputError, blot
from ekelurahan.model.events import Event
from ekelurahan.model.fields import Answer, Scalar
from ekelurahan.model.fields import plain as plain_answer
from ekelurahan.model.identity import FamilyCardNumber, Nik, Nip, RegionCode
from ekelurahan.texts import mark

FORMAT: Final = 1
"""Version of the JSON, in its member ``v``; raised when a value can no longer be read as before."""

T = TypeVar("T")
_Hook = Callable[[Any, Any], Any]


def dumps(value: AttrsInstance) -> str:
    """Write a value of the model as one line of JSON.

    Args:
        value: Any value of :mod:`ekelurahan.model` that has fields.

    >>> from ekelurahan.model.letters import LetterNumber
    >>> dumps(LetterNumber(RegionCode("61.71.01.1004"), "*", year=2026, n=7, text="7/2026"))
    '{"v":1,"office":"61.71.01.1004","series":"*","year":2026,"n":7,"text":"7/2026","suffix":""}'
    """
    plain = {"v": FORMAT, **make_converter().unstructure(value)}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def loads(text: str | bytes, as_type: type[T]) -> T:
    r"""Read what :func:`dumps` wrote.

    Args:
        text: The JSON.
        as_type: What it must be; :class:`~ekelurahan.model.events.Event` reads any event.

    Raises:
        InputError: it is not that, or of another version; ``faults`` names every place.

    >>> from ekelurahan.model.letter_kinds import Validity
    >>> loads('{"v":1,"months":6,"days":0}', Validity)
    Validity(months=6, days=0)
    >>> loads('{"v":1,"month":6,"days":"0"}', Validity)
    Traceback (most recent call last):
    ekelurahan.errors.InputError: this is no Validity
      days: must be a whole number
      month: is not known here; did you mean 'months'?
    """
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError):
        raise _refusal(as_type, [Fault(TOP, "must be JSON")]) from None
    if not isinstance(plain, dict):
        raise _refusal(as_type, [Fault(TOP, "must be a JSON object")])
    if type(version := plain.pop("v", None)) is not int or version != FORMAT:
        raise _refusal(as_type, [Fault("v", f"must be {FORMAT}: this release reads no other")])
    return structure(plain, as_type)


def structure(
    plain: object, as_type: type[T], place: str = "", *, converter: Converter | None = None
) -> T:
    """Build a value from plain lists, dictionaries, texts and numbers.

    Args:
        plain: As a JSON or TOML reader gives it.
        as_type: What it must be.
        place: Where it stands in the input; the faults' places start with it.
        converter: A copy of :func:`make_converter` that knows more types.

    Raises:
        InputError: it is not that; ``faults`` names every place.

    >>> structure("6171 0145 0890 0001", Nik)
    Nik('6171********0001')
    """
    try:
        return (converter or make_converter()).structure(plain, as_type)
    except (ClassValidationError, IterableValidationError, ValueError) as error:
        raise _refusal(as_type, list(_faults(error, place))) from None


TOP: Final = "(top)"
"""Place of a fault that concerns the whole input."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def step_into(place: str, key: str | int) -> str:
    """Extend the place of a fault by a key or an index.

    What may be an identity number is blotted out of the key, because faults end up in logs.

    >>> step_into(step_into("offices", 3), "name"), step_into("posts", "61.71")
    ('offices[3].name', 'posts."61.71"')
    """
    if isinstance(key, int):
        return f"{place}[{key}]"
    shown = blot(key)
    if not _BARE_KEY.fullmatch(shown):
        shown = json.dumps(shown, ensure_ascii=False)
    return f"{place}.{shown}" if place else shown


def unknown_key(key: str, known: Iterable[str]) -> str:
    """Say that a key is unknown, and which known one may be meant.

    >>> unknown_key("nmae", ["name", "place"])
    "is not known here; did you mean 'name'?"
    """
    near = get_close_matches(key, known, 1)
    return "is not known here" + (f"; did you mean '{near[0]}'?" if near else "")


@cache
def make_converter() -> Converter:
    """Give the strict converter, built once; plug-ins may take a copy and add hooks to it."""
    converter = Converter(forbid_extra_keys=True)
    for scalar, read, write in _SCALARS:
        converter.register_structure_hook(scalar, read)
        if write is not None:
            converter.register_unstructure_hook(scalar, write)
    converter.register_structure_hook(Enum, _read_choice)
    converter.register_structure_hook_factory(attrs.has, _table_reader)
    converter.register_structure_hook_factory(_is_tuple, _list_reader)
    converter.register_structure_hook_factory(_is_mapping, _mapping_reader)
    converter.register_structure_hook(Answer, _answer_reader(converter))
    converter.register_unstructure_hook(Answer, plain_answer)
    _register_events(converter)
    return converter


def _refusal(as_type: type[Any], faults: list[Fault]) -> InputError:
    return InputError(
        mark("this is no {type}"),
        mark("Mend each place named above, and send it again."),
        faults=faults,
        type=as_type.__name__,
    )


def _faults(error: Exception, place: str) -> Iterator[Fault]:
    if not isinstance(error, ClassValidationError | IterableValidationError):
        yield from _own_faults(error, place)
        return
    noted, others = error.group_exceptions()
    for inner, note in noted:
        key = note.name if isinstance(note, AttributeValidationNote) else note.index
        yield from _faults(inner, step_into(place, key))
    for inner in others:
        yield from _faults(inner, place)


def _own_faults(error: Exception, place: str) -> Iterator[Fault]:
    match error:
        case ForbiddenExtraKeysError():
            known = [field.name for field in attrs.fields(error.cl)]
            for key in sorted(error.extra_fields):
                yield Fault(step_into(place, key), unknown_key(key, known))
        case InputError(faults=faults) if faults:
            reason = EkelurahanError.__str__(error)
            for fault in faults:
                attribute = fault.place.rpartition(".")[2]
                yield Fault(step_into(place, attribute), f"{reason}: {fault.problem}")
        case KeyError():
            yield Fault(place, "is required")
        case _:
            yield Fault(place or TOP, str(error))


def _read_text(plain: Any, _: Any) -> str:
    if type(plain) is not str:
        raise ValueError("must be text")
    if not plain.isascii() and any("\ud800" <= c <= "\udfff" for c in plain):
        raise ValueError("holds half a character")
    return plain


def _read_int(plain: Any, _: Any) -> int:
    if type(plain) is not int:
        raise ValueError("must be a whole number")
    return plain


def _read_bool(plain: Any, _: Any) -> bool:
    if type(plain) is not bool:
        raise ValueError("must be true or false")
    return plain


def _read_scalar(plain: Any, _: Any) -> Scalar:
    return plain if type(plain) is int else _read_text(plain, _)


def _read_day(plain: Any, _: Any) -> date:
    if type(plain) is date:
        return plain
    try:
        day = date.fromisoformat(_read_text(plain, _))
    except ValueError:
        day = None
    if day is None or day.isoformat() != plain:
        raise ValueError("must be a date written as YYYY-MM-DD")
    return day


def _read_moment(plain: Any, _: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(_read_text(plain, _))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError("must be a moment with its offset, as in 2026-01-05T08:00:00+07:00")
    return moment


def _read_bytes(plain: Any, _: Any) -> bytes:
    if not re.fullmatch(r"(?:[0-9a-f]{2})*", _read_text(plain, _)):
        raise ValueError("must be bytes as lower-case hexadecimal digits")
    return bytes.fromhex(plain)


def _from_text(build: Callable[[str], Any]) -> _Hook:
    return lambda plain, _: build(_read_text(plain, _))


def _digits_of(number: Nik | FamilyCardNumber | Nip) -> str:
    return number.digits


_SCALARS: Final[tuple[tuple[Any, _Hook, Callable[[Any], Any] | None], ...]] = (
    (str, _read_text, None),
    (int, _read_int, None),
    (bool, _read_bool, None),
    (Scalar, _read_scalar, None),
    (date, _read_day, date.isoformat),
    (datetime, _read_moment, datetime.isoformat),
    (bytes, _read_bytes, bytes.hex),
    (RegionCode, _from_text(RegionCode), str),
    (Nik, _from_text(Nik), _digits_of),
    (FamilyCardNumber, _from_text(FamilyCardNumber), _digits_of),
    (Nip, _from_text(Nip), _digits_of),
)


def _is_event(as_type: Any) -> bool:
    return isinstance(as_type, type) and issubclass(as_type, Event)


def _is_tuple(as_type: Any) -> bool:
    return get_origin(as_type) is tuple


def _is_mapping(as_type: Any) -> bool:
    return get_origin(as_type) is Mapping


def _read_choice(plain: Any, as_type: type[Enum]) -> Enum:
    for member in as_type:
        if member.value == plain:
            return member
    raise ValueError(f"must be one of: {', '.join(str(member.value) for member in as_type)}")


def _checked_table(plain: Any) -> Mapping[str, Any]:
    if not isinstance(plain, Mapping):
        raise ValueError("must be a table of keys and values")  # noqa: TRY004 - a fault, no bug
    return plain


def _table_reader(as_type: type[AttrsInstance], converter: Converter) -> _Hook:
    read = make_dict_structure_fn(as_type, converter, _cattrs_forbid_extra_keys=True)
    return lambda plain, _: read(_checked_table(plain), as_type)


def _mapping_reader(as_type: Any, converter: Converter) -> _Hook:
    plain_type = GenericAlias(dict, get_args(as_type))
    read = converter.get_structure_hook(plain_type)
    return lambda plain, _: read(_checked_table(plain), plain_type)


def _list_reader(as_type: Any, converter: Converter) -> _Hook:
    plain_type = GenericAlias(list, get_args(as_type)[:1])
    read = converter.get_structure_hook(plain_type)

    def read_list(plain: Any, _: Any) -> tuple[Any, ...]:
        if not isinstance(plain, list | tuple):
            raise ValueError("must be a list")  # noqa: TRY004 - a fault, no bug
        return tuple(read(plain, plain_type))

    return read_list


def _answer_reader(converter: Converter) -> _Hook:
    group: Any = Mapping[str, Scalar]
    entries: Any = tuple[Mapping[str, Scalar], ...]

    def read_answer(plain: Any, _: Any) -> Answer:
        match plain:
            case Mapping():
                return cast("Answer", converter.structure(plain, group))
            case list() | tuple():
                return cast("Answer", converter.structure(plain, entries))
            case _:
                return _read_scalar(plain, _)

    return read_answer


def _register_events(converter: Converter) -> None:
    kinds = {kind.__name__: kind for kind in Event.__subclasses__()}
    readers = {kind: _table_reader(kind, converter) for kind in kinds.values()}

    def read_event(plain: Any, as_type: type[Event]) -> Any:
        fields = dict(_checked_table(plain))
        kind = kinds.get(str(fields.pop("event", "")))
        if kind is None or not issubclass(kind, as_type):
            raise ValueError(f"'event' must be one of: {', '.join(kinds)}")
        return readers[kind](fields, kind)

    def writer_of(kind: type[Event]) -> Callable[[Event], dict[str, Any]]:
        write = make_dict_unstructure_fn(kind, converter)
        return lambda event: {"event": kind.__name__, **write(event)}

    writers = {kind: writer_of(kind) for kind in kinds.values()}
    for kind, write in writers.items():
        converter.register_unstructure_hook(kind, write)
    converter.register_unstructure_hook(Event, lambda event: writers[type(event)](event))
    converter.register_structure_hook_func(_is_event, read_event)
