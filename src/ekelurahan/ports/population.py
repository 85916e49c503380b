"""The national population register, asked as little as possible."""

from collections.abc import Mapping
from enum import Enum
from typing import Protocol

from attrs import field, frozen

from ekelurahan.model.identity import Nik


class Element(Enum):
    """What can be compared about a resident; values are the names letters use."""

    FAMILY_CARD = "no_kk"
    NAME = "nama"
    BIRTH_PLACE = "tempat_lahir"
    BIRTH_DATE = "tanggal_lahir"
    SEX = "jenis_kelamin"
    MARITAL_STATUS = "status_kawin"
    OCCUPATION = "pekerjaan"
    STREET = "alamat"
    RT = "rt"
    RW = "rw"
    KELURAHAN = "kode_wilayah"


class Standing(Enum):
    """What the register says of a NIK."""

    ACTIVE = "active"
    DECEASED = "deceased"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"
    INACTIVE = "inactive"


@frozen
class Comparison:
    """What the register says about a resident.

    Attributes:
        standing: What it says of the NIK; only of an active one are elements compared.
        matches: For each element asked, by how many percent it is the same; 100 is the same.
        quota: How many more questions may be asked today; ``None`` where it is not told.

    >>> Comparison(Standing.ACTIVE, {Element.NAME: 100, Element.RT: 0}).differing
    (<Element.RT: 'rt'>,)
    """

    standing: Standing
    matches: Mapping[Element, int] = field(factory=dict)
    quota: int | None = None

    @property
    def differing(self) -> tuple[Element, ...]:
        """Elements that are not the same."""
        return tuple(element for element, percent in self.matches.items() if percent < 100)  # noqa: PLR2004


class PopulationRegister(Protocol):
    """Compares what a resident says with what the register says: by element, never whole records.

    It sees the NIK and the elements asked for, and answers nothing but how well they match.
    """

    @property
    def needs(self) -> frozenset[Element]:
        """Which elements it can compare; it is asked about no others."""
        ...

    def compare(self, nik: Nik, elements: Mapping[Element, str]) -> Comparison:
        """Ask once, within 15 seconds; may be repeated, but each question may cost quota.

        Args:
            nik: Whom it is about.
            elements: What the resident says; dates as ``YYYY-MM-DD``.

        Raises:
            RetryableError: not now; ``ThrottledError`` when the quota is used up.
            MisconfiguredError: the register refuses this host.
            PermanentError: the register cannot read the question.
        """
        ...
