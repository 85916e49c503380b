"""The people letters are about: residents of the register, and others who are named in letters."""

from collections.abc import Collection
from datetime import date
from typing import Self

from attrs import Attribute, field, fields, frozen

from ekelurahan.errors import Fault, InputError
from ekelurahan.model.identity import FamilyCardNumber, Nik, RegionCode, Sex
from ekelurahan.texts import mark

LONGEST_NAME = 76
LONGEST_LINE = 200
LONGEST_ADDRESS = 400
_LARGEST_RT = 999


class _Line:
    """Checks that a text is one printable line of a certain length."""

    def __init__(self, least: int = 0, most: int = LONGEST_LINE) -> None:
        self._least, self._most = least, most

    def __call__(self, instance: object, attribute: "Attribute[str]", value: str) -> None:
        if self._least <= len(value) <= self._most and value.isprintable():
            return
        raise InputError(
            mark("what is recorded of this person cannot be printed on a letter"),
            mark("Correct it in the register: one line, without control characters."),
            faults=[
                Fault(
                    f"{type(instance).__name__}.{attribute.name}",
                    f"must be one printable line of {self._least} to {self._most} characters",
                )
            ],
        )


_NAME = _Line(1, LONGEST_NAME)
_REQUIRED = _Line(1)
_OPTIONAL = _Line()


def _check_neighbourhood(instance: object, attribute: "Attribute[int]", value: int) -> None:
    if not 1 <= value <= _LARGEST_RT:
        raise InputError(
            mark("RT and RW are numbers from 1 to 999"),
            faults=[Fault(f"{type(instance).__name__}.{attribute.name}", f"{value}")],
        )


@frozen
class Address:
    """Where somebody lives.

    Attributes:
        street: Street, number, alley, housing complex, as recorded.
        rt: Rukun tetangga, 1 to 999.
        rw: Rukun warga, 1 to 999.
        kelurahan: Code of the kelurahan; its names come from the office tree.

    Raises:
        InputError: RT or RW is out of range, or the street cannot be printed.

    >>> str(Address("Jalan Sutoyo Gang Karya 3", rt=2, rw=5, kelurahan=RegionCode("61.71.01.1004")))
    'Jalan Sutoyo Gang Karya 3 RT 002/RW 005'
    """

    street: str = field(validator=_REQUIRED)
    rt: int = field(validator=_check_neighbourhood)
    rw: int = field(validator=_check_neighbourhood)
    kelurahan: RegionCode

    def __str__(self) -> str:
        """One line, as letters print it."""
        return f"{self.street} RT {self.rt:03}/RW {self.rw:03}"

    def __repr__(self) -> str:
        """The kelurahan alone: whoever needs the rest asks for it."""
        return f"Address(kelurahan={self.kelurahan})"


@frozen
class Person:
    """What a letter says of a person, as recorded: never re-spelt, never re-cased.

    Attributes:
        name: Full name, 1 to 76 characters.
        nik: NIK, where the person has one.
        birth_place: As recorded.
        birth_date: As recorded; it may disagree with the NIK.
        sex: As recorded.
        religion: As recorded.
        marital_status: As recorded, e.g. ``"Kawin"``.
        occupation: As recorded.
        nationality: ``"WNI"`` or the country.
        address: Address in one line, with kelurahan and kecamatan.

    Raises:
        InputError: a text is too long, or cannot be printed.

    >>> Person("Siti Rahmawati", nationality="WNI").name
    'Siti Rahmawati'
    """

    name: str = field(validator=_NAME)
    nik: Nik | None = None
    birth_place: str = field(default="", validator=_OPTIONAL)
    birth_date: date | None = None
    sex: Sex | None = None
    religion: str = field(default="", validator=_OPTIONAL)
    marital_status: str = field(default="", validator=_OPTIONAL)
    occupation: str = field(default="", validator=_OPTIONAL)
    nationality: str = field(default="", validator=_OPTIONAL)
    address: str = field(default="", validator=_Line(0, LONGEST_ADDRESS))

    def __repr__(self) -> str:
        """The masked NIK alone: people in a log line are a leak."""
        return f"Person(nik={self.nik!r})"

    @classmethod
    def of(cls, resident: "Resident", address: str) -> Self:
        """Take down a resident as the register has them now.

        Args:
            resident: The register's entry.
            address: The full address in one line.
        """
        return cls(
            resident.name,
            nik=resident.nik,
            birth_place=resident.birth_place,
            birth_date=resident.birth_date,
            sex=resident.sex,
            religion=resident.religion,
            marital_status=resident.marital_status,
            occupation=resident.occupation,
            nationality=resident.nationality,
            address=address,
        )

    def only(self, parts: Collection[str]) -> Self:
        """Give the person with some parts alone; the name always stays.

        >>> siti = Person("Siti Rahmawati", religion="Islam", occupation="Guru").only(["occupation"])
        >>> siti.name, siti.religion, siti.occupation
        ('Siti Rahmawati', '', 'Guru')
        """
        told = {"name", *parts}
        return type(self)(
            **{a.name: getattr(self, a.name) for a in fields(Person) if a.name in told}
        )


@frozen
class Resident:
    """An entry of the population register.

    Attributes:
        id: The host's own key of this person; it appears in journals and logs, so never a NIK.
        nik: NIK.
        family_card: KK number.
        name: Full name as recorded, 1 to 76 characters.
        birth_place: As recorded.
        birth_date: As recorded.
        sex: As recorded.
        religion: As recorded.
        marital_status: As recorded.
        occupation: As recorded.
        address: Present address.
        nationality: ``"WNI"`` or the country.

    Raises:
        InputError: a text is too long, or cannot be printed.

    >>> siti = Resident(
    ...     id="w-001", nik=Nik("6171014508900001"), family_card=FamilyCardNumber("6171010508150012"),
    ...     name="Siti Rahmawati", birth_place="Pontianak", birth_date=date(1990, 8, 5),
    ...     sex=Sex.FEMALE, religion="Islam", marital_status="Kawin", occupation="Wiraswasta",
    ...     address=Address("Jalan Sutoyo", rt=2, rw=5, kelurahan=RegionCode("61.71.01.1004")))
    >>> siti.nik.warnings(birth_date=siti.birth_date, sex=siti.sex)
    ()
    """

    id: str = field(validator=_Line(1, 64))
    nik: Nik
    family_card: FamilyCardNumber
    name: str = field(validator=_NAME)
    birth_place: str = field(validator=_OPTIONAL)
    birth_date: date
    sex: Sex
    religion: str = field(validator=_OPTIONAL)
    marital_status: str = field(validator=_OPTIONAL)
    occupation: str = field(validator=_OPTIONAL)
    address: Address
    nationality: str = field(default="WNI", validator=_OPTIONAL)

    def __attrs_post_init__(self) -> None:
        """Refuse a key that tells an identity number: it ends up in journals, logs and columns."""
        if self.nik.digits in self.id or self.family_card.digits in self.id:
            raise InputError(
                mark("the key of a resident must not hold the NIK or the KK number"),
                mark("Use the host's own key of the person, as of their account."),
                faults=[Fault("Resident.id", "holds an identity number")],
            )

    def __repr__(self) -> str:
        """Key and masked NIK alone: people in a log line are a leak."""
        return f"Resident(id={self.id!r}, nik={self.nik!r})"
