"""Two databases of a portal, in a file and on a server, and the desk's store in each."""

import os
import shutil
import sys
import threading
import uuid
from contextlib import contextmanager
from pathlib import Path

import pytest
from attrs import frozen

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"

import django  # noqa: E402 - it must find the portal

django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.management.color import no_style  # noqa: E402
from django.db import connections  # noqa: E402
from ekelurahan import create_city_folder  # noqa: E402
from ekelurahan.adapters.data_keys import DataKeyFiles  # noqa: E402

from city import Clock, make_city  # noqa: E402
from ekelurahan_django_store.store import DjangoStore  # noqa: E402


@frozen
class ClosingStore:
    """A store whose threads close their connections, as threads of a portal must."""

    inner: DjangoStore

    @contextmanager
    def begin(self):
        """Open a transaction."""
        try:
            with self.inner.begin() as unit:
                yield unit
        finally:
            if threading.current_thread() is not threading.main_thread():
                connections.close_all()

    def read(self):
        """Open a view."""
        return self.inner.read()


@contextmanager
def empty_database():
    """Make a database on the server, and drop it afterwards."""
    psycopg = pytest.importorskip("psycopg", reason="skipped, because psycopg is not installed")
    name = f"ekelurahan_django_{uuid.uuid4().hex}"
    try:
        server = psycopg.connect("host=127.0.0.1 user=postgres dbname=postgres", autocommit=True)
    except psycopg.OperationalError:
        pytest.skip("skipped, because no PostgreSQL server runs on this machine")
    with server:
        server.execute(f"CREATE DATABASE {name}")
        yield name
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def use(alias, variable, name):
    """Let the portal, and processes it starts, use a database; make its tables."""
    os.environ[variable] = name
    connections[alias].settings_dict["NAME"] = name
    call_command("migrate", database=alias, run_syncdb=True, verbosity=0)


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory):
    """Give the alias of a database in a file."""
    use("default", "PORTAL_SQLITE", str(tmp_path_factory.mktemp("portal") / "portal.db"))
    yield "default"
    connections["default"].close()


@pytest.fixture(scope="session")
def postgresql():
    """Give the alias of a database on a server."""
    with empty_database() as name:
        use("postgresql", "PORTAL_POSTGRESQL", name)
        yield "postgresql"
        connections["postgresql"].close()


def emptied(alias):
    """Take every row out of a database; give its alias."""
    connection, tables = connections[alias], [each._meta.db_table for each in apps.get_models()]
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), tables):
            cursor.execute(statement)
    return alias


@pytest.fixture(params=["sqlite", "postgresql"])
def alias(request):
    """Give the alias of an empty database of each kind."""
    return emptied(request.getfixturevalue(request.param))


@pytest.fixture
def empty_default(sqlite):
    """Give the alias of the portal's default database, empty."""
    return emptied(sqlite)


@pytest.fixture
def keys(tmp_path):
    """Data keys."""
    made = DataKeyFiles(tmp_path / "keys")
    made.make_first()
    return made


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory):
    """Give a city folder made once, with its keys."""
    folder = tmp_path_factory.mktemp("city") / "kota"
    create_city_folder(folder, clock=Clock())
    return folder


@pytest.fixture
def folder(sample_folder, tmp_path):
    """Give a copy of the city folder, for this test alone."""
    return shutil.copytree(sample_folder, tmp_path / "kota")


@pytest.fixture
def desk(alias, folder):
    """Give the desk of a city in an empty database of the portal."""
    return make_city(alias, folder)
