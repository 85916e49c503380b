"""A store in a file."""

import pytest

from ekelurahan.adapters.sql.store import SqlStore


@pytest.fixture
def url(tmp_path):
    """A database file of this test."""
    return f"sqlite:///{tmp_path}/kelurahan.db"


@pytest.fixture
def store(url):
    """An open, empty store."""
    opened = SqlStore.open(url)
    yield opened
    opened.close()
