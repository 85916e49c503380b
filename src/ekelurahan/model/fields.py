"""What an applicant is asked, and the checking of what was answered."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, time
from enum import Enum
from types import MappingProxyType
from typing import Final, TypeAlias
from unicodedata import category

from attrs import Factory, evolve, field, frozen

from ekelurahan.errors import Fault
from ekelurahan.model.identity import Nik, Sex
from ekelurahan.model.residents import LONGEST_ADDRESS, LONGEST_LINE, LONGEST_NAME, Person

Scalar: TypeAlias = str | int
"""Text, a choice, a date as ``YYYY-MM-DD``, a time as ``HH:MM``, the digits of a NIK; an integer or
whole rupiah."""

Answer: TypeAlias = Scalar | Mapping[str, Scalar] | tuple[Mapping[str, Scalar], ...]
"""A checked answer: one value, a group of named values, or a list of such groups."""

LARGEST_SUM: Final = 1_000_000_000_000
USUAL_ENTRIES: Final = 20
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


class FieldType(Enum):
    """How an answer is typed in and checked.

    >>> [kind.value for kind in FieldType if kind.is_composed]
    ['group', 'rows', 'person', 'people']
    """

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    TIME = "time"
    INTEGER = "integer"
    MONEY = "money"
    CHOICE = "choice"
    NIK = "nik"
    GROUP = "group"
    ROWS = "rows"
    PERSON = "person"
    PEOPLE = "people"

    @property
    def is_composed(self) -> bool:
        """Whether an answer has named parts, which are fields themselves."""
        return self.is_list or self in {FieldType.GROUP, FieldType.PERSON}

    @property
    def is_list(self) -> bool:
        """Whether an answer is a list of entries with named parts."""
        return self in {FieldType.ROWS, FieldType.PEOPLE}

    @property
    def is_personal(self) -> bool:
        """Whether an answer describes people, with the parts of :data:`PERSON_FIELDS`."""
        return self in {FieldType.PERSON, FieldType.PEOPLE}


def _usual_most(asked: "Field") -> int:
    return USUAL_ENTRIES if asked.type.is_list else LARGEST_SUM


@frozen
class Field:
    """One thing the applicant is asked.

    Attributes:
        name: Key of the answer, ``[a-z_]+``; templates use it.
        label: Shown beside the input and on letters, in Indonesian.
        type: How it is checked.
        required: Whether it may be left empty.
        help: A sentence for the applicant.
        longest: Most characters of a text.
        least: Smallest integer or sum; fewest entries of a list.
        most: Largest integer or sum; most entries of a list, 20 unless given.
        choices: What a choice can be.
        fields: The parts of a composed answer; those of people begin with :func:`person_fields`.
    """

    name: str
    label: str
    type: FieldType = FieldType.TEXT
    required: bool = True
    help: str = ""
    longest: int = LONGEST_LINE
    least: int = 0
    most: int = field(default=Factory(_usual_most, takes_self=True))
    choices: tuple[str, ...] = ()
    fields: "tuple[Field, ...]" = ()

    def answer(self, given: object, faults: list[Fault], place: str = "") -> Answer | None:
        """Turn what was typed into an answer.

        Args:
            given: As typed, or as a form or JSON reader gives it.
            faults: What is wrong with it is added here.
            place: Path of the answer, for the faults; the field's name unless given.

        Returns:
            ``None`` where it is empty, or has faults.

        >>> faults: list[Fault] = []
        >>> Field("mulai", "Mulai usaha", FieldType.DATE).answer(" 2019-03-01 ", faults), faults
        ('2019-03-01', [])
        """
        place = place or self.name
        if is_empty(given):
            if self.required:
                faults.append(Fault(place, "is required"))
            return None
        if self.type.is_list:
            return self._list(given, faults, place)
        if self.type.is_composed:
            return self._group(given, faults, place)
        try:
            return self.check(given)
        except ValueError as error:
            faults.append(Fault(place, str(error)))
            return None

    def check(self, given: object) -> Scalar:
        """Turn what was typed into a single value; :meth:`answer` does it for every type.

        Raises:
            ValueError: it does not fit; the message says how it should look.
        """
        match self.type:
            case FieldType.INTEGER | FieldType.MONEY:
                return self._check_number(given)
            case FieldType.DATE:
                return _check_date(given)
            case FieldType.TIME:
                return _check_time(given)
            case FieldType.NIK:
                return Nik(_text(given)).digits
            case _:
                return self._check_text(given)

    def _group(self, given: object, faults: list[Fault], place: str) -> Mapping[str, Scalar] | None:
        if not isinstance(given, Mapping):
            faults.append(Fault(place, "must be a group of answers"))
            return None
        known = len(faults)
        answers = answer_all(self.fields, given, faults, place)
        # Composed fields do not nest, so every part is a single value.
        single = {name: part for name, part in answers.items() if isinstance(part, str | int)}
        return MappingProxyType(single) if len(faults) == known else None

    def _list(
        self, given: object, faults: list[Fault], place: str
    ) -> tuple[Mapping[str, Scalar], ...] | None:
        if not isinstance(given, list | tuple):
            faults.append(Fault(place, "must be a list of entries"))
            return None
        entries = {
            f"{place}[{i}]": entry for i, entry in enumerate(given) if not _is_empty_entry(entry)
        }
        if not self.least <= len(entries) <= self.most:
            limits = f"must have {self.least} to {self.most} entries, not {len(entries)}"
            faults.append(Fault(place, limits))
            return None
        groups = [self._group(entry, faults, where) for where, entry in entries.items()]
        good = tuple(group for group in groups if group is not None)
        return good if len(good) == len(groups) else None

    def _check_number(self, given: object) -> int:
        text = str(given).strip() if isinstance(given, str | int) else ""
        if isinstance(given, bool) or not re.fullmatch(r"-?[0-9]{1,15}", text):
            raise ValueError("must be a whole number, written with digits only")
        if not self.least <= int(text) <= self.most:
            raise ValueError(f"must lie between {self.least} and {self.most}")
        return int(text)

    def _check_text(self, given: object) -> str:
        text = _text(given).replace("\r\n", "\n")
        if len(text) > self.longest:
            raise ValueError(f"may have {self.longest} characters, not {len(text)}")
        allowed = "\n" if self.type is FieldType.LONG_TEXT else ""
        if not all(c.isprintable() or c in allowed for c in text):
            raise ValueError("may not hold control characters")
        if self.choices and text not in self.choices:
            raise ValueError(f"must be one of: {', '.join(self.choices)}")
        return text


def optional(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Give the same fields with nothing in them required: what is known may be filled in."""
    return tuple(
        evolve(
            asked,
            required=False,
            least=0 if asked.type.is_list else asked.least,
            fields=optional(asked.fields),
        )
        for asked in fields
    )


