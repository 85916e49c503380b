"""Residents, addresses, and people as letters name them."""

from datetime import date

import pytest
from attrs import evolve

from ekelurahan.errors import InputError
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.residents import LONGEST_NAME, Address, Person

PARIT_TOKAYA = RegionCode("61.71.01.1004")


class TestAddress:
    """Where somebody lives."""

    def test_one_line(self):
        """RT and RW are printed with three digits."""
        address = Address("Jalan Sutoyo", rt=2, rw=15, kelurahan=PARIT_TOKAYA)

        assert "Jalan Sutoyo RT 002/RW 015" == str(address)

    @pytest.mark.parametrize("number", [1, 999])
    def test_limits(self, number):
        """RT and RW run from 1 to 999."""
        address = Address("Jalan Sutoyo", rt=number, rw=number, kelurahan=PARIT_TOKAYA)

        assert (number, number) == (address.rt, address.rw)

    @pytest.mark.parametrize("part", ["rt", "rw"])
    @pytest.mark.parametrize("number", [0, -1, 1000])
    def test_out_of_range(self, part, number):
        """Other numbers are refused, and the fault names which."""
        with pytest.raises(InputError, match="RT and RW are numbers") as caught:
            Address("Jalan Sutoyo", kelurahan=PARIT_TOKAYA, **{"rt": 1, "rw": 1, part: number})

        assert [f"Address.{part}"] == [fault.place for fault in caught.value.faults]

    @pytest.mark.parametrize("street", ["", "x" * 201, "Jalan\nSutoyo", "Jalan\u202eSutoyo"])
    def test_street(self, street):
        """A street is one printable line of 1 to 200 characters."""
        with pytest.raises(InputError, match="must be one printable line of 1 to 200") as caught:
            Address(street, rt=1, rw=1, kelurahan=PARIT_TOKAYA)

        assert ["Address.street"] == [fault.place for fault in caught.value.faults]


class TestPerson:
    """Whom a letter is about."""

    @pytest.mark.parametrize("name", ["A", "Nur'aini Ma'ruf, S.Pd.", "x" * LONGEST_NAME])
    def test_name(self, name):
        """A name is kept as it is recorded."""
        assert name == Person(name).name

    @pytest.mark.parametrize("name", ["", "x" * (LONGEST_NAME + 1), "Siti\tRahmawati"])
    def test_impossible_names(self, name):
        """A name is one printable line of 1 to 76 characters."""
        with pytest.raises(InputError, match="must be one printable line of 1 to 76"):
            Person(name)

    @pytest.mark.parametrize(
        ("attribute", "most"),
        [
            ("birth_place", 200),
            ("religion", 200),
            ("marital_status", 200),
            ("occupation", 200),
            ("nationality", 200),
            ("address", 400),
        ],
    )
    def test_lines(self, attribute, most):
        """Everything that is printed fits a page; only the name must be there."""
        assert "" == getattr(Person("Siti", **{attribute: ""}), attribute)
        for wrong in ("x" * (most + 1), "a\nb"):
            with pytest.raises(InputError, match=f"Person.{attribute}: must be"):
                Person("Siti", **{attribute: wrong})

    def test_of_a_resident(self, siti):
        """A resident is taken down with everything but the KK number and the key."""
        person = Person.of(siti, "Jalan Sutoyo RT 002/RW 005")

        assert (siti.name, siti.nik, siti.sex) == (person.name, person.nik, person.sex)
        assert ("Pontianak", date(1990, 8, 5)) == (person.birth_place, person.birth_date)
        assert ("Islam", "Kawin", "Wiraswasta", "WNI") == (
            person.religion,
            person.marital_status,
            person.occupation,
            person.nationality,
        )
        assert "Jalan Sutoyo RT 002/RW 005" == person.address


class TestResident:
    """An entry of the register."""

    def test_does_not_show_identity_numbers(self, siti):
        """A resident in a log shows only masks."""
        shown = repr(siti)

        assert siti.nik.digits not in shown
        assert siti.family_card.digits not in shown

    @pytest.mark.parametrize(
        "changes",
        [{"id": ""}, {"id": "x" * 65}, {"name": ""}, {"birth_place": "\x00"}, {"religion": "\n"}],
    )
    def test_lines(self, changes, siti):
        """Key and name have a length, and every text can be printed."""
        (attribute,) = changes

        with pytest.raises(InputError, match=f"Resident.{attribute}: must be one printable line"):
            evolve(siti, **changes)
