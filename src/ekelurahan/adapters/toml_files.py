"""TOML files whose every fault is reported at once, with its line."""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from attrs import define, field

from ekelurahan.errors import Fault, InputError, InvalidFileError
from ekelurahan.texts import mark
from ekelurahan.wire import TOP, step_into, structure, unknown_key

LARGEST_FILE: Final = 1 << 20
"""Bytes a file may have: far more than the officials of a big city need."""

T = TypeVar("T")
_LINE = re.compile(r" \(at line ([0-9]+), column [0-9]+\)$")
_LAST_STEP = re.compile(r'(?:\[[0-9]+\]|\.?[A-Za-z0-9_-]+|\.?"(?:[^"\\]|\\.)*")$')


@define
class TomlFile:
    """A TOML file that is being read, and what was found wrong with it so far.

    Attributes:
        path: The file.
        tables: What it holds, as :mod:`tomllib` gives it.
        lines: Line of every key, table and item, by its place: ``offices[3].name``.
        faults: Everything found so far, in the order of finding.

    >>> file = TomlFile(Path("city.toml"), {"name": 5}, {"name": 1})
    >>> file.take("name", str, "(unknown)"), str(file.faults[0])
    ('(unknown)', 'line 1, name: must be text')
    """

    path: Path
    tables: Mapping[str, Any]
    lines: Mapping[str, int]
    faults: list[Fault] = field(factory=list)

    def blame(self, place: str, problem: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(place, problem, self.line_of(place)))

    def line_of(self, place: str) -> int:
        """Find the line of a place, or of the nearest table around it."""
        while place not in self.lines:
            outer = _LAST_STEP.sub("", place)
            if outer == place:
                return 1
            place = outer
        return self.lines[place]

    def read(self, plain: object, as_type: type[T], place: str = "") -> T | None:
        """Read one value, noting all its faults; ``None`` when it has any."""
        try:
            return structure(plain, as_type, place)
        except InputError as error:
            for fault in error.faults:
                self.blame(fault.place, fault.problem)
            return None

    def take(self, key: str, as_type: type[T], default: T, *, required: bool = False) -> T:
        """Read a key at the top of the file; the default stands in for one with faults."""
        if key not in self.tables:
            if required:
                self.blame(key, "is required")
            return default
        value = self.read(self.tables[key], as_type, key)
        return default if value is None else value

    def take_line(self, key: str, default: str = "", *, required: bool = False) -> str:
        """Read a key at the top of the file that is one line of text."""
        line = self.take(key, str, default, required=required)
        if key in self.tables:
            self.check_line(key, line)
        return line

    def check_line(self, place: str, text: str) -> None:
        """Note a fault unless a text is one line that can be printed."""
        if not text.strip():
            self.blame(place, "may not be empty")
        elif not text.isprintable():
            self.blame(place, "must be one line, without characters that cannot be printed")

    def refuse_others(self, *known: str) -> None:
        """Note a fault for every key at the top of the file that is none of these."""
        for key in self.tables.keys() - set(known):
            self.blame(step_into("", key), unknown_key(key, known))

    def read_list(self, key: str, as_type: type[T]) -> dict[str, T]:
        """Read the items of an array one by one, so that one bad item hides no other.

        Returns:
            The good items by their places.
        """
        items = self.tables.get(key, [])
        if not isinstance(items, list):
            self.blame(key, f"must be a list: write [[{key}]] above each item")
            return {}
        read = {(p := step_into(key, i)): self.read(v, as_type, p) for i, v in enumerate(items)}
        return {place: value for place, value in read.items() if value is not None}

    def read_table(self, key: str, as_type: type[T], *, key_as: str = "") -> dict[str, T]:
        """Read the values of a table one by one, so that one bad value hides no other.

        Args:
            key: The table.
            as_type: What each value must be.
            key_as: Field of the value that holds its own key; none by default.

        Returns:
            The good values by their keys.
        """
        values = self.tables.get(key, {})
        if not isinstance(values, dict):
            self.blame(key, f"must be a table: write [{key}] above its keys")
            return {}
        read: dict[str, T] = {}
        for name, plain in values.items():
            keyed = {key_as: name, **plain} if key_as and isinstance(plain, dict) else plain
            value = self.read(keyed, as_type, step_into(key, name))
            if value is not None:
                read[name] = value
        return read

    def close(self) -> None:
        """Refuse the file if anything is wrong with it.

        Raises:
            InvalidFileError: ``faults`` holds everything, in the order of the lines.
        """
        if self.faults:
            raise _refusal(self.path, sorted(self.faults, key=lambda fault: fault.line or 0))


def read_text(path: Path) -> str:
    """Read a file that belongs to a TOML file: a template, an emblem.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no UTF-8 text, or larger than :data:`LARGEST_FILE`.
    """
    content = _read_bytes(path)
    if len(content) > LARGEST_FILE:
        raise ValueError("too large")
    return content.decode()


