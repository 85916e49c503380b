"""The store on SQLite: the contract of every store, and what is peculiar to this one."""

from traceback import format_exception

import pytest
from attrs import evolve
from sqlalchemy import insert, select

from ekelurahan.adapters.sql import tables
from ekelurahan.adapters.sql.residents import SqlResidents
from ekelurahan.errors import ConflictError, NotFoundError, StorageError
from ekelurahan.model.identity import Nik
from ekelurahan.testing.store_contract import StoreContract
from ekelurahan.testing.store_contract.residents import CorrectedResidentsContract
from ekelurahan.testing.store_contract.samples import (
    LETTER,
    REQUEST,
    SITI,
    STATUS_LIST,
    keep,
    keep_number,
    numbered,
)


class TestSqlStore(StoreContract):
    """A store in a file does what a store must."""


class TestItsResidents(CorrectedResidentsContract):
    """Residents in it can be corrected."""

    @pytest.fixture
    def enter(self, store):
        """Enter residents as a city file does."""
        return SqlResidents(store.engine).put


class TestTables:
    """How values lie in the tables."""

    def test_a_broken_database_is_a_storage_error(self, store):
        """What the database itself refuses is told without its SQL and its values."""
        with store.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE letter_numbers")

        with pytest.raises(StorageError) as caught:
            keep_number(store)
        assert "SQLITE_ERROR" in str(caught.value)
        assert "INSERT" not in str(caught.value)

    def test_the_last_free_place_is_found(self, store):
        """In a list with one place left that place is given, however unlikely it is to be hit."""
        keep(store, REQUEST, LETTER)
        rows = [
            {"status_list": STATUS_LIST, "index": n, "letter_id": "l1"}
            for n in range(50_000)
            if n != 777
        ]
        with store.engine.begin() as connection:
            connection.execute(insert(tables.status_indices), rows)

        with store.begin() as unit:
            assert 777 == unit.take_status_index(STATUS_LIST, 50_000, "l1")

    def test_a_seal_is_kept_with_its_key_and_signature(self, store):
        """The register of seals tells which key made which signature of a letter."""
        keep(store, REQUEST, LETTER)
        with store.begin() as unit:
            unit.keep_seal(b"a" * 16, numbered(LETTER, 1))

        with store.engine.connect() as connection:
            kept = connection.execute(select(tables.seals.c["kid", "letter_id", "signature"])).all()
        assert [("01020304", "l1", 0)] == kept


class TestResidents:
    """The embedded register."""

    def test_residents_are_found_by_key_and_nik(self, store):
        """An entry takes the place of the one before with the same key."""
        register = SqlResidents(store.engine)
        register.put([SITI])
        register.put([evolve(SITI, occupation="Guru")])

        assert "Guru" == register.by_id("siti").occupation
        assert "siti" == register.by_nik(SITI.nik).id

    def test_two_entries_with_one_nik_are_refused_without_naming_it(self, store):
        """The register holds a NIK once; the error quotes neither the number nor the entry."""
        register = SqlResidents(store.engine)
        register.put([SITI])

        with pytest.raises(ConflictError) as caught:
            register.put([evolve(SITI, id="another")])
        assert caught.value.__cause__ is None
        assert SITI.nik.digits not in "".join(format_exception(caught.value))
        with pytest.raises(NotFoundError) as missing:
            register.by_id(SITI.nik.digits)
        assert SITI.nik.digits not in str(missing.value)

    def test_who_is_not_in_the_register_is_not_named(self, store):
        """The error about an unknown NIK holds only its mask."""
        with pytest.raises(NotFoundError) as caught:
            SqlResidents(store.engine).by_nik(Nik("6171010508900001"))
        assert "6171********0001" in str(caught.value)