def answer_all(
    fields: Sequence[Field], given: Mapping[str, object], faults: list[Fault], place: str = ""
) -> dict[str, Answer]:
    """Check the answers to several fields; empty ones to optional fields are left out.

    Args:
        fields: What is asked.
        given: What was answered, by field name.
        faults: What is wrong with it is added here, each with its path: ``ahli_waris[2].nik``.
        place: Path of the whole.

    Returns:
        The answers without faults, in the order of the fields.
    """
    head = f"{place}." if place else ""
    known = {asked.name for asked in fields}
    faults += [Fault(f"{head}{k}", "is not asked for this letter") for k in given if k not in known]
    answers = {
        asked.name: asked.answer(given.get(asked.name), faults, f"{head}{asked.name}")
        for asked in fields
    }
    return {name: answer for name, answer in answers.items() if answer is not None}


def freeze(answer: Answer) -> Answer:
    """Copy an answer so that nobody can change it."""
    match answer:
        case str() | int():
            return answer
        case Mapping():
            return MappingProxyType(dict(answer))
        case _:
            return tuple(MappingProxyType(dict(entry)) for entry in answer)


def plain(answer: Answer) -> Scalar | dict[str, Scalar] | list[dict[str, Scalar]]:
    """Give an answer as a JSON writer takes it."""
    match answer:
        case str() | int():
            return answer
        case Mapping():
            return dict(answer)
        case _:
            return [dict(entry) for entry in answer]


