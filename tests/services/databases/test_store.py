"""The store on each server: the contract of every store, and the manners of each database."""

import pytest

from ekelurahan.adapters.sql.residents import SqlResidents
from ekelurahan.testing.store_contract import StoreContract
from ekelurahan.testing.store_contract.residents import CorrectedResidentsContract


class TestSqlStore(StoreContract):
    """A store on a server does what a store must."""


class TestItsResidents(CorrectedResidentsContract):
    """Residents in it can be corrected."""

    @pytest.fixture
    def enter(self, store):
        """Enter residents as a city file does."""
        return SqlResidents(store.engine).put
