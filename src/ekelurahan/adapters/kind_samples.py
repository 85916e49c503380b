"""Invented answers to everything a kind asks: ordinary ones, the longest possible, and odd ones.

Nobody in here exists, and no NIK was ever given to anybody.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Final

from ekelurahan.adapters.toml_files import TomlFile, read_toml
from ekelurahan.errors import InputError
from ekelurahan.model.fields import Answer, Field, FieldType
from ekelurahan.model.identity import Nik, Sex
from ekelurahan.model.letter_content import LetterContent
from ekelurahan.model.letter_kinds import LetterKind, Step
from ekelurahan.model.letters import Letter, LetterNumber, Signature
from ekelurahan.model.offices import City, Office, OfficeLevel, Signatory
from ekelurahan.model.residents import LONGEST_ADDRESS, LONGEST_LINE, LONGEST_NAME, Person
from ekelurahan.seal.qr_text import seal_text
from ekelurahan.texts import mark

EXAMPLE: Final = "example.toml"
"""File in the folder of a kind with answers of its author's own, in a table ``[answers]``."""

SIGNATORY: Final = "Nama Pejabat Contoh, S.STP., M.Si."
"""Who signs every sample."""


class Style(Enum):
    """How far samples go.

    Attributes:
        ORDINARY: What most residents answer.
        LONGEST: The longest texts, largest numbers, and most entries that are allowed.
        ODD: What is rare and right: one letter, apostrophes, diacritics, and nothing optional.

    >>> [style.value for style in Style]
    ['ordinary', 'longest', 'odd']
    """

    ORDINARY = "ordinary"
    LONGEST = "longest"
    ODD = "odd"

    @property
    def word(self) -> str:
        """What people call it."""
        return _WORDS[self]


_WORDS: Final = {
    Style.ORDINARY: mark("ordinary"),
    Style.LONGEST: mark("longest"),
    Style.ODD: mark("odd"),
}
_UNBROKEN_NAME: Final = (
    "Mangunkusumowardoyosastrodiningratwijayakusumahadiningratpurbonegorowarsitox"
)
_NAMES: Final = {
    Style.ORDINARY: ("Muhammad Rizky Ramadhan", "Hj. Maimunah binti H. Usman", "Yosef Sinaga"),
    Style.LONGEST: (
        _UNBROKEN_NAME,
        "Raden Muhammad Syarifuddin Abdurrahman Kusumawardhana Wiranatakusuma Aditama",
    ),
    Style.ODD: ("O", "Dr. Nur'aini Ma’ruf, S.Pd., M.Pd.", "K.H. Müller Ñandú-Šćepanović r.a."),
}
_NUMBERS: Final = {FieldType.INTEGER: 4, FieldType.MONEY: 1_250_000}
_WORDING: Final = (
    "keterangan yang dipakai untuk mencoba surat ini dengan kalimat panjang seperti yang kadang "
    "ditulis warga ketika menjelaskan keperluannya kepada petugas di loket "
)
_TEXTS: Final = {Style.ORDINARY: "Contoh {label}", Style.ODD: "Y"}
_DATES: Final = {
    Style.ORDINARY: "2026-11-20",
    Style.LONGEST: date.max.isoformat(),
    Style.ODD: date.min.isoformat(),
}
_TIMES: Final = {Style.ORDINARY: "09:30", Style.LONGEST: "23:59", Style.ODD: "00:00"}
_SAMPLE_TOKEN: Final = bytes(164)  # As large as an ordinary seal; no verifier reads it.


def sample_answers(kind: LetterKind, style: Style) -> Mapping[str, Answer]:
    """Make up answers to everything a kind asks, and check them as a resident's.

    >>> from ekelurahan.adapters.kind_folders import built_in_kinds
    >>> dict(sample_answers(built_in_kinds()["SKD"], Style.ODD))
    {'keperluan': 'Y'}
    """
    asked = {f.name: f for f in kind.fields if style is not Style.ODD or f.required}
    if style is Style.ODD and kind.is_form:
        asked = {}
    return kind.check_answers({name: _answer(field, style) for name, field in asked.items()})


def read_example(folder: Path, kind: LetterKind) -> Mapping[str, Answer] | None:
    """Read the answers in a kind's ``example.toml``; ``None`` where there is none.

    Raises:
        InvalidFileError: they are no answers to what the kind asks; ``faults`` has every line.
    """
    if not (folder / EXAMPLE).exists():
        return None
    file = read_toml(folder / EXAMPLE)
    file.refuse_others("answers")
    given = file.tables.get("answers")
    answers = dict[str, Answer]()
    if isinstance(given, dict):
        answers = dict(_checked(file, kind, given))
    else:
        file.blame("answers", "are required: write [answers] above them")
    file.close()
    return answers


def _checked(file: TomlFile, kind: LetterKind, given: Mapping[str, object]) -> Mapping[str, Answer]:
    try:
        return kind.check_answers(given)
    except InputError as error:
        for fault in error.faults:
            file.blame(f"answers.{fault.place}", fault.problem)
    return {}


