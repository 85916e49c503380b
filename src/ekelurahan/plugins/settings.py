"""Settings of plug-ins: declared as attrs classes, checked whole, with secrets from elsewhere."""

import inspect
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from enum import Enum
from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Any, Final, get_args, get_origin

import attrs
from attrs import NOTHING, frozen
from cattrs import Converter

from ekelurahan.model.secrets import Secret
from ekelurahan.wire import make_converter, structure

SETTINGS: Final = "Settings"
"""Name under which a plug-in declares its settings."""
LITERAL: Final = (
    'is a secret and may not stand here: write {env = "NAME"}, and put it into that variable of'
    ' the environment, or {file = "path"}'
)
"""What is said of a secret in the configuration itself."""
_ENTRY = re.compile(r"^    (\w+): (.*(?:\n {5,}.*)*)", re.MULTILINE)
_WORDS: Final = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Path: "path",
    timedelta: "seconds",
    Secret: "secret",
}


class EnvironmentText(str):
    """A setting that came from the environment: a text, whatever it must become."""

    __slots__ = ()


@frozen
class Setting:
    """One setting, as it is shown to whoever must fill it in.

    Attributes:
        name: Its key.
        type: What it must be, in words.
        default: Its default as it would be written; ``None`` where it is required.
        help: What it is for.
    """

    name: str
    type: str
    default: str | None
    help: str


def read_settings(module: object, plain: Mapping[str, object], place: str, folder: Path) -> object:
    """Give the settings of a plug-in as its hooks receive them.

    Args:
        module: The plug-in.
        plain: Its section, as a TOML reader gives it.
        place: Where that stands; faults start with it.
        folder: Where relative paths start.

    Returns:
        An instance of its ``Settings``; a read-only mapping where it declares none.

    Raises:
        InputError: keys are unknown, missing or wrong; ``faults`` names all of them.
    """
    declared = settings_of(module)
    if declared is None:
        return MappingProxyType(dict(plain))
    return structure(plain, declared, place, converter=_converter(folder))


def settings_of(module: object) -> type | None:
    """Find the class with which a plug-in declares its settings."""
    declared = getattr(module, SETTINGS, None)
    return declared if isinstance(declared, type) and attrs.has(declared) else None


def describe_settings(module: object) -> Iterator[Setting]:
    """Describe every setting of a plug-in; what each is for stands in the class's docstring.

    >>> @frozen
    ... class Settings:
    ...     '''How to reach the gateway.
    ...
    ...     Attributes:
    ...         token: Given by the
    ...             gateway.
    ...         retries: How often.
    ...     '''
    ...     token: Secret
    ...     retries: int = 3
    >>> class Plugin:
    ...     pass
    >>> Plugin.Settings = Settings
    >>> for setting in describe_settings(Plugin()):
    ...     print(setting)
    Setting(name='token', type='secret', default=None, help='Given by the gateway.')
    Setting(name='retries', type='whole number', default='3', help='How often.')
    """
    declared = settings_of(module)
    if declared is None:
        return
    _, _, attributes = (inspect.getdoc(declared) or "").partition("Attributes:\n")
    told = {name: " ".join(text.split()) for name, text in _ENTRY.findall(attributes)}
    for field in attrs.fields(attrs.resolve_types(declared)):
        name = field.alias or field.name
        yield Setting(name, _type_word(field.type), _default(field), told.get(field.name, ""))


def _type_word(as_type: Any) -> str:
    if get_origin(as_type) is tuple:
        return "list"
    if isinstance(as_type, UnionType):  # X | None
        return _type_word(get_args(as_type)[0])
    return _WORDS.get(as_type) or str(getattr(as_type, "__name__", as_type))


def _default(field: "attrs.Attribute[Any]") -> str | None:
    if field.default is NOTHING:
        return None
    return "…" if hasattr(field.default, "takes_self") else _written(field.default)  # made anew


def _written(value: object) -> str:
    match value:
        case timedelta():
            return f"{value.total_seconds():g}"
        case Enum():
            return _written(value.value)
        case bool():
            return str(value).lower()
        case None:
            return ""
        case tuple():
            return f"[{', '.join(map(_item, value))}]"
        case _:
            return str(value)


def _item(value: object) -> str:
    plain = value.value if isinstance(value, Enum) else value
    return f'"{plain}"' if isinstance(plain, str) else _written(plain)


def _converter(folder: Path) -> Converter:
    """Make a strict converter that also reads what only settings have."""
    converter = make_converter().copy()
    for as_type in (str, int, bool):
        strict = make_converter().get_structure_hook(as_type)
        converter.register_structure_hook(as_type, _or_environment(as_type, strict))
    converter.register_structure_hook(float, _or_environment(float, _number))
    converter.register_structure_hook(timedelta, lambda p, _: timedelta(seconds=_number(p, _)))
    converter.register_structure_hook(Path, lambda p, _: folder / _text(p))
    converter.register_structure_hook(Secret, lambda p, _: read_secret(p, folder))
    return converter


def _or_environment(as_type: type, strict: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def read(plain: Any, _: Any) -> Any:
        if isinstance(plain, EnvironmentText):
            plain = str(plain) if as_type is str else parse_toml(plain)
        return strict(plain, as_type)

    return read


def parse_toml(text: str) -> Any:
    """Read a text from the environment as a value of TOML; a text that is none stays as it is.

    >>> parse_toml("8"), parse_toml('["SKU"]'), parse_toml("SKU")
    (8, ['SKU'], 'SKU')
    """
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return str(text)


def _number(plain: Any, _: Any) -> float:
    value = parse_toml(plain) if isinstance(plain, EnvironmentText) else plain
    if type(value) not in {int, float}:
        raise ValueError("must be a number")
    return float(value)


def _text(plain: Any) -> str:
    if not isinstance(plain, str):
        raise ValueError("must be text")  # noqa: TRY004 - a fault, no bug
    return str(plain)


def read_secret(plain: Any, folder: Path) -> Secret:
    """Read a secret from where it lies; the text itself is never part of an error.

    Args:
        plain: ``{env = "NAME"}`` or ``{file = "path"}``.
        folder: Where relative paths start.

    Raises:
        ValueError: there is none, or it stands in the configuration itself.
    """
    match plain:
        case Secret():
            return plain
        case EnvironmentText():
            return Secret(str(plain))
        case {"env": str(name), **rest} if not rest:
            return Secret(_environment(name))
        case {"file": str(path), **rest} if not rest:
            return Secret(_file(folder / path))
    raise ValueError(LITERAL)


def _environment(name: str) -> str:
    if not (text := os.environ.get(name)):
        raise ValueError(f"the environment has no variable {name}")
    return text


def _file(path: Path) -> str:
    try:
        return path.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        problem = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise ValueError(f"the file {path} cannot be read: {problem}") from None
