"""Store and register in a portal's database: the contracts of all stores and registers."""

import pytest
from ekelurahan.testing.contracts import ResidentDirectoryContract
from ekelurahan.testing.store_contract import StoreContract
from ekelurahan.testing.store_contract.residents import CorrectedResidentsContract
from ekelurahan.testing.store_contract.samples import SITI

from conftest import ClosingStore
from ekelurahan_django_store.residents import DjangoResidents
from ekelurahan_django_store.store import DjangoStore


class TestReadable(StoreContract):
    """A store without keys does what a store must."""

    @pytest.fixture
    def store(self, alias):
        """Give a store."""
        return ClosingStore(DjangoStore(alias))


class TestEncrypted(StoreContract):
    """A store with keys does what a store must."""

    @pytest.fixture
    def store(self, alias, keys):
        """Give a store."""
        return ClosingStore(DjangoStore(alias, keys))


class TestItsResidents(CorrectedResidentsContract):
    """Residents in a store with keys can be corrected."""

    @pytest.fixture
    def store(self, alias, keys):
        """Give a store."""
        return DjangoStore(alias, keys)

    @pytest.fixture
    def enter(self, store):
        """Enter residents as a portal does."""
        return DjangoResidents(store).put


class TestRegister(ResidentDirectoryContract):
    """The register in the store's database does what a register must."""

    @pytest.fixture
    def resident(self):
        """Give somebody in it."""
        return SITI

    @pytest.fixture
    def residents(self, alias, keys, resident):
        """Give the register."""
        register = DjangoResidents(DjangoStore(alias, keys))
        register.put([resident])
        return register
