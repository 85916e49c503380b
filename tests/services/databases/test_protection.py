"""Encrypting and a new data key on the servers a city may have."""

from tests.adapters.sql.test_protection import check, fill

from ekelurahan.adapters.data_keys import DataKeyFiles
from ekelurahan.adapters.sql.protection import renew
from ekelurahan.adapters.sql.store import SqlStore


def test_a_database_of_before_is_encrypted_and_gets_a_new_key(url, tmp_path):
    """Plain rows are taken over, written anew with the next key, and read after each."""
    plain = SqlStore.open(url)
    fill(plain)
    plain.close()
    keys = DataKeyFiles(tmp_path)
    keys.make_first()

    store = SqlStore.open(url, keys)
    check(store)
    keys.add()
    assert renew(store.engine) > 0
    assert 0 == renew(store.engine)
    check(store)
    store.close()
