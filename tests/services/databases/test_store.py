"""The store on each server: the contract of every store, and the manners of each database."""

from ekelurahan.testing.store_contract import StoreContract


class TestSqlStore(StoreContract):
    """A store on a server does what a store must."""
