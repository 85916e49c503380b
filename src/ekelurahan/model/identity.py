"""NIK, KK number, NIP and region codes: validated values that know how to mask themselves.

None of these numbers has a check digit, and a NIK stays for life even where its region was split or
its birth date was recorded wrongly (PP 40/2019 art. 30(2)). So only the impossible is refused;
everything merely odd is a :class:`NikWarning` for a person to judge.
"""

import re
from calendar import isleap
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Self

from attrs import field, frozen

from ekelurahan.errors import IdentityNumberError
from ekelurahan.texts import mark

_SEPARATORS = re.compile(r"[\s.\-]")
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Sex(Enum):
    """Sex as population registers record it."""

    MALE = "L"
    FEMALE = "P"


def _digits(text: str, length: int, name: str) -> str:
    digits = _SEPARATORS.sub("", text)
    if not (digits.isascii() and digits.isdigit()):
        raise IdentityNumberError(
            mark("{name} may hold only the digits 0-9, spaces, dots and dashes"),
            mark("Type the number as it is printed on the card; keep it as text in spreadsheets."),
            name=name,
        )
    if len(digits) != length:
        raise IdentityNumberError(
            mark("{name} has {length} digits, not {given}"),
            mark("Type the number as it is printed on the card; keep it as text in spreadsheets."),
            name=name,
            length=length,
            given=len(digits),
        )
    return digits


def _nik_digits(text: str) -> str:
    return _digits(text, 16, "NIK")


def _family_card_digits(text: str) -> str:
    return _digits(text, 16, "KK")


def _nip_digits(text: str) -> str:
    return _digits(text, 18, "NIP")


def _impossible(name: str, part: str) -> IdentityNumberError:
    return IdentityNumberError(
        mark("{name} with an impossible {part}"),
        mark("Compare the number with the card, digit by digit."),
        name=name,
        part=part,
    )


def _possible_dates(day: int, month: int, year: int) -> tuple[date, ...]:
    """Give both centuries' dates; 29 February exists in leap years only."""
    if not 1 <= month <= 12 or not 1 <= day <= _DAYS_IN_MONTH[month - 1]:  # noqa: PLR2004
        return ()
    years = (1900 + year, 2000 + year)
    return tuple(date(y, month, day) for y in years if (month, day) != (2, 29) or isleap(y))


