"""What a letter says: the frozen content that is approved, digested and printed."""

import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Self

from attrs import evolve, field, frozen

from ekelurahan.model.fields import Answer, freeze, plain
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.offices import City, Office, OfficeLevel
from ekelurahan.model.residents import Person

DESTROYED: Final = "(dimusnahkan)"
"""Stands for the name of whom a destroyed letter was about."""


def _read_only(answers: Mapping[str, Answer]) -> Mapping[str, Answer]:
    return MappingProxyType({name: freeze(answer) for name, answer in answers.items()})


def _person_json(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "nik": person.nik.digits if person.nik else None,
        "birth_place": person.birth_place,
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
        "sex": person.sex.value if person.sex else None,
        "religion": person.religion,
        "marital_status": person.marital_status,
        "occupation": person.occupation,
        "nationality": person.nationality,
        "address": person.address,
    }


def _addressed(copy: str, city: City, home: Office) -> str:
    """Fill in who gets a copy."""
    for level in (OfficeLevel.KELURAHAN, OfficeLevel.KECAMATAN):
        if (braces := f"{{{level.value}}}") in copy:
            copy = copy.replace(braces, city.office_at(home.code, level).name)
    return copy.replace("{city}", city.name)


def canonical_json(value: object) -> bytes:
    """Write JSON in one way only: sorted keys, no spaces, UTF-8.

    For the values used here (ASCII keys, texts, whole numbers, lists, ``null``) the bytes equal
    those of RFC 8785.

    >>> canonical_json({"b": "é", "a": [1, None]}).decode()
    '{"a":[1,null],"b":"é"}'
    """
    text = json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


@frozen
class LetterContent:
    """Everything a letter says, except number, date and signature; what officials approve.

    Taken down when the request is submitted: later changes in the register, the letterhead or the
    kind do not reach a letter already asked for.

    Attributes:
        kind: Code of the kind.
        kind_version: Its version.
        title: Name of the kind, as the letter's title.
        classification: Archive code.
        office: Code of the office that gives the letter.
        office_title: ``Kelurahan Parit Tokaya``.
        letterhead: Lines of the letterhead.
        contact: Lines under the letterhead.
        place: Written before the date.
        subject: Whom the letter is about.
        answers: Checked answers by field name.
        applicant: Who asked, where the letter is about somebody else.
        copies: Who gets a copy.

    >>> content = LetterContent("SKD", 1, "Surat Keterangan Domisili", "400.12.2.1",
    ...     RegionCode("61.71.01.1004"), "Kelurahan Parit Tokaya", ("KELURAHAN PARIT TOKAYA",), (),
    ...     "Pontianak", Person("Siti Rahmawati"), {"keperluan": "membuka rekening bank"})
    >>> len(content.digest)
    64
    """

    kind: str
    kind_version: int
    title: str
    classification: str
    office: RegionCode
    office_title: str
    letterhead: tuple[str, ...]
    contact: tuple[str, ...]
    place: str
    subject: Person
    answers: Mapping[str, Answer] = field(converter=_read_only, repr=False)
    applicant: Person | None = None
    copies: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        city: City,
        home: Office,
        kind: LetterKind,
        applicant: Person,
        answers: Mapping[str, Answer],
        *,
        subject: Person | None = None,
    ) -> Self:
        """Take down what a letter of this kind says.

        Args:
            city: The city.
            home: Office of the kelurahan where the applicant lives; it gives the letter, or the
                office above it does.
            kind: The kind.
            applicant: Who asks.
            answers: As :meth:`LetterKind.check_answers` gave them.
            subject: Whom the letter is about, where neither answers nor applicant tell it.

        Raises:
            NotFoundError: the city has no such office above the applicant's.
        """
        office = city.office_at(home.code, OfficeLevel(kind.office))
        about, parts = kind.subject_of(answers) or subject, kind.applicant
        return cls(
            kind=kind.code,
            kind_version=kind.version,
            title=kind.name,
            classification=kind.classification,
            office=office.code,
            office_title=office.title,
            letterhead=office.letterhead,
            contact=office.contact,
            place=city.place,
            subject=about or applicant.only({*parts, "nik"}),
            answers=answers,
            applicant=applicant.only(parts) if about and parts else None,
            copies=tuple(_addressed(copy, city, home) for copy in kind.copies),
        )

    def to_json(self) -> dict[str, object]:
        """Give the content as plain JSON values, in the published form."""
        return {
            "kind": self.kind,
            "kind_version": self.kind_version,
            "title": self.title,
            "classification": self.classification,
            "office": self.office.value,
            "office_title": self.office_title,
            "letterhead": list(self.letterhead),
            "contact": list(self.contact),
            "place": self.place,
            "subject": _person_json(self.subject),
            "applicant": _person_json(self.applicant) if self.applicant else None,
            "answers": {name: plain(answer) for name, answer in self.answers.items()},
            "copies": list(self.copies),
        }

    def emptied(self) -> Self:
        """Give the content without anything it says of anybody.

        >>> content = LetterContent("SKD", 1, "Surat", "400", RegionCode("61.71"), "", (), (), "",
        ...     Person("Siti Rahmawati"), {"keperluan": "bank"})
        >>> content.emptied().subject.name, dict(content.emptied().answers)
        ('(dimusnahkan)', {})
        """
        return evolve(self, subject=Person(DESTROYED), applicant=None, answers={})

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, 64 hexadecimal digits: what an approval refers to."""
        return hashlib.sha256(canonical_json(self.to_json())).hexdigest()
