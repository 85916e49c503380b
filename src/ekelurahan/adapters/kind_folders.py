"""Kinds of letters as folders of two files, ``kind.toml`` and ``letter.typ``.

The folder bears the code of the kind. The keys of ``kind.toml`` are the attributes of
:class:`~ekelurahan.model.letter_kinds.LetterKind`, with ``[[fields]]``, ``[[requirements]]`` and
``[[steps]]`` for the route; ``catalog/SKD`` is an example.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from attrs import evolve

from ekelurahan.adapters.pages import CATALOG, check_template
from ekelurahan.adapters.toml_files import LARGEST_FILE, TomlFile, read_text, read_toml
from ekelurahan.errors import Fault, InputError, RenderingError
from ekelurahan.model.letter_kinds import (
    ApprovalRoute,
    DataClass,
    Field,
    FieldType,
    LetterKind,
    Nature,
    Requirement,
    Step,
    StepAction,
    Validity,
)
from ekelurahan.model.offices import OfficeLevel

_NAME = re.compile(r"[a-z_]+")
_ROLE = re.compile(r"[a-z][a-z0-9_]*")
_CLASSIFICATION = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3})*")
_STAND_IN_CODE = "X"
_STAND_IN_ROUTE = ApprovalRoute((Step("sign", StepAction.SIGN, "lurah"),))
_KEYS = (
    "code",
    "version",
    "name",
    "nature",
    "classification",
    "former_classification",
    "service_minutes",
    "data_class",
    "validity",
    "fields",
    "requirements",
    "steps",
)


@cache
def built_in_kinds() -> Mapping[str, LetterKind]:
    """Read the kinds that come with the library, by code.

    >>> built_in_kinds()["SKD"].name
    'Surat Keterangan Domisili'
    """
    folders = sorted(file.parent for file in CATALOG.glob("*/kind.toml"))
    return MappingProxyType({folder.name: read_kind(folder) for folder in folders})


def read_kind(folder: str | Path) -> LetterKind:
    """Read the folder of a kind.

    The template is only screened: a broken one is found when a letter is typeset.

    Raises:
        InvalidFileError: it has faults; ``faults`` holds all of them, each with its line.

    >>> [step.role for step in read_kind(CATALOG / "SKTM").route.steps]
    ['kasi_kesra', 'lurah', 'camat']
    """
    folder = Path(folder).absolute()
    _refuse_links(folder)
    file = read_toml(folder / "kind.toml")
    file.refuse_others(*_KEYS)
    code = file.take_line("code", required=True)
    if code != folder.name:
        file.blame("code", f"must be the name of the folder, '{folder.name}'")
    fields, requirements = _read_asked(file)
    kind = LetterKind(
        code=_STAND_IN_CODE,
        version=_take_count(file, "version", 1, required=True),
        name=file.take_line("name", required=True),
        nature=file.take("nature", Nature, Nature.STATEMENT, required=True),
        classification=_take_classification(file, "classification", required=True),
        former_classification=_take_classification(file, "former_classification"),
        route=_read_route(file),
        template=_read_template(file, folder / "letter.typ"),
        fields=fields,
        requirements=requirements,
        validity=_read_validity(file),
        service_minutes=_take_count(file, "service_minutes", 480),
        data_class=file.take("data_class", DataClass, DataClass.GENERAL),
    )
    try:
        kind = evolve(kind, code=code)
    except InputError as error:
        file.blame("code", str(error))
    file.close()
    return kind


def _refuse_links(folder: Path) -> None:
    """A template must not reach files outside its folder."""
    file = TomlFile(folder, {}, {})
    for entry in [folder, *sorted(folder.rglob("*"))]:
        if entry.is_symlink():
            file.blame(entry.relative_to(folder.parent).as_posix(), "is a link: copy the file")
    file.close()


def _read_template(file: TomlFile, template: Path) -> str:
    try:
        text = read_text(template)
    except (OSError, ValueError):
        file.blame(template.name, f"must be a file of UTF-8 text, at most {LARGEST_FILE} bytes")
        return ""
    try:
        check_template(text)
    except RenderingError as error:
        file.faults.append(Fault(template.name, str(error)))
    return text


def _take_count(file: TomlFile, key: str, default: int, *, required: bool = False) -> int:
    count = file.take(key, int, default, required=required)
    if count < 1:
        file.blame(key, "must be 1 or more")
    return count


def _take_classification(file: TomlFile, key: str, *, required: bool = False) -> str:
    code = file.take(key, str, "", required=required)
    if code and not _CLASSIFICATION.fullmatch(code):
        file.blame(key, "must be an archive code, as in 400.12.2.1")
    return code


def _read_validity(file: TomlFile) -> Validity | None:
    if "validity" not in file.tables:
        return None
    validity = file.take("validity", Validity, Validity(months=1))
    if min(validity.months, validity.days) < 0 or not validity.months + validity.days:
        file.blame("validity", "must have 'months' or 'days', 1 or more")
    return validity


def _read_route(file: TomlFile) -> ApprovalRoute:
    known = len(file.faults)
    steps = file.read_list("steps", Step)
    for place, step in steps.items():
        _check_name(file, place, step.name)
        if not _ROLE.fullmatch(step.role):
            file.blame(f"{place}.role", "is written with a-z, 0-9 and '_'")
        if step.level not in (levels := [level.value for level in OfficeLevel]):
            file.blame(f"{place}.level", f"must be one of: {', '.join(levels)}")
    if len(file.faults) == known:
        try:
            return ApprovalRoute(tuple(steps.values()))
        except InputError as error:
            for fault in error.faults:
                file.blame("steps", fault.problem)
    return _STAND_IN_ROUTE


def _read_asked(file: TomlFile) -> tuple[tuple[Field, ...], tuple[Requirement, ...]]:
    fields = file.read_list("fields", Field)
    requirements = file.read_list("requirements", Requirement)
    for place, asked in fields.items():
        _check_field(file, place, asked)
    items: dict[str, Field | Requirement] = {**fields, **requirements}
    names: set[str] = set()
    for place, item in items.items():
        _check_name(file, place, item.name)
        file.check_line(f"{place}.label", item.label)
        if item.name in names:
            file.blame(f"{place}.name", f"'{item.name}' is used already")
        names.add(item.name)
    return tuple(fields.values()), tuple(requirements.values())


def _check_field(file: TomlFile, place: str, asked: Field) -> None:
    if (asked.type is FieldType.CHOICE) != bool(asked.choices):
        file.blame(f"{place}.choices", "belong to the type 'choice', and only to it")
    for i, choice in enumerate(asked.choices):
        file.check_line(f"{place}.choices[{i}]", choice)
    if asked.least > asked.most:
        file.blame(f"{place}.least", f"lies above 'most', {asked.most}")
    if asked.longest < 1:
        file.blame(f"{place}.longest", "must be 1 or more")


def _check_name(file: TomlFile, place: str, name: str) -> None:
    if not _NAME.fullmatch(name):
        file.blame(f"{place}.name", "is written with a-z and '_'")
