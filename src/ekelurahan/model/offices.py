"""A city as an organisation: offices, posts, officials, and who holds which post when."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType
from typing import Any, Self
from zoneinfo import ZoneInfo

from attrs import field, frozen

from ekelurahan.errors import NotFoundError, quote
from ekelurahan.model.identity import Nik, Nip, RegionCode
from ekelurahan.model.letter_kinds import Paper
from ekelurahan.model.number_formats import NumberFormat, SeriesPlace
from ekelurahan.texts import mark


class OfficeLevel(Enum):
    """Where an office stands in the tree."""

    CITY = "city"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"

    @property
    def word(self) -> str:
        """The level as a word in an English text, to be translated with it."""
        return mark("city") if self is OfficeLevel.CITY else self.value


@frozen
class Office:
    """An office that receives requests or gives letters.

    Attributes:
        code: Its region code, the key of the office: ``61.71.01.1004``.
        name: Name without its level: ``Parit Tokaya``.
        level: Its place in the tree.
        letterhead: Lines of the letterhead in order, the office's own name last.
        contact: Lines under the letterhead: address, postal code, telephone, pos-el, laman.
        unit: The office's code in letter numbers, e.g. ``PTK``.
        number_format: How the office writes its letter numbers.

    >>> from ekelurahan.model.letter_kinds import Paper
    >>> office = Office(RegionCode("61.71.01.1004"), "Parit Tokaya", OfficeLevel.KELURAHAN,
    ...     letterhead=("PEMERINTAH KOTA PONTIANAK", "KELURAHAN PARIT TOKAYA"), contact=(),
    ...     unit="PTK", number_format=NumberFormat("{classification}/{n:03}/{unit}/{year}"))
    >>> office.title
    'Kelurahan Parit Tokaya'
    """

    code: RegionCode
    name: str
    level: OfficeLevel
    letterhead: tuple[str, ...]
    contact: tuple[str, ...]
    unit: str
    number_format: NumberFormat

    @property
    def title(self) -> str:
        """Level and name: ``Kelurahan Parit Tokaya``; a city's name already says what it is."""
        return (
            self.name
            if self.level is OfficeLevel.CITY
            else f"{self.level.value.title()} {self.name}"
        )

    def number_place(self, text: str) -> SeriesPlace | None:
        """Tell where a number stands in the office's series; ``None`` if it is written otherwise."""
        return self.number_format.read(text, unit=self.unit, office=self.name)

    def number_text(
        self, n: int, *, day: date, classification: str, kind: str, suffix: str = ""
    ) -> str:
        """Write one of the office's letter numbers out.

        Args:
            n: The running number.
            day: The letter's date.
            classification: Archive code of the letter.
            kind: Code of the kind of letter.
            suffix: For a late entry: the ``a`` of ``012.a``.
        """
        return self.number_format.write(
            n,
            day=day,
            classification=classification,
            unit=self.unit,
            office=self.name,
            kind=kind,
            suffix=suffix,
        )


@frozen
class Official:
    """A person who works for the city.

    Attributes:
        id: The host's own key; it appears in journals, so never a NIK.
        name: Name with degrees, as letters print it.
        nip: NIP or NI PPPK; ``None`` for staff without one.
        rank: Pangkat and golongan as letters print them, e.g. ``Penata Tk. I (III/d)``.
        nik: NIK where known, so that nobody decides about their own letter.
        signs_by_hand: Whether they sign printed letters by hand, beside the seal.
    """

    id: str
    name: str
    nip: Nip | None = None
    rank: str = ""
    nik: Nik | None = None
    signs_by_hand: bool = False


@frozen
class Post:
    """A post at an office, held by at most one official at a time, or deputised.

    Attributes:
        id: Key, unique in the city.
        office: Code of the office.
        role: What routes ask for: ``lurah``, ``camat``, ``sekretaris``, ``kasi_ekbang``, ``loket`` …
        title: As letters print it: ``Lurah Parit Tokaya``.
    """

    id: str
    office: RegionCode
    role: str
    title: str


