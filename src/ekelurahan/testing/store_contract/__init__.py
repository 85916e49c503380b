"""Everything a store must do: a suite of tests that any store can be run through; needs ``pytest``.

Derive a class from it whose name pytest collects, beside a fixture that gives the store::

    import pytest
    from my_plugin import MyStore

    from ekelurahan.testing.store_contract import StoreContract


    @pytest.fixture
    def store():
        opened = MyStore(...)   # empty, and nobody else's
        yield opened
        opened.close()


    class TestMyStore(StoreContract):
        pass

A store that keeps residents, too, derives another one from
:class:`~ekelurahan.testing.store_contract.residents.CorrectedResidentsContract`.

Some tests use the store from several threads, or in two transactions at once, as several processes
would. :mod:`~ekelurahan.testing.store_contract.samples` holds the values they keep.
"""

from ekelurahan.testing.store_contract.archive import Archive
from ekelurahan.testing.store_contract.debts import Debts, LostWork
from ekelurahan.testing.store_contract.journal import Journal
from ekelurahan.testing.store_contract.letters import Letters, Seals
from ekelurahan.testing.store_contract.numbers import Numbers
from ekelurahan.testing.store_contract.records import Calls, Papers
from ekelurahan.testing.store_contract.requests import Kinds, Requests
from ekelurahan.testing.store_contract.transactions import Transactions


class StoreContract(
    Transactions,
    Requests,
    Kinds,
    Letters,
    Seals,
    Numbers,
    Archive,
    Journal,
    Debts,
    LostWork,
    Papers,
    Calls,
):
    """What every :class:`~ekelurahan.ports.Store` must do."""