@frozen(order=True)
class RegionCode:
    """A code of the Ministry of Home Affairs: ``61``, ``61.71``, ``61.71.01`` or ``61.71.01.1004``.

    Not a BPS code: those number kecamatan and kelurahan differently. Whether a region exists is
    not decided here; see :class:`RegionTable`.

    Attributes:
        value: The dotted form.

    Raises:
        IdentityNumberError: the text does not have 2, 4, 6 or 10 digits.

    >>> RegionCode("61.71.01.1004").parent
    RegionCode(value='61.71.01')
    """

    value: str = field()

    @value.validator
    def _check(self, _: object, value: str) -> None:
        if not re.fullmatch(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?", value):
            raise IdentityNumberError(
                mark("'{given}' is no region code"),
                mark("Write it with dots, as in 61.71 or 61.71.01.1004."),
                given=value if len(value) <= len("61.71.01.1004") else "…",  # may be a NIK
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code with or without dots.

        >>> RegionCode.parse("6171011004") == RegionCode("61.71.01.1004")
        True
        """
        digits = _SEPARATORS.sub("", text)
        parts = (digits[:2], digits[2:4], digits[4:6], digits[6:])
        return cls(".".join(filter(None, parts)))

    @property
    def parent(self) -> "RegionCode | None":
        """The region this one lies in; ``None`` for a province."""
        head, dot, _ = self.value.rpartition(".")
        return RegionCode(head) if dot else None

    @property
    def is_city(self) -> bool:
        """Whether this is a kota or lies in one: its second part is 71 to 99 (Permendagri 58/2021).

        >>> RegionCode("61.71").is_city, RegionCode("61.12.01").is_city
        (True, False)
        """
        return self.value[3:5] >= "71"

    def __str__(self) -> str:
        """The dotted form."""
        return self.value


class RegionStatus(Enum):
    """What is known of a region code."""

    CURRENT = "current"
    HISTORICAL = "historical"
    UNKNOWN = "unknown"


def _read_only(names: Mapping[RegionCode, str]) -> Mapping[RegionCode, str]:
    return MappingProxyType(dict(names))


@frozen
class RegionTable:
    """The region codes a host knows, current and historical.

    The library ships no national list: cities load the one in force from the Ministry's file.

    Attributes:
        current: Names by code, as in the list in force.
        historical: Names by code, for codes that older numbers still carry.

    >>> table = RegionTable.from_rows([("61.71.01", "Pontianak Selatan")], [("91.01.01", "Merauke")])
    >>> [table.status(RegionCode(c)).value for c in ("61.71.01", "91.01.01", "61.71.99")]
    ['current', 'historical', 'unknown']
    """

    current: Mapping[RegionCode, str] = field(converter=_read_only)
    historical: Mapping[RegionCode, str] = field(converter=_read_only, factory=dict)

    @classmethod
    def from_rows(
        cls, current: Iterable[tuple[str, str]], historical: Iterable[tuple[str, str]] = ()
    ) -> Self:
        """Build a table from (code, name) rows, as a CSV reader gives them.

        Raises:
            IdentityNumberError: a code is malformed.
        """
        return cls(
            {RegionCode.parse(code): name for code, name in current},
            {RegionCode.parse(code): name for code, name in historical},
        )

    def status(self, code: RegionCode) -> RegionStatus:
        """Tell whether a code is in force, was once, or is not in the table."""
        if code in self.current:
            return RegionStatus.CURRENT
        return RegionStatus.HISTORICAL if code in self.historical else RegionStatus.UNKNOWN


class NikWarning(Enum):
    """Something odd about a NIK that a person must judge; never a reason to refuse it."""

    BIRTH_DATE_DIFFERS = "birth date differs"
    SEX_DIFFERS = "sex differs"
    REGION_HISTORICAL = "region of first registration no longer exists"
    REGION_UNKNOWN = "region of first registration is not in the list"


class _Masked:
    """Keeps a number out of logs: ``str`` and ``repr`` give its mask, ``digits`` the number."""

    digits: str

    @property
    def masked(self) -> str:
        """The first and last four digits, for staff lists."""
        return f"{self.digits[:4]}{'*' * (len(self.digits) - 8)}{self.digits[-4:]}"

    def __str__(self) -> str:
        """The mask: a number in a log line is a leak."""
        return self.masked

    def __repr__(self) -> str:
        """The mask, with the type."""
        return f"{type(self).__name__}('{self.masked}')"


@frozen(repr=False, str=False)
class Nik(_Masked):
    """Nomor Induk Kependudukan: ``PPKKCC DDMMYY SSSS``, the day of women raised by 40.

    The region is where the person was first registered, never where they live now. The century is
    not encoded. A mismatch with the recorded birth date or sex is a warning (:meth:`warnings`),
    because a wrong date is corrected in the register but never in the NIK.

    Attributes:
        digits: The 16 digits; spaces, dots and dashes are dropped on the way in.

    Raises:
        IdentityNumberError: no person can have this number.

    Source: PP 37/2007 art. 37; PP 40/2019 art. 30(2).

    >>> nik = Nik("6171 0145 0890 0001")
    >>> nik, nik.sex
    (Nik('6171********0001'), <Sex.FEMALE: 'P'>)
    >>> [str(day) for day in nik.birth_dates]
    ['1990-08-05', '2090-08-05']
    """

    digits: str = field(converter=_nik_digits)

    def __attrs_post_init__(self) -> None:
        """Refuse what no register can have issued."""
        if not _possible_dates(*self._date_parts):
            raise _impossible("NIK", mark("birth date"))
        if self.digits[12:] == "0000":
            raise _impossible("NIK", mark("serial number"))

    @property
    def _date_parts(self) -> tuple[int, int, int]:
        day = int(self.digits[6:8])
        return (day - 40 if day > 40 else day, int(self.digits[8:10]), int(self.digits[10:12]))  # noqa: PLR2004

    @property
    def region(self) -> RegionCode:
        """Kecamatan of first registration; it may no longer exist."""
        return RegionCode.parse(self.digits[:6])

    @property
    def sex(self) -> Sex:
        """Sex as encoded; the register decides, not this."""
        return Sex.FEMALE if int(self.digits[6:8]) > 40 else Sex.MALE  # noqa: PLR2004

    @property
    def birth_dates(self) -> tuple[date, ...]:
        """The one or two dates the number can mean, oldest first.

        Dates of the future are left in: this room has no clock.
        """
        return _possible_dates(*self._date_parts)

    def warnings(
        self,
        *,
        birth_date: date | None = None,
        sex: Sex | None = None,
        regions: RegionTable | None = None,
    ) -> tuple[NikWarning, ...]:
        """Compare the number with what the register or the form says.

        >>> Nik("6171010508900001").warnings(birth_date=date(1991, 8, 5), sex=Sex.MALE)
        (<NikWarning.BIRTH_DATE_DIFFERS: 'birth date differs'>,)
        """
        found = []
        if birth_date is not None and birth_date not in self.birth_dates:
            found.append(NikWarning.BIRTH_DATE_DIFFERS)
        if sex is not None and sex is not self.sex:
            found.append(NikWarning.SEX_DIFFERS)
        status = regions.status(self.region) if regions else RegionStatus.CURRENT
        if status is RegionStatus.HISTORICAL:
            found.append(NikWarning.REGION_HISTORICAL)
        if status is RegionStatus.UNKNOWN:
            found.append(NikWarning.REGION_UNKNOWN)
        return tuple(found)


@frozen(repr=False, str=False)
class FamilyCardNumber(_Masked):
    """Nomor Kartu Keluarga: region of issue, date of recording ``DDMMYY``, serial of the family.

    Unlike in a NIK the day is never raised by 40. The number changes with every new card.

    Attributes:
        digits: The 16 digits; spaces, dots and dashes are dropped on the way in.

    Raises:
        IdentityNumberError: no card can have this number.

    >>> FamilyCardNumber("6171010508150012").region
    RegionCode(value='61.71.01')
    """

    digits: str = field(converter=_family_card_digits)

    def __attrs_post_init__(self) -> None:
        """Refuse what no register can have issued."""
        day, month, year = (int(self.digits[i : i + 2]) for i in (6, 8, 10))
        if not _possible_dates(day, month, year):
            raise _impossible("KK", mark("date of recording"))
        if self.digits[12:] == "0000":
            raise _impossible("KK", mark("serial number"))

    @property
    def region(self) -> RegionCode:
        """Kecamatan that issued the card."""
        return RegionCode.parse(self.digits[:6])


@frozen
class Nip:
    """Nomor Induk Pegawai of a civil servant (or NI PPPK): 18 digits, public on every letter.

    A NIP holds birth date, month of appointment, sex and serial; an NI PPPK holds birth date, year
    of appointment, contract, sex and serial. Only the birth date is common to both and checked.

    Attributes:
        digits: The 18 digits; spaces, dots and dashes are dropped on the way in.

    Raises:
        IdentityNumberError: no official can have this number.

    >>> str(Nip("196804111993031009"))
    '19680411 199303 1 009'
    """

    digits: str = field(converter=_nip_digits)

    def __attrs_post_init__(self) -> None:
        """Refuse an impossible birth date."""
        try:
            date.fromisoformat(self.digits[:8])
        except ValueError:
            raise _impossible("NIP", mark("birth date")) from None

    def __str__(self) -> str:
        """Grouped as letters print it."""
        d = self.digits
        return f"{d[:8]} {d[8:14]} {d[14]} {d[15:]}"