def read_toml(path: Path) -> TomlFile:
    """Read a file; a mark that some editors put at its beginning (BOM) is allowed.

    Raises:
        InvalidFileError: it cannot be read, is too large, or is no TOML; ``faults`` has the line.
    """
    try:
        content = _read_bytes(path)
    except OSError as error:
        raise _refusal(path, [Fault(TOP, f"cannot be read: {error.strerror}")]) from error
    if len(content) > LARGEST_FILE:
        raise _refusal(path, [Fault(TOP, f"may have {LARGEST_FILE} bytes, not more")])
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        return TomlFile(path, tomllib.loads(text), find_lines(text))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refusal(path, [Fault(TOP, "must be UTF-8 text", line)]) from None
    except tomllib.TOMLDecodeError as error:
        problem, line = _LINE.sub("", str(error)), _line_of(error, text)
        raise _refusal(path, [Fault(TOP, f"is no TOML: {problem}", line)]) from None
    except RecursionError:
        raise _refusal(path, [Fault(TOP, "is nested too deeply")]) from None


def _read_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def _refusal(path: Path, faults: list[Fault]) -> InvalidFileError:
    return InvalidFileError(
        mark("{path} cannot be used"),
        mark("Mend each line named above; nothing was changed."),
        faults=faults,
        path=str(path),
    )


def _line_of(error: tomllib.TOMLDecodeError, text: str) -> int:
    found = _LINE.search(str(error))
    return int(found[1]) if found else text.count("\n") + 1


def find_lines(text: str) -> dict[str, int]:
    r"""Find on which line every key, table and item of a TOML text stands.

    Args:
        text: TOML that :mod:`tomllib` has accepted, with ``\n`` at the end of lines; of anything
            else the answer is undefined.

    Returns:
        Lines, counted from 1, by place.

    >>> find_lines('a = 1\n[[b]]\nc = [\n  2,\n  {d = 3}]\n')
    {'a': 1, 'b': 2, 'b[0]': 2, 'b[0].c': 3, 'b[0].c[0]': 4, 'b[0].c[1]': 5, 'b[0].c[1].d': 5}
    """
    scanner = _Scanner(text)
    scanner.scan()
    return scanner.lines


_GAP = re.compile(r"(?:[ \t\n,]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|[A-Za-z0-9_-]+')
_SCALAR = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}'
    r'|"(?:[^"\\]|\\.)*"|\'[^\']*\'|[^\n,\]}#]+',
    re.DOTALL,
)


class _Scanner:
    """Walks over valid TOML: :mod:`tomllib` has judged it already, but tells no lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[str, int] = {}
        self.last_index: dict[str, int] = {}
        self.line_ends = [found.start() for found in re.finditer("\n", text)]

    def scan(self) -> None:
        table = ""
        self._take(_GAP)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._take(_GAP)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        taken = found[0] if found else ""
        self.at += len(taken)
        return taken

    def _note(self, place: str) -> None:
        self.lines.setdefault(place, bisect_left(self.line_ends, self.at) + 1)

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while not keys or self.text[self.at] == ".":
            self.at += bool(keys)
            self._take(_SPACE)
            key = self._take(_KEY)
            keys.append(tomllib.loads(f"key = {key}")["key"] if key[0] in "\"'" else key)
            self._take(_SPACE)
        return keys

    def _header(self) -> str:
        is_item = self.text.startswith("[[", self.at)
        self.at += 1 + is_item
        place = ""
        keys = self._keys()
        for depth, key in enumerate(keys, 1):
            place = step_into(place, key)
            self._note(place)
            if is_item and depth == len(keys):
                self.last_index[place] = self.last_index.get(place, -1) + 1
            if place in self.last_index:
                place = step_into(place, self.last_index[place])
            self._note(place)
        self.at += 1 + is_item
        return place

    def _pair(self, table: str) -> None:
        place = table
        for key in self._keys():
            place = step_into(place, key)
            self._note(place)
        self.at += len("=")
        self._take(_SPACE)
        self._value(place)

    def _value(self, place: str) -> None:
        match self.text[self.at]:
            case "[":
                self._array(place)
            case "{":
                self._inline_table(place)
            case _:
                self._take(_SCALAR)

    def _array(self, place: str) -> None:
        self.at += len("[")
        index = 0
        while self._next_is_not("]"):
            item = step_into(place, index)
            self._note(item)
            self._value(item)
            index += 1

    def _inline_table(self, place: str) -> None:
        self.at += len("{")
        while self._next_is_not("}"):
            self._pair(place)

    def _next_is_not(self, end: str) -> bool:
        self._take(_GAP)
        is_end = self.text[self.at] == end
        self.at += is_end
        return not is_end
