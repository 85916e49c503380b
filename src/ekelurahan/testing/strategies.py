"""Hypothesis strategies for the values of the model; needs ``hypothesis`` installed.

Every number is made up at random and valid in form; none is looked up anywhere.
"""

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from ekelurahan.model.documents import StoredDocument
from ekelurahan.model.effects import Effect
from ekelurahan.model.events import Event
from ekelurahan.model.fields import Answer
from ekelurahan.model.identity import FamilyCardNumber, Nik, Nip, RegionCode, Sex
from ekelurahan.model.letter_content import LetterContent
from ekelurahan.model.letters import Letter, LetterNumber, Signature
from ekelurahan.model.offices import Signatory
from ekelurahan.model.residents import LONGEST_NAME, Address, Person, Resident
from ekelurahan.model.service_requests import Approval, ServiceRequest
from ekelurahan.model.standing import Standing

_LARGEST = 2**53 - 1
"""Largest whole number that every JSON reader keeps exactly."""

_days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
_moments = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
_printable = st.characters(exclude_categories=["C", "Z"]) | st.just(" ")
_texts = st.text(_printable, max_size=40)
_keys = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)
_digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
_names = st.text(_printable, min_size=1, max_size=LONGEST_NAME).filter(str.strip)


def region_codes(*, digits: int = 10) -> st.SearchStrategy[RegionCode]:
    """Give codes of 2, 4, 6 or 10 digits, of regions that need not exist."""
    return st.from_regex(rf"[0-9]{{{digits}}}", fullmatch=True).map(RegionCode.parse)


@st.composite
def niks(draw: st.DrawFn, *, birth_date: date | None = None, sex: Sex | None = None) -> Nik:
    """Give NIKs, of somebody born on a day or of that sex where these are given."""
    born = birth_date or draw(_days)
    day = born.day + (40 if (sex or draw(st.sampled_from(Sex))) is Sex.FEMALE else 0)
    region = draw(st.integers(0, 999_999))
    serial = draw(st.integers(1, 9999))
    return Nik(f"{region:06}{day:02}{born:%m%y}{serial:04}")


@st.composite
def family_card_numbers(draw: st.DrawFn) -> FamilyCardNumber:
    """Give KK numbers."""
    region, serial = draw(st.integers(0, 999_999)), draw(st.integers(1, 9999))
    return FamilyCardNumber(f"{region:06}{draw(_days):%d%m%y}{serial:04}")


def nips() -> st.SearchStrategy[Nip]:
    """Give NIPs with any birth date of two centuries."""
    rest = st.integers(0, 10**10 - 1)
    return st.builds(lambda born, n: Nip(f"{born:%Y%m%d}{n:010}"), _days, rest)


def addresses() -> st.SearchStrategy[Address]:
    """Give addresses."""
    numbers = st.integers(1, 999)
    return st.builds(Address, _names, rt=numbers, rw=numbers, kelurahan=region_codes())


def residents() -> st.SearchStrategy[Resident]:
    """Give residents whose NIK need not fit their birth date, as in a real register."""
    return st.builds(
        Resident,
        id=_keys,
        nik=niks(),
        family_card=family_card_numbers(),
        name=_names,
        birth_place=_texts,
        birth_date=_days,
        sex=st.sampled_from(Sex),
        religion=_texts,
        marital_status=_texts,
        occupation=_texts,
        address=addresses(),
        nationality=_texts,
    )


def people() -> st.SearchStrategy[Person]:
    """Give people as letters name them, with and without what may be missing."""
    return st.builds(
        Person,
        name=_names,
        nik=st.none() | niks(),
        birth_place=_texts,
        birth_date=st.none() | _days,
        sex=st.none() | st.sampled_from(Sex),
        religion=_texts,
        marital_status=_texts,
        occupation=_texts,
        nationality=_texts,
        address=_texts,
    )


def answers() -> st.SearchStrategy[dict[str, Answer]]:
    """Give checked answers by field name: single values, groups, and lists of groups."""
    scalars = _texts | st.integers(-_LARGEST, _LARGEST)
    groups = st.dictionaries(_keys, scalars, max_size=3)
    lists = st.lists(groups, max_size=2).map(tuple)
    return st.dictionaries(_keys, scalars | groups | lists, max_size=6)


def contents() -> st.SearchStrategy[LetterContent]:
    """Give what letters say."""
    lines = st.lists(_texts, max_size=3).map(tuple)
    return st.builds(
        LetterContent,
        kind=st.from_regex(r"[A-Z0-9][A-Z0-9-]{0,7}", fullmatch=True),
        kind_version=st.integers(1, _LARGEST),
        title=_texts,
        classification=_texts,
        office=region_codes(),
        office_title=_texts,
        letterhead=lines,
        contact=lines,
        place=_texts,
        subject=people(),
        answers=answers(),
        applicant=st.none() | people(),
        copies=lines,
    )


def signatures() -> st.SearchStrategy[Signature]:
    """Give signatures, sealed and not."""
    return st.builds(
        Signature,
        office=region_codes(),
        signatory=st.builds(Signatory, heading=st.lists(_texts, max_size=4).map(tuple)),
        number=st.builds(
            LetterNumber,
            office=region_codes(),
            series=_texts,
            year=st.integers(2000, 2099),
            n=st.integers(1, _LARGEST),
            text=_texts,
        ),
        signed_at=_moments,
        day=_days,
        expires=st.none() | _days,
        kid=st.binary(min_size=4, max_size=4),
        status_index=st.integers(0, _LARGEST),
        seal=...,
    )


def letters() -> st.SearchStrategy[Letter]:
    """Give letters in any status, with up to two signatures."""
    return st.builds(
        Letter,
        id=_keys,
        request_id=_keys,
        content=contents(),
        signatures=st.lists(signatures(), max_size=2).map(tuple),
        status=...,
        pdf=st.just("") | _digests,
        standings=st.lists(st.builds(Standing, since=_moments), max_size=2).map(tuple),
        version=st.integers(1, _LARGEST),
    )


def service_requests() -> st.SearchStrategy[ServiceRequest]:
    """Give requests in any status."""
    approvals = st.builds(Approval, step=_keys, official=_keys, at=_moments, digest=_digests)
    return st.builds(
        ServiceRequest,
        id=_keys,
        applicant=_keys,
        content=contents(),
        documents=st.dictionaries(_keys, _keys, max_size=3),
        submitted_at=_moments,
        status=...,
        step=st.integers(0, 9),
        approvals=st.lists(approvals, max_size=3).map(tuple),
        note=_texts,
        missing=st.lists(_keys, max_size=3).map(tuple),
        version=st.integers(1, _LARGEST),
    )


def documents() -> st.SearchStrategy[StoredDocument]:
    """Give records of residents' papers."""
    sizes = st.integers(0, _LARGEST)
    return st.builds(StoredDocument, sha256=_digests, size=sizes, recorded_at=_moments)


def effects() -> st.SearchStrategy[Effect]:
    """Give what is owed after transactions, in any status."""
    attempts = st.integers(0, 99)
    return st.builds(Effect, due_at=_moments, attempts=attempts, status=..., error=...)


def events() -> st.SearchStrategy[Event]:
    """Give events of every class."""
    kinds: list[type[Event]] = Event.__subclasses__()
    return st.one_of([st.builds(kind, at=_moments, request_id=...) for kind in kinds])