def sample_person(style: Style, n: int = 0) -> Person:
    """Make up a person.

    Args:
        style: How long or odd.
        n: Which one; those of one style differ.

    >>> sample_person(Style.ODD).name
    'O'
    """
    name = _NAMES[style][n % len(_NAMES[style])]
    if style is Style.ODD:
        return Person(name)
    longest = style is Style.LONGEST
    return Person(
        name,
        nik=Nik(_nik(n)),
        birth_place=_long_text(LONGEST_LINE // 4) if longest else "Singkawang",
        birth_date=date(1990, 1, 1),
        sex=Sex.MALE,
        religion="Kepercayaan terhadap Tuhan Yang Maha Esa" if longest else "Buddha",
        marital_status="Cerai hidup belum tercatat" if longest else "Kawin",
        occupation=_long_text(LONGEST_LINE // 4) if longest else "Wiraswasta",
        nationality="WNI",
        address=_long_text(LONGEST_ADDRESS)
        if longest
        else "Jalan Contoh Gang Karya 3 RT 002/RW 005",
    )


def sample_letter(
    kind: LetterKind, city: City, style: Style, at: datetime, answers: Mapping[str, Answer]
) -> Letter:
    """Write a letter that nobody asked for, with seals that no verifier takes for seals.

    Args:
        kind: Its kind; a form gets no signature.
        city: Its first kelurahan gives the letter.
        style: How long or odd the applicant is.
        at: When it is signed.
        answers: What the applicant answered.

    Raises:
        InputError: the city has no office that could give it.
    """
    home = _home(city)
    content = LetterContent.of(city, home, kind, sample_person(style), answers)
    signing = [step for step in kind.route.steps if step.action.is_signing]
    signatures = [_signature(kind, city, home, step, at) for step in signing]
    return Letter("sample", "", content, tuple(signatures))


def _home(city: City) -> Office:
    for office in city.offices.values():
        if office.level is OfficeLevel.KELURAHAN:
            return office
    raise InputError(
        mark("{city} has no kelurahan: no letter can be tried"),
        mark("Enter an office with a code such as 61.71.01.1004 into the city file."),
        city=city.name,
    )


def _signature(kind: LetterKind, city: City, home: Office, step: Step, at: datetime) -> Signature:
    office, day = city.office_at(home.code, OfficeLevel(step.level)), city.day_of(at)
    posts = city.posts_for(step.role, office.code)
    title = posts[0].title if posts else f"{step.role.replace('_', ' ').title()} {office.name}"
    text = office.number_text(0, day=day, classification=kind.classification, kind=kind.code)
    return Signature(
        step=step.name,
        action=step.action,
        office=office.code,
        office_title=office.title,
        signatory=Signatory(
            official="",
            name=SIGNATORY,
            nip="19700101 200001 1 000",
            rank="Penata Tk. I (III/d)",
            role=step.role,
            heading=(title,),
        ),
        number=LetterNumber(office.code, "", day.year, 0, text),
        signed_at=at,
        day=day,
        expires=kind.validity.until(day) if kind.validity else None,
        kid=b"",
        status_list="",
        status_index=0,
        seal=seal_text(city.verification_url, _SAMPLE_TOKEN),
    )


def _answer(asked: Field, style: Style, n: int = 0) -> object:
    if asked.type.is_list:
        return [_entry(asked, style, i) for i in range(_count(asked, style))]
    if asked.type.is_composed:
        return _entry(asked, style, n)
    match asked.type:
        case FieldType.CHOICE:
            longest = style is Style.LONGEST
            answer = (
                max(asked.choices, key=len) if longest else asked.choices[n % len(asked.choices)]
            )
        case FieldType.INTEGER | FieldType.MONEY:
            answer = str(_number(asked, style))
        case FieldType.NIK:
            answer = _nik(n)
        case FieldType.DATE | FieldType.TIME:
            answer = (_DATES if asked.type is FieldType.DATE else _TIMES)[style]
        case _:
            answer = _text(asked, style)
    return answer


def _count(asked: Field, style: Style) -> int:
    if style is Style.LONGEST:
        return asked.most
    return max(asked.least, 1) if style is Style.ODD else min(max(asked.least, 2), asked.most)


def _entry(asked: Field, style: Style, n: int) -> Mapping[str, object]:
    parts = [part for part in asked.fields if style is not Style.ODD or part.required]
    entry = {part.name: _answer(part, style, n) for part in parts or asked.fields[:1]}
    if "name" in entry and next(p for p in parts if p.name == "name").longest == LONGEST_NAME:
        entry["name"] = _NAMES[style][n % len(_NAMES[style])]
    return entry


def _number(asked: Field, style: Style) -> int:
    if style is Style.ORDINARY:
        return min(max(asked.least, _NUMBERS[asked.type]), asked.most)
    return asked.most if style is Style.LONGEST else asked.least


def _text(asked: Field, style: Style) -> str:
    if style is Style.LONGEST:
        return _long_text(asked.longest)
    return _TEXTS[style].format(label=asked.label.lower())[: asked.longest].strip()


def _long_text(length: int) -> str:
    """Write words of exactly this length in all."""
    words = (_WORDING * (length // len(_WORDING) + 1))[:length]
    return words[:-1] + "x" if words.endswith(" ") else words


def _nik(n: int) -> str:
    return f"617101010190{n % 9999 + 1:04}"