class AssignmentForm(Enum):
    """In which form somebody fills a post (UU 30/2014 art. 14; Permendagri 1/2023).

    >>> AssignmentForm("Plh.").is_mandate, AssignmentForm("a.n.").is_mandate
    (False, True)
    """

    DEFINITIVE = "definitif"
    PLT = "Plt."
    PLH = "Plh."
    PJ = "Pj."
    ON_BEHALF = "a.n."
    ON_BEHALF_BELOW = "u.b."

    @property
    def is_mandate(self) -> bool:
        """Whether the official signs from a post of their own, for the holder (a.n., u.b.)."""
        return self in {AssignmentForm.ON_BEHALF, AssignmentForm.ON_BEHALF_BELOW}


@frozen
class Assignment:
    """Somebody fills a post from one day to another.

    Attributes:
        official: Key of the official.
        post: Key of the post that is filled or, for a.n. and u.b., signed for.
        form: Definitive, acting (Plt., Plh., Pj.) or by mandate (a.n., u.b.).
        starts: First day, in the city's time zone.
        ends: Last day, included; ``None`` while open.
        decree: Number of the decision or order; required unless definitive.
        via: For a.n. the signer's own post; for u.b. the mandated post, then the signer's own.

    >>> Assignment("budi", "sekretaris-ptk", AssignmentForm.DEFINITIVE, date(2026, 1, 5)).holds_on(
    ...     date(2026, 1, 4))
    False
    """

    official: str
    post: str
    form: AssignmentForm
    starts: date
    ends: date | None = None
    decree: str = ""
    via: tuple[str, ...] = ()

    def holds_on(self, day: date) -> bool:
        """Whether the assignment is in force on a day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


def _read_only(entries: Mapping[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(dict(entries))


@frozen
class City:
    """A city's offices, people and rules, as its city file describes them.

    A pure value: reading the file and refusing wrong ones is the work of
    :mod:`ekelurahan.adapters.city_files`.

    Attributes:
        name: ``Kota Pontianak``.
        place: Written before the date on letters: ``Pontianak``.
        time_zone: IANA name, ``Asia/Pontianak``; days and years of letters are those of this zone.
        verification_url: Head of every QR text up to and with ``#``.
        offices: By code.
        posts: By key.
        officials: By key.
        assignments: In the order of the file.
        emblem: SVG text of the emblem on letterheads; empty for none.
        largest_symbol: Largest QR version of a seal: 11, or 12 where long names must fit.
        paper: Size of the paper, unless a kind of letter has its own.
        training: Whether this desk is for practice: its letters never count.
    """

    name: str
    place: str
    time_zone: str
    verification_url: str
    offices: Mapping[RegionCode, Office] = field(converter=_read_only)
    posts: Mapping[str, Post] = field(converter=_read_only)
    officials: Mapping[str, Official] = field(converter=_read_only)
    assignments: tuple[Assignment, ...]
    emblem: str = ""
    largest_symbol: int = 11
    paper: Paper = Paper.A4
    training: bool = False

    def day_of(self, at: datetime) -> date:
        """Give the calendar day of a moment in the city's time zone."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()

    def office(self, code: RegionCode) -> Office:
        """Find an office.

        Raises:
            NotFoundError: the city has none under that code.
        """
        try:
            return self.offices[code]
        except KeyError:
            raise NotFoundError(
                mark("{city} has no office {key}"),
                mark("Check the code, or add the office to the city file."),
                city=self.name,
                kind="office",
                key=code,
            ) from None

    def official(self, key: str) -> Official:
        """Find an official.

        Raises:
            NotFoundError: the city has none under that key.
        """
        try:
            return self.officials[key]
        except KeyError:
            raise NotFoundError(
                mark("{city} has no official {key}"),
                mark("Check the key, or add the official to the city file."),
                city=self.name,
                kind="official",
                key=quote(key),
            ) from None

    def lineage(self, code: RegionCode) -> Iterator[Office]:
        """Walk from an office up to the city, the office first.

        Raises:
            NotFoundError: the city has none under that code.
        """
        yield self.office(code)
        above = code.parent
        while above is not None:
            if above in self.offices:
                yield self.offices[above]
            above = above.parent

    def office_at(self, code: RegionCode, level: OfficeLevel) -> Office:
        """Find the office of a level at or above another: the kecamatan of a kelurahan.

        Raises:
            NotFoundError: there is none.
        """
        for office in self.lineage(code):
            if office.level is level:
                return office
        raise NotFoundError(
            mark("{city} has no {kind} above {key}"),
            mark("Check the code, or add the office to the city file."),
            city=self.name,
            kind=level.word,
            key=code,
        )

    def assignments_of(self, official: str, day: date) -> tuple[Assignment, ...]:
        """List what an official may act as on a day."""
        return tuple(a for a in self.assignments if a.official == official and a.holds_on(day))

    def posts_of(self, official: str, day: date) -> tuple[Post, ...]:
        """List the posts an official fills, or signs for, on a day."""
        return tuple(self.posts[a.post] for a in self.assignments_of(official, day))

    def assignment_to(
        self, role: str, office: RegionCode, *, official: str, day: date
    ) -> Assignment | None:
        """Find under which assignment an official fills a role at an office on a day.

        A definitive assignment goes before an acting one, an acting one before a mandate.
        """
        held = [
            a
            for a in self.assignments_of(official, day)
            if self.posts[a.post].role == role and self.posts[a.post].office == office
        ]
        return min(held, key=lambda a: list(AssignmentForm).index(a.form), default=None)

    def holder(self, post: str, day: date) -> Official:
        """Find who fills a post on a day, definitively or acting; mandates do not count.

        Raises:
            NotFoundError: nobody does, or there is no such post.
        """
        for assignment in self.assignments:
            holds = assignment.post == post and assignment.holds_on(day)
            if holds and not assignment.form.is_mandate:
                return self.officials[assignment.official]
        raise NotFoundError(
            mark("nobody holds the post {key} on {day}"),
            mark("Check the post's key, or enter the assignment in the city file."),
            kind="holder",
            key=quote(post),
            day=day.isoformat(),
        )

    def posts_for(self, role: str, office: RegionCode) -> tuple[Post, ...]:
        """List the posts with a role at an office."""
        return tuple(p for p in self.posts.values() if p.role == role and p.office == office)


