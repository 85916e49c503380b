"""What the national population register must do."""

from collections.abc import Mapping

from ekelurahan.errors import PartError
from ekelurahan.model.identity import Nik
from ekelurahan.ports import Element, PopulationRegister, Standing

_NOBODY = Nik("9171014508900009")


class PopulationRegisterContract:
    """What every :class:`~ekelurahan.ports.PopulationRegister` must do.

    Fixtures: ``register``; ``nik`` of somebody active in it; ``elements``, what it says of them, each
    different from ``-``.
    """

    def test_it_says_what_it_compares(self, register: PopulationRegister) -> None:
        """It declares which elements it must be told."""
        assert isinstance(register.needs, frozenset)
        assert register.needs <= frozenset(Element)
        assert register.needs

    def test_the_same(
        self, register: PopulationRegister, nik: Nik, elements: Mapping[Element, str]
    ) -> None:
        """Every element asked is answered, and is the same."""
        found = register.compare(nik, elements)
        assert found.standing is Standing.ACTIVE
        assert dict.fromkeys(elements, 100) == found.matches
        assert () == found.differing

    def test_another_name(
        self, register: PopulationRegister, nik: Nik, elements: Mapping[Element, str]
    ) -> None:
        """Only the element that differs does."""
        asked = {**elements, Element.NAME: "Entah Siapa Bukan Dia"}
        assert (Element.NAME,) == register.compare(nik, asked).differing

    def test_only_what_is_asked_is_answered(
        self, register: PopulationRegister, nik: Nik, elements: Mapping[Element, str]
    ) -> None:
        """One element is one answer."""
        asked = {Element.NAME: elements[Element.NAME]}
        assert asked.keys() == register.compare(nik, asked).matches.keys()

    def test_nobody(self, register: PopulationRegister, elements: Mapping[Element, str]) -> None:
        """A NIK that is not registered is an answer, not a failure."""
        found = register.compare(_NOBODY, elements)
        assert (Standing.UNKNOWN, {}) == (found.standing, found.matches)

    def test_what_it_cannot_read(
        self, register: PopulationRegister, nik: Nik, elements: Mapping[Element, str]
    ) -> None:
        """A date that is none is a difference, or an error of a part that does not hold the NIK."""
        caught = []
        try:
            found = register.compare(nik, {**elements, Element.BIRTH_DATE: "bukan tanggal"})
        except PartError as error:
            caught.append(f"{error} {error.values}")
        else:
            assert Element.BIRTH_DATE in found.differing
        assert not any(nik.digits in text for text in caught)
