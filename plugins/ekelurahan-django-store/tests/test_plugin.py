"""The store as a plug-in offers it."""

import subprocess
import sys
from importlib.metadata import entry_points

import pytest
from ekelurahan import PluginHost
from ekelurahan.errors import PluginError
from ekelurahan.testing.contracts import PluginContract
from ekelurahan.testing.store_contract.samples import REQUEST, SITI, keep

import ekelurahan_django_store
from ekelurahan_django_store.residents import DjangoResidents
from ekelurahan_django_store.store import DjangoStore


class TestPlugin(PluginContract):
    """The plug-in does what every plug-in must."""

    @pytest.fixture
    def plugin(self):
        """Give it."""
        return ekelurahan_django_store


def offered(**settings):
    """Give what the plug-in offers for these settings."""
    name = ekelurahan_django_store.__name__
    return PluginHost(ekelurahan_django_store, settings={name: settings}).stores()


def test_the_store_is_offered(alias, keys):
    """By its name, on the database and with the keys that the settings name."""
    store = offered(database=alias, data_keys=str(keys._folder), name="portal")["portal"]
    keep(store, REQUEST)

    with DjangoStore(alias, keys).read() as unit:
        assert REQUEST == unit.request("r1")


def test_the_register_is_offered(alias, keys):
    """In the same database, by the same name."""
    name = ekelurahan_django_store.__name__
    settings = {name: {"database": alias, "data_keys": str(keys._folder), "name": "portal"}}
    offers = PluginHost(ekelurahan_django_store, settings=settings).resident_directories()
    DjangoResidents(DjangoStore(alias, keys)).put([SITI])

    assert SITI == offers["portal"].by_nik(SITI.nik)


def test_without_settings_it_is_the_default_database():
    """It has no keys then."""
    assert {"django": DjangoStore("default")} == offered()


@pytest.mark.parametrize("settings", [{"database": "nowhere"}, {"databse": "default"}])
def test_bad_settings_are_refused(settings):
    """No host is built on a database that Django has not, or on a misspelt setting."""
    with pytest.raises(PluginError, match="ekelurahan_django_store"):
        offered(**settings)


@pytest.mark.parametrize(("settings", "told"), [({}, "{} {}"), ({"name": "x"}, "StorageError")])
def test_without_django_nothing_is_offered(settings, told):
    """A command line beside the portal starts all the same, unless it asks for the store."""
    code = f"""
import ekelurahan_django_store
from ekelurahan import PluginHost
from ekelurahan.errors import PluginError
try:
    host = PluginHost(
        ekelurahan_django_store, settings={{"ekelurahan_django_store": {settings}}}
    )
    print(dict(host.stores()), dict(host.resident_directories()))
except PluginError as error:
    print(error.values["problem"].split(":")[0])
"""
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert told == run.stdout.strip()


def test_it_is_found_where_it_is_installed():
    """Its entry point is the one of its name."""
    (entry,) = (e for e in entry_points(group="ekelurahan") if e.name == "django-store")
    assert ekelurahan_django_store is entry.load()