@frozen
class Signatory:
    """Who signed, frozen as the letter prints it.

    Attributes:
        official: Key of the official.
        name: Name with degrees.
        nip: NIP as printed, grouped; empty for none.
        rank: Pangkat and golongan; empty for none.
        role: Role of the post signed for.
        heading: Lines above the signature: ``a.n. Lurah Parit Tokaya``, ``Sekretaris Lurah`` …
    """

    official: str
    name: str
    nip: str
    rank: str
    role: str
    heading: tuple[str, ...]

    @property
    def title(self) -> str:
        """The heading in one line, as key documents and seals name the role."""
        return ", ".join(self.heading)

    @classmethod
    def of(cls, city: City, assignment: Assignment) -> Self:
        """Freeze an assignment as its official signs under it.

        >>> boss, own = (Post("l", RegionCode("61.71"), "lurah", "Lurah Parit Tokaya"),
        ...     Post("s", RegionCode("61.71"), "sekretaris", "Sekretaris Lurah"))
        >>> city = City("Kota Pontianak", "Pontianak", "Asia/Pontianak", "https://v.example/v#",
        ...     offices={}, posts={"l": boss, "s": own}, officials={"budi": Official("budi", "Budi")},
        ...     assignments=())
        >>> form = AssignmentForm.ON_BEHALF
        >>> Signatory.of(city, Assignment("budi", "l", form, date(2026, 1, 5), via=("s",))).heading
        ('a.n. Lurah Parit Tokaya', 'Sekretaris Lurah')
        """
        official, post = city.officials[assignment.official], city.posts[assignment.post]
        return cls(
            official=official.id,
            name=official.name,
            nip=str(official.nip) if official.nip else "",
            rank=official.rank,
            role=post.role,
            heading=_heading(assignment, post, [city.posts[p] for p in assignment.via]),
        )


def _heading(assignment: Assignment, post: Post, via: list[Post]) -> tuple[str, ...]:
    match assignment.form:
        case AssignmentForm.DEFINITIVE:
            return (post.title,)
        case AssignmentForm.ON_BEHALF:
            return (f"a.n. {post.title}", via[0].title)
        case AssignmentForm.ON_BEHALF_BELOW:
            return (f"a.n. {post.title}", via[0].title, "u.b.", via[1].title)
        case acting:
            return (f"{acting.value} {post.title}",)
