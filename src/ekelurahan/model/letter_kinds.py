"""Kinds of letters: their fields, requirements, routes, validity and numbers. Data, not code."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Final

from attrs import field, frozen

from ekelurahan.errors import Fault, InputError, NotFoundError
from ekelurahan.model.codes import is_kind_code
from ekelurahan.model.fields import (
    PERSON_FIELDS,
    Answer,
    Field,
    answer_all,
    optional,
    person_of,
)
from ekelurahan.model.residents import Person
from ekelurahan.texts import mark

_DECEMBER = 12
NAMING_PARTS: Final = ("name", "address")
"""Parts by which a group tells whom a letter is about, when that is an organisation."""
_NO_SIGNATURE = "the last step must sign or acknowledge"


class Nature(Enum):
    """What a letter does, which decides what the official answers for."""

    STATEMENT = "keterangan"
    REFERRAL = "pengantar"
    REGISTRATION = "registrasi pernyataan"
    RECOMMENDATION = "rekomendasi"
    LEGALISATION = "legalisasi"
    FORM = "formulir"


class DataClass(Enum):
    """Class of personal data per UU 27/2022 art. 4."""

    GENERAL = "umum"
    SPECIFIC = "spesifik"


@frozen
class Requirement:
    """A paper the applicant must show.

    Attributes:
        name: Key, ``[a-z_]+``.
        label: In Indonesian, as on the list of requirements.
        required: Whether the letter can be given without it.
    """

    name: str
    label: str
    required: bool = True


class StepAction(Enum):
    """What an official does at a step.

    >>> [action.value for action in StepAction if action.is_signing]
    ['sign', 'acknowledge']
    """

    CHECK = "check"
    SIGN = "sign"
    ACKNOWLEDGE = "acknowledge"

    @property
    def is_signing(self) -> bool:
        """Whether the step takes a number and a seal: signing, and "mengetahui"."""
        return self is not StepAction.CHECK


@frozen
class Step:
    """One official's turn on the way of a request.

    Attributes:
        name: Key within the route, ``[a-z_]+``.
        action: What is done.
        role: Role of the post that does it, e.g. ``lurah``.
        level: ``kelurahan``, ``kecamatan`` or ``city``: whose post, seen from the request's office.
        label: In Indonesian, for lists of open requests.
    """

    name: str
    action: StepAction
    role: str
    level: str = "kelurahan"
    label: str = ""


@frozen
class ApprovalRoute:
    """Who must agree, in order; the last step signs.

    Attributes:
        steps: Names unique; the last one signs or acknowledges. None for a form.

    Raises:
        InputError: the steps cannot be a route.

    >>> ApprovalRoute((Step("sign", StepAction.SIGN, "lurah"),)).steps[0].role
    'lurah'
    """

    steps: tuple[Step, ...] = field()

    @steps.validator
    def _check(self, _: object, steps: tuple[Step, ...]) -> None:
        problems = []
        if steps and not steps[-1].action.is_signing:
            problems.append(_NO_SIGNATURE)
        if len({step.name for step in steps}) < len(steps):
            problems.append("two steps have the same name")
        if problems:
            raise _impossible_route(*problems)


def _impossible_route(*problems: str) -> InputError:
    return InputError(
        mark("the route of this kind of letter cannot work"),
        faults=[Fault("steps", problem) for problem in problems],
    )


@frozen
class Validity:
    """How long a letter counts, from its date.

    Attributes:
        months: Calendar months; the day is kept, or is the last of a shorter month.
        days: Further days.

    >>> Validity(months=6).until(date(2026, 8, 31))
    datetime.date(2027, 2, 28)
    """

    months: int = 0
    days: int = 0

    def until(self, start: date) -> date:
        """Give the last day on which the letter counts."""
        month = start.month - 1 + self.months
        first = date(start.year + month // _DECEMBER, month % _DECEMBER + 1, 1)
        next_first = (first + timedelta(days=31)).replace(day=1)
        return min(
            first.replace(day=1) + timedelta(days=start.day - 1), next_first - timedelta(days=1)
        ) + timedelta(days=self.days)


class Paper(Enum):
    """Size of the paper; F4 is 215 × 330 mm ("folio")."""

    A4 = "a4"
    F4 = "f4"


@frozen
class LetterKind:
    """A kind of letter: one folder with ``kind.toml`` and ``letter.typ``.

    A form (``formulir``) is filled in by residents and has no route; every other kind has one.

    Attributes:
        code: Short code, at most 8 characters; printed in the seal: ``SKD``.
        version: Raised when wording, fields or route change; letters keep theirs.
        name: In Indonesian: ``Surat Keterangan Domisili``.
        nature: What the letter does.
        classification: Archive code per Permendagri 83/2022; forms may have none.
        route: Who must agree.
        template: Source of ``letter.typ``.
        former_classification: Archive code per Permendagri 78/2012, for searching.
        fields: What is asked, in the order of the form.
        requirements: Papers to show.
        validity: ``None`` for letters that do not expire.
        service_minutes: Promised working minutes from the complete request to the letter.
        data_class: Class of personal data.
        applicant: What the letter takes down of the applicant: parts of a person as in
            :data:`~ekelurahan.model.fields.PERSON_FIELDS`; nothing where somebody else is the
            subject and this is empty. Of a subject, name and NIK are always taken down.
        subject: Field that tells whom the letter is about: a person, or a group with a ``name``;
            empty for the applicant, who also stands in where that field is left empty.
        copies: Who gets a copy ("tembusan"); may hold ``{kelurahan}``, ``{kecamatan}``, ``{city}``.
        paper: Size of the paper; ``None`` for the city's.
        office: Level of the office that gives the letter: ``kelurahan`` or ``kecamatan``.

    Raises:
        InputError: the code is malformed, a form has a route, or another kind has none.
    """

    code: str = field()
    version: int
    name: str
    nature: Nature
    classification: str
    route: ApprovalRoute = field()
    template: str
    former_classification: str = ""
    fields: tuple[Field, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    validity: Validity | None = None
    service_minutes: int = 480
    data_class: DataClass = DataClass.GENERAL
    applicant: tuple[str, ...] = tuple(PERSON_FIELDS)
    subject: str = ""
    copies: tuple[str, ...] = ()
    paper: Paper | None = None
    office: str = "kelurahan"

    @code.validator
    def _check_code(self, _: object, code: str) -> None:
        if not is_kind_code(code):
            raise InputError(
                mark("'{code}' is no code of a letter kind"),
                mark("Use 1 to 8 capital letters, digits or dashes."),
                code=code[:20],
            )

    @route.validator
    def _check_route(self, _: object, route: ApprovalRoute) -> None:
        if self.is_form and route.steps:
            raise _impossible_route("nobody signs a form: leave the steps out")
        if not self.is_form and not route.steps:
            raise _impossible_route(_NO_SIGNATURE)

    @property
    def is_form(self) -> bool:
        """Whether it is filled in and signed by residents, and only printed here."""
        return self.nature is Nature.FORM

    def subject_of(self, answers: Mapping[str, Answer]) -> Person | None:
        """Find whom checked answers are about; ``None`` for the applicant."""
        told = answers.get(self.subject)
        if not isinstance(told, Mapping) or "name" not in told:
            return None
        (asked,) = (f for f in self.fields if f.name == self.subject)
        return person_of(told) if asked.type.is_personal else person_of(told, NAMING_PARTS)

    def check_answers(self, given: Mapping[str, object]) -> Mapping[str, Answer]:
        """Check everything the applicant typed, and report every fault at once.

        Empty answers to optional fields are left out; in a form everything may be left to be
        written by hand.

        Raises:
            InputError: something is missing, unknown or malformed; nothing is kept back.
        """
        faults: list[Fault] = []
        answers = answer_all(optional(self.fields) if self.is_form else self.fields, given, faults)
        if faults:
            raise InputError(
                mark("the answers for {kind} cannot be used"),
                mark("Mend each line named above and send the form again; nothing was lost."),
                faults=faults,
                kind=self.code,
            )
        return MappingProxyType(answers)

    def check_missing(self, names: tuple[str, ...]) -> None:
        """Check that what an official calls missing is a field or a requirement of this kind.

        Raises:
            InputError: a name is neither.
        """
        known = {f.name for f in self.fields} | {r.name for r in self.requirements}
        if unknown := [name for name in names if name not in known]:
            raise InputError(
                mark("{kind} asks for no such field or paper"),
                mark("Name fields or requirements of this kind of letter."),
                faults=[Fault(name, "is unknown") for name in unknown],
                kind=self.code,
            )


def no_such_kind(code: str, known: Iterable[str]) -> NotFoundError:
    """Say that there is no such kind.

    Args:
        code: The code that was asked for.
        known: The codes there are.

    >>> str(no_such_kind("SKX", ["SKU", "SKD"]))
    'no kind of letter has the code SKX; there are: SKD, SKU'
    """
    return NotFoundError(
        mark("no kind of letter has the code {key}; there are: {known}"),
        mark("Use one of these codes, or add a folder for the kind."),
        kind="letter kind",
        key=code[:8],
        known=", ".join(sorted(known)),
    )
