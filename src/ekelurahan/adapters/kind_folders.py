"""Kinds of letters as folders of two files, ``kind.toml`` and ``letter.typ``.

The folder bears the code of the kind. The keys of ``kind.toml`` are the attributes of
:class:`~ekelurahan.model.letter_kinds.LetterKind`, with ``[[fields]]``, ``[[requirements]]`` and
``[[steps]]`` for the route; ``catalog/SKD`` is an example, and ``docs/how-to/own-letter-kind.md``
describes every key.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

from attrs import evolve

from ekelurahan.adapters.kind_fields import check_name, check_names, read_fields, read_subject
from ekelurahan.adapters.pages import CATALOG, forbidden_words
from ekelurahan.adapters.toml_files import LARGEST_FILE, TomlFile, read_text, read_toml
from ekelurahan.errors import Fault, InputError, InvalidFileError
from ekelurahan.model.codes import is_archive_code
from ekelurahan.model.fields import PERSON_FIELDS, Field
from ekelurahan.model.letter_kinds import (
    ApprovalRoute,
    DataClass,
    LetterKind,
    Nature,
    Paper,
    Requirement,
    Step,
    StepAction,
    Validity,
)
from ekelurahan.model.offices import OfficeLevel

_OFFICE_NAME = re.compile(r"\{(kelurahan|kecamatan|city)\}")
_ROLE = re.compile(r"[a-z][a-z0-9_]*")
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
    "applicant",
    "subject",
    "office",
    "copies",
    "paper",
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
    return read_kinds(kind_folders(CATALOG).values())


def kind_folders(folder: Path) -> dict[str, Path]:
    """Find the folders of kinds in a folder, by code; others in the catalog hold no ``kind.toml``.

    >>> "SKD" in kind_folders(CATALOG)
    True
    """
    return {file.parent.name: file.parent for file in sorted(folder.glob("*/kind.toml"))}


def read_kinds(folders: Iterable[Path]) -> Mapping[str, LetterKind]:
    """Read the folders of several kinds, by code.

    Raises:
        InvalidFileError: some have faults; ``faults`` holds those of all of them.
    """
    kinds, refusals = dict[str, LetterKind](), list[InvalidFileError]()
    for folder in folders:
        try:
            kinds[folder.name] = read_kind(folder)
        except InvalidFileError as error:
            refusals.append(error)
    if len(refusals) > 1:
        raise _together(refusals)
    if refusals:
        raise refusals[0]
    return MappingProxyType(kinds)


def _together(refusals: Sequence[InvalidFileError]) -> InvalidFileError:
    """Join the faults of several folders; each place begins with the folder's name."""
    paths = [Path(str(error.values["path"])) for error in refusals]
    return InvalidFileError(
        refusals[0].message_template,
        refusals[0].advice_template,
        faults=[
            Fault(f"{path.parent.name}: {fault.place}", fault.problem, fault.line)
            for path, error in zip(paths, refusals, strict=True)
            for fault in error.faults
        ],
        path=paths[0].parents[1],
    )


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
    nature = file.take("nature", Nature, Nature.STATEMENT, required=True)
    office = _read_office(file)
    kind = LetterKind(
        code=_STAND_IN_CODE,
        version=_take_count(file, "version", 1, required=True),
        name=file.take_line("name", required=True),
        nature=nature,
        classification=_take_classification(
            file, "classification", required=nature is not Nature.FORM
        ),
        former_classification=_take_classification(file, "former_classification"),
        route=_read_route(file, nature, office),
        template=_read_template(file, folder / "letter.typ"),
        fields=fields,
        requirements=requirements,
        validity=_read_validity(file),
        service_minutes=_take_count(file, "service_minutes", 480),
        data_class=file.take("data_class", DataClass, DataClass.GENERAL),
        applicant=_read_applicant(file),
        subject=read_subject(file, fields),
        copies=_read_copies(file),
        paper=file.take("paper", Paper, Paper.A4) if "paper" in file.tables else None,
        office=office.value,
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
    file.faults += [
        Fault(template.name, f"a letter template may not use the word '{word}'", line)
        for line, word in forbidden_words(text)
    ]
    return text


def _take_count(file: TomlFile, key: str, default: int, *, required: bool = False) -> int:
    count = file.take(key, int, default, required=required)
    if count < 1:
        file.blame(key, "must be 1 or more")
    return count


def _take_classification(file: TomlFile, key: str, *, required: bool = False) -> str:
    code = file.take(key, str, "", required=required)
    if code and not is_archive_code(code):
        file.blame(key, "must be an archive code, as in 400.12.2.1")
    return code


def _read_validity(file: TomlFile) -> Validity | None:
    if "validity" not in file.tables:
        return None
    validity = file.take("validity", Validity, Validity(months=1))
    if min(validity.months, validity.days) < 0 or not validity.months + validity.days:
        file.blame("validity", "must have 'months' or 'days', 1 or more")
    return validity


def _read_office(file: TomlFile) -> OfficeLevel:
    office = file.take("office", OfficeLevel, OfficeLevel.KELURAHAN)
    if office is OfficeLevel.CITY:
        file.blame("office", "must be one of: kelurahan, kecamatan")
        return OfficeLevel.KELURAHAN
    return office


def _read_route(file: TomlFile, nature: Nature, office: OfficeLevel) -> ApprovalRoute:
    known = len(file.faults)
    steps = file.read_list("steps", Step)
    for place, step in steps.items():
        check_name(file, place, step.name)
        if not _ROLE.fullmatch(step.role):
            file.blame(f"{place}.role", "is written with a-z, 0-9 and '_'")
        _check_level(file, f"{place}.level", step.level, office)
    if nature is Nature.FORM:
        if steps:
            file.blame("steps", "nobody signs a form: leave the steps out")
        return ApprovalRoute(())
    if len(file.faults) > known:
        return _STAND_IN_ROUTE
    if not steps:
        file.blame("steps", "are required: who checks, and who signs")
        return _STAND_IN_ROUTE
    try:
        return ApprovalRoute(tuple(steps.values()))
    except InputError as error:
        for fault in error.faults:
            file.blame("steps", fault.problem)
    return _STAND_IN_ROUTE


def _check_level(file: TomlFile, place: str, level: str, office: OfficeLevel) -> None:
    levels = [known.value for known in OfficeLevel]
    if level not in levels:
        file.blame(place, f"must be one of: {', '.join(levels)}")
    elif levels.index(level) > levels.index(office.value):
        file.blame(place, f"lies below the office that gives the letter: write {office.value}")


def _read_asked(file: TomlFile) -> tuple[tuple[Field, ...], tuple[Requirement, ...]]:
    fields = read_fields(file)
    requirements = file.read_list("requirements", Requirement)
    check_names(file, fields)
    check_names(file, requirements, {field.name for field in fields.values()})
    return tuple(fields.values()), tuple(requirements.values())


def _read_applicant(file: TomlFile) -> tuple[str, ...]:
    every = tuple(PERSON_FIELDS)
    parts = file.take("applicant", tuple[str, ...], every)
    for i, part in enumerate(parts):
        if part not in PERSON_FIELDS:
            file.blame(f"applicant[{i}]", f"must be one of: {', '.join(every)}")
    return parts


def _read_copies(file: TomlFile) -> tuple[str, ...]:
    none: tuple[str, ...] = ()
    copies = file.take("copies", tuple[str, ...], none)
    for i, line in enumerate(copies):
        file.check_line(f"copies[{i}]", line)
        if re.search(r"[{}]", _OFFICE_NAME.sub("", line)):
            file.blame(
                f"copies[{i}]", "may hold {kelurahan}, {kecamatan} and {city}, and no other braces"
            )
    return copies
