"""Databases of their own on the servers of this machine, dropped when the test is over."""

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import URL, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

SERVERS = {
    "postgresql": URL.create("postgresql+psycopg", "postgres", host="127.0.0.1", database="test"),
    "mariadb": URL.create("mariadb+pymysql", "root", host="127.0.0.1", database="test"),
}


@pytest.fixture(params=SERVERS)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of an empty database on each server."""
    server = SERVERS[request.param]
    name = f"ekelurahan_{uuid.uuid4().hex}"
    try:
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except (ImportError, SQLAlchemyError) as error:
        pytest.skip(f"skipped, because {request.param} cannot be used: {type(error).__name__}")
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    engine.dispose()