def is_empty(given: object) -> bool:
    """Tell whether somebody has answered nothing: no text, no part, no entry.

    >>> [is_empty(given) for given in (None, " ", {"name": ""}, [{"name": ""}], 0, [[]])]
    [True, True, True, True, False, False]
    """
    if isinstance(given, list | tuple):
        return all(_is_empty_entry(entry) for entry in given)
    return _is_empty_entry(given)


def _is_empty_entry(given: object) -> bool:
    parts = given.values() if isinstance(given, Mapping) else (given,)
    return all(_is_blank(part) for part in parts)


def _is_blank(given: object) -> bool:
    return given is None or (isinstance(given, str) and not given.strip())


def _text(given: object) -> str:
    """Take a text without the blanks around it; blanks of any width within it become spaces."""
    if not isinstance(given, str):
        raise ValueError("must be text")  # noqa: TRY004 - one kind of error for one kind of fault
    return "".join(" " if category(c) == "Zs" else c for c in given.strip())


def _check_date(given: object) -> str:
    text = given.isoformat() if type(given) is date else given
    text = text.strip() if isinstance(text, str) else ""
    try:
        is_written_so = date.fromisoformat(text).isoformat() == text
    except ValueError:
        is_written_so = False
    if not is_written_so:
        raise ValueError("must be a date written as YYYY-MM-DD")
    return text


def _check_time(given: object) -> str:
    text = f"{given:%H:%M}" if isinstance(given, time) else given
    if not isinstance(text, str) or not _TIME.fullmatch(text.strip()):
        raise ValueError("must be a time of day written as HH:MM")
    return text.strip()


PERSON_FIELDS: Final[Mapping[str, Field]] = MappingProxyType(
    {
        part.name: part
        for part in (
            Field("name", "Nama", longest=LONGEST_NAME),
            Field("nik", "NIK", FieldType.NIK, help="16 angka, seperti pada KTP-el."),
            Field("birth_place", "Tempat lahir"),
            Field("birth_date", "Tanggal lahir", FieldType.DATE),
            Field(
                "sex", "Jenis kelamin", FieldType.CHOICE, choices=tuple(sex.value for sex in Sex)
            ),
            Field("religion", "Agama"),
            Field("marital_status", "Status perkawinan"),
            Field("occupation", "Pekerjaan"),
            Field("nationality", "Kewarganegaraan"),
            Field("address", "Alamat", longest=LONGEST_ADDRESS),
        )
    }
)
"""What can be asked of a person; the names are the members of a person in ``letter.json``."""


def person_fields(*parts: str, required: Collection[str] = ()) -> tuple[Field, ...]:
    """Give the fields of a person, in the order of the parts; a name is always required.

    Args:
        parts: Names in :data:`PERSON_FIELDS`; all of them unless given.
        required: Those that may not be left empty, besides the name.

    >>> [(part.name, part.required) for part in person_fields("name", "nik", "birth_date")]
    [('name', True), ('nik', False), ('birth_date', False)]
    """
    return tuple(
        evolve(PERSON_FIELDS[part], required=part in {"name", *required})
        for part in parts or PERSON_FIELDS
    )


def person_of(answer: Mapping[str, Scalar], parts: Iterable[str] = PERSON_FIELDS) -> Person:
    """Make a person of a checked answer.

    Args:
        answer: With the parts of a person; others in it do not matter.
        parts: Which ones to take.

    >>> person_of({"name": "Budi", "birth_date": "1950-05-01", "hubungan": "ayah"}).birth_date
    datetime.date(1950, 5, 1)
    """
    told = dict.fromkeys(PERSON_FIELDS, "") | {p: str(answer[p]) for p in parts if p in answer}
    return Person(
        told["name"],
        nik=Nik(told["nik"]) if told["nik"] else None,
        birth_place=told["birth_place"],
        birth_date=date.fromisoformat(told["birth_date"]) if told["birth_date"] else None,
        sex=Sex(told["sex"]) if told["sex"] else None,
        religion=told["religion"],
        marital_status=told["marital_status"],
        occupation=told["occupation"],
        nationality=told["nationality"],
        address=told["address"],
    )
