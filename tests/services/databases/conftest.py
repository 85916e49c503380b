"""Databases of their own on the servers of this machine, dropped when the test is over."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import URL, NullPool, create_engine, delete, text
from sqlalchemy.exc import SQLAlchemyError

from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.adapters.sql.tables import metadata

SERVERS = {
    "postgresql": URL.create("postgresql+psycopg", "postgres", host="127.0.0.1", database="test"),
    "mariadb": URL.create("mariadb+pymysql", "root", host="127.0.0.1", database="test"),
}


@contextmanager
def empty_database(kind: str) -> Iterator[str]:
    """Make a database on a server, and drop it afterwards."""
    server, name = SERVERS[kind], f"ekelurahan_{uuid.uuid4().hex}"
    try:
        engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except (ImportError, SQLAlchemyError) as error:
        pytest.skip(f"skipped, because {kind} cannot be used: {type(error).__name__}")
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))


@pytest.fixture(params=SERVERS)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of an empty database on each server."""
    with empty_database(request.param) as url:
        yield url


@pytest.fixture(scope="session", params=SERVERS)
def shared_store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    """Give one open store on each server, for all tests that leave the tables as they are."""
    with empty_database(request.param) as url:
        store = SqlStore.open(url)
        yield store
        store.close()


@pytest.fixture
def store(shared_store: SqlStore) -> SqlStore:
    """Give an open, empty store on each server."""
    with shared_store.engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))
    return shared_store
