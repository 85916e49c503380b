"""The population register that a store may keep besides."""

from collections.abc import Callable, Sequence

import pytest
from attrs import evolve

from ekelurahan.errors import ConflictError, NotFoundError
from ekelurahan.model.residents import Resident
from ekelurahan.ports import Store
from ekelurahan.testing.store_contract.samples import AT, SITI

Enter = Callable[[Sequence[Resident]], object]
"""Enters residents in the store's register."""


class CorrectedResidentsContract:
    """What a store must do besides that keeps residents: their entries can be corrected.

    Beside the fixture ``store`` it needs a fixture ``enter``: a function that enters residents.
    """

    def test_a_correction_takes_the_place_of_the_entry(self, store: Store, enter: Enter) -> None:
        """It is told by a digest of the entry before, which says nothing of what it held."""
        enter([SITI])
        corrected = evolve(SITI, name="Siti Rahmawati binti Abdullah")
        with store.begin() as unit:
            digest = unit.correct_resident(corrected, SITI, AT)
        with store.begin() as unit:
            again = unit.correct_resident(SITI, corrected, AT)

        assert digest
        assert digest != again
        assert SITI.nik.digits not in digest

    def test_an_entry_that_changed_meanwhile_is_a_conflict(
        self, store: Store, enter: Enter
    ) -> None:
        """Who corrects what they have not seen is told, and so is who corrects nobody."""
        enter([SITI])
        unseen = evolve(SITI, name="Siti")
        with pytest.raises(ConflictError), store.begin() as unit:
            unit.correct_resident(SITI, unseen, AT)
        with pytest.raises(NotFoundError), store.begin() as unit:
            unit.correct_resident(evolve(SITI, id="budi"), SITI, AT)
