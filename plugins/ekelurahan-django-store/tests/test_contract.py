"""The store in a portal's database: the contract of every store."""

import pytest
from ekelurahan.testing.store_contract import StoreContract

from conftest import ClosingStore
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
