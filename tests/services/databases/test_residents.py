"""The register of residents on the servers a city may have."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import evolve

from ekelurahan.adapters.sql.residents import SqlResidents
from ekelurahan.errors import ConflictError
from ekelurahan.testing.store_contract.samples import AT, SITI

CORRECTED = evolve(SITI, name="Siti Rahmawati binti Abdullah")


@pytest.fixture
def register(store):
    """Give the register, with one resident entered."""
    register = SqlResidents(store.engine)
    register.put([SITI])
    return register


def test_a_correction_under_way_stays(store, register):
    """Entering the residents' file anew waits for it, and does not undo it."""
    with ThreadPoolExecutor(1) as pool:
        with store.begin() as unit:
            unit.correct_resident(CORRECTED, SITI, AT)
            entering = pool.submit(register.put, [evolve(SITI, occupation="Guru")])
            with pytest.raises(TimeoutError):
                entering.result(timeout=1)
        entering.result(timeout=60)

    assert CORRECTED == register.by_id("siti")


def test_of_two_corrections_at_once_one_counts(store, register):
    """The later one waits, and is told that the entry has changed."""

    def correct_again():
        with store.begin() as unit:
            unit.correct_resident(evolve(SITI, occupation="Guru"), SITI, AT)

    with ThreadPoolExecutor(1) as pool:
        with store.begin() as unit:
            unit.correct_resident(CORRECTED, SITI, AT)
            correcting = pool.submit(correct_again)
            with pytest.raises(TimeoutError):
                correcting.result(timeout=1)
        with pytest.raises(ConflictError):
            correcting.result(timeout=60)

    assert CORRECTED == register.by_id("siti")


def test_a_nik_belongs_to_one_key(register):
    """Entering it under another key is refused, whatever the database calls that."""
    with pytest.raises(ConflictError):
        register.put([evolve(SITI, id="another")])
