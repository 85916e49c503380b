"""The ``[[fields]]`` of a ``kind.toml``, and every fault they can have."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

import attrs
from attrs import frozen

from ekelurahan.adapters.toml_files import TomlFile
from ekelurahan.model.fields import PERSON_FIELDS, Field, FieldType, person_fields
from ekelurahan.model.letter_kinds import NAMING_PARTS, Requirement

LONGEST_TEXT: Final = 5000
"""Characters an answer may have at most: about two pages."""
MOST_ENTRIES: Final = 100
"""Entries a list may have at most: about three pages."""

_NAME = re.compile(r"[a-z_]+")


@frozen
class _Entry(Field):
    """A field as it is written: people are asked for parts, and for fields of one's own."""

    parts: tuple[str, ...] = ()
    required_parts: tuple[str, ...] = ()

    def as_field(self) -> Field:
        """Give the field with all its parts, as far as they are known."""
        values = {a.name: getattr(self, a.name) for a in attrs.fields(Field)}
        if self.type.is_personal:
            known = [part for part in self.parts if part in PERSON_FIELDS]
            own = person_fields(*known, required=self.required_parts)
            values["fields"] = (*own, *self.fields)
        return Field(**values)


def read_fields(file: TomlFile) -> dict[str, Field]:
    """Read what a kind asks for, by place; names are checked by :func:`check_names`."""
    entries = file.read_list("fields", _Entry)
    for place, entry in entries.items():
        _check_field(file, place, entry)
        _check_parts(file, place, entry)
        own = {f"{place}.fields[{i}]": part for i, part in enumerate(entry.fields)}
        for where, part in own.items():
            _check_field(file, where, part)
            if part.type.is_composed:
                file.blame(
                    f"{where}.type", f"'{part.type.value}' cannot stand inside another field"
                )
        check_names(file, own, PERSON_FIELDS if entry.type.is_personal else ())
    return {place: entry.as_field() for place, entry in entries.items()}


def check_names(
    file: TomlFile, items: Mapping[str, Field | Requirement], used: Iterable[str] = ()
) -> None:
    """Check names and labels of fields or papers.

    Args:
        file: The file.
        items: By their places.
        used: Names that others bear.
    """
    names = set(used)
    for place, item in items.items():
        check_name(file, place, item.name)
        file.check_line(f"{place}.label", item.label)
        if item.name in names:
            file.blame(f"{place}.name", f"'{item.name}' is used already")
        names.add(item.name)


def check_name(file: TomlFile, place: str, name: str) -> None:
    """Check the name of a field, a paper or a step."""
    if not _NAME.fullmatch(name):
        file.blame(f"{place}.name", "is written with a-z and '_'")


def read_subject(file: TomlFile, fields: Iterable[Field]) -> str:
    """Read which field tells whom a letter is about, and check that it can."""
    name = file.take("subject", str, "")
    asked = next((asked for asked in fields if asked.name == name), None)
    if asked is None:
        is_misread = any(f.place.startswith(("fields", "subject")) for f in file.faults)
        if "subject" in file.tables and not is_misread:
            file.blame("subject", "must be the name of a field")
    elif asked.type is FieldType.GROUP:
        _check_naming_parts(file, asked)
    elif asked.type is not FieldType.PERSON:
        file.blame("subject", f"'{name}' must be a person, or a group with a 'name'")
    return name


def _check_naming_parts(file: TomlFile, asked: Field) -> None:
    parts = {part.name: part for part in reversed(asked.fields)}
    if "name" not in parts or not parts["name"].required:
        file.blame("subject", f"'{asked.name}' must have a field 'name' that is required")
    for name in NAMING_PARTS:
        longest = PERSON_FIELDS[name].longest
        part = parts.get(name, PERSON_FIELDS[name])
        if part.type is not FieldType.TEXT or part.longest > longest:
            file.blame("subject", f"'{asked.name}.{name}' must be a text of at most {longest}")


def _check_field(file: TomlFile, place: str, asked: Field) -> None:
    if (asked.type is FieldType.CHOICE) != bool(asked.choices):
        file.blame(f"{place}.choices", "belong to the type 'choice', and only to it")
    for i, choice in enumerate(asked.choices):
        file.check_line(f"{place}.choices[{i}]", choice)
    if asked.least > asked.most:
        file.blame(f"{place}.least", f"lies above 'most', {asked.most}")
    if asked.type.is_list and not 1 <= asked.most <= MOST_ENTRIES:
        file.blame(f"{place}.most", f"must lie between 1 and {MOST_ENTRIES} entries")
    if not 1 <= asked.longest <= LONGEST_TEXT:
        file.blame(f"{place}.longest", f"must lie between 1 and {LONGEST_TEXT}")
    if asked.fields and not asked.type.is_composed:
        file.blame(f"{place}.fields", f"cannot stand in a field of the type '{asked.type.value}'")
    if not asked.fields and asked.type in {FieldType.GROUP, FieldType.ROWS}:
        file.blame(f"{place}.fields", "are required: write [[fields.fields]] above each part")


def _check_parts(file: TomlFile, place: str, entry: _Entry) -> None:
    if not entry.type.is_personal:
        for key in ("parts", "required_parts"):
            if getattr(entry, key):
                file.blame(f"{place}.{key}", "belong to the types 'person' and 'people'")
        return
    known = entry.parts or tuple(PERSON_FIELDS)
    for i, part in enumerate(entry.parts):
        if part not in PERSON_FIELDS:
            file.blame(f"{place}.parts[{i}]", f"must be one of: {', '.join(PERSON_FIELDS)}")
        elif part in entry.parts[:i]:
            file.blame(f"{place}.parts[{i}]", f"'{part}' is used already")
    if "name" not in known:
        file.blame(f"{place}.parts", "must hold 'name'")
    for i, part in enumerate(entry.required_parts):
        if part not in known:
            file.blame(f"{place}.required_parts[{i}]", f"must be one of: {', '.join(known)}")
