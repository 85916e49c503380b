"""A desk by configuration: parts of plug-ins by name, settings from two places, faults all at once."""

import sys
from datetime import UTC, datetime

import pytest

from ekelurahan import create_city_folder, load_desk, open_desk
from ekelurahan.compose.city_settings import CitySettings
from ekelurahan.compose.parts import DeskParts
from ekelurahan.errors import InputError, InvalidFileError
from ekelurahan.seal.verdicts import Outcome
from ekelurahan.testing.fakes import MemoryFiles, MemoryResidents
from ekelurahan.testing.store_contract.samples import SITI

PLUGIN = """
from attrs import frozen
from ekelurahan import Offer, Secret, hookimpl, read_kind
from ekelurahan.adapters.kind_folders import CATALOG
from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.testing.fakes import MemoryFiles, MemoryResidents, Outbox
from ekelurahan.testing.store_contract.samples import SITI

@frozen
class Settings:
    '''All.

    Attributes:
        token: A secret.
        tries: A number.
        kind: A kind to offer.
    '''
    token: Secret = Secret("")
    tries: int = 3
    kind: str = ""

@hookimpl
def ekelurahan_letter_kinds(settings):
    return [read_kind(CATALOG / settings.kind)] if settings.kind else []

@hookimpl
def ekelurahan_stores():
    yield Offer("memory", SqlStore.open("sqlite://"))

@hookimpl
def ekelurahan_file_stores():
    yield Offer("memory", MemoryFiles())

@hookimpl
def ekelurahan_resident_directories():
    yield Offer("memory", MemoryResidents((SITI,)))

class Box(Outbox):
    pass

@hookimpl
def ekelurahan_notifiers(settings):
    outbox = Box()
    object.__setattr__(outbox, "settings", settings)
    yield Offer("outbox", outbox)
"""


@pytest.fixture
def folder(tmp_path):
    """A city folder."""
    return create_city_folder(tmp_path / "kota").parent


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Install a plug-in; forget its module afterwards."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "ekelurahan_uji.py").write_text(PLUGIN)
    info = tmp_path / "ekelurahan_uji-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ekelurahan-uji\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[ekelurahan]\nuji = ekelurahan_uji\n")
    yield
    sys.modules.pop("ekelurahan_uji", None)


@pytest.fixture
def configured(folder, installed):  # noqa: ARG001
    """Write a configuration into the city folder."""

    def write(text):
        (folder / "ekelurahan.toml").write_text(text)
        return folder / "ekelurahan.toml"

    return write


def faults(config):
    """Give every fault of a configuration."""
    with pytest.raises(InvalidFileError) as caught:
        load_desk(config)
    return [str(fault) for fault in caught.value.faults]


class TestParts:
    """Parts of plug-ins."""

    def test_by_name(self, configured, monkeypatch):
        """Each named part takes its place; the others stay local."""
        monkeypatch.setenv("GATEWAY_TOKEN", "hunter2")
        config = configured(
            '[parts]\nfiles = "memory"\nnotifiers = ["outbox"]\n'
            '[plugins.uji]\ntoken = {env = "GATEWAY_TOKEN"}\ntries = 5\n'
        )
        desk = load_desk(config)

        assert MemoryFiles() == desk.files
        settings = desk.notifiers["outbox"].settings
        assert ("hunter2", 5) == (settings.token.reveal(), settings.tries)
        assert "siti" not in str(desk.notifiers)
        desk.store.close()

    def test_a_store_of_ones_own(self, configured):
        """It comes with a register of residents, and works."""
        desk = load_desk(configured('[parts]\nstore = "memory"\nresidents = "memory"\n'))
        siti = desk.residents.by_id("siti")
        answers = {"keperluan": "membuka rekening bank"}

        request = desk.requests.submit("SKD", applicant=siti, answers=answers, by=siti)

        assert request == desk.requests.get(request.id, by=siti)

    def test_a_store_without_a_register(self, configured, folder):
        """The embedded register is in the embedded database."""
        assert [
            "line 1, parts.residents: is required with a store of one's own",
        ] == faults(configured('[parts]\nstore = "memory"\n'))
        with pytest.raises(InputError, match="register of residents"):
            open_desk("sqlite://", city=folder / "city.toml", parts=DeskParts(store=object()))

    def test_residents_of_another_city(self, configured, folder):
        """Nobody is entered who lives in a kelurahan the city does not have."""
        residents = folder / "residents.toml"
        residents.write_text(residents.read_text().replace("61.71.01.1004", "61.71.01.9999", 1))

        (fault,) = faults(configured('residents = "residents.toml"\n'))
        assert "address.kelurahan: Kota Pontianak has no office 61.71.01.9999" in fault
        with pytest.raises(InvalidFileError):
            open_desk("sqlite://", city=folder / "city.toml", residents=residents)

    def test_in_code(self, folder):
        """A host passes its own parts without a plug-in."""
        register = MemoryResidents((SITI,))
        parts = DeskParts(files=MemoryFiles(), residents=register)
        desk = open_desk("sqlite://", city=folder / "city.toml", parts=parts)

        assert (MemoryFiles(), register) == (desk.files, desk.residents)
        at = datetime(2026, 11, 24, tzinfo=UTC)
        assert desk.signature_check(b"%PDF-1.7", at).outcome is Outcome.NOT_APPLICABLE


class TestKinds:
    """Kinds of letters of plug-ins."""

    def test_in_the_place_of_the_librarys(self, configured):
        """Only where the configuration says so: what is installed decides nothing."""
        section = '[plugins.uji]\nkind = "SKU"\n'
        (found,) = faults(configured(section))
        assert found.startswith("line 1, disabled_kinds: must name 'SKU' of the library, or the")

        settings = CitySettings.read(configured(f'disabled_kinds = ["SKU"]\n{section}'))

        assert ["SKU"] == [*settings.offered]
        assert "SKU" in settings.read_kinds()
        assert "SKU" not in settings.kinds

    def test_disabled(self, configured):
        """Named twice, the plug-in's is left out, too; a disabled plug-in offers none."""
        section = '[plugins.uji]\nkind = "SKU"\n'
        both = CitySettings.read(configured(f'disabled_kinds = ["SKU", "SKU"]\n{section}'))
        without = CitySettings.read(configured(f'disabled_plugins = ["uji"]\n{section}'))

        assert "SKU" not in both.read_kinds()
        assert ({}, True) == (without.offered, "SKU" in without.kinds)


class TestFaults:
    """One error lists all of them."""

    def test_of_everything(self, configured, folder):
        """Configuration, plug-ins, parts, city and residents, each with its place."""
        (folder / "city.toml").write_text('name = "Kota"\n')
        config = configured(
            'databse = "x"\nresidents = "nobody.toml"\n[parts]\nfiles = "s3"\nfax = "x"\n'
            '[plugins.uji]\ntoken = "hunter2"\ntries = "many"\nrety = 1\n[plugins.lain]\n'
        )
        found = faults(config)

        assert "hunter2" not in str(found)
        for start in (
            "line 1, databse: is not known here",
            "line 5, parts.fax: is not known here",
            "line 7, plugins.uji.token: is a secret and may not stand here",
            "line 8, plugins.uji.tries: must be a whole number",
            "line 9, plugins.uji.rety: is not known here",
            "line 10, plugins.lain: there are settings for a plug-in 'lain', but no such plug-in",
            "city.toml: ",
            "nobody.toml: ",
        ):
            assert any(fault.startswith(start) for fault in found), (start, found)
        assert len(found) == len({*found})

    def test_a_part_that_nobody_offers(self, configured):
        """What is offered instead is told."""
        text = '[parts]\nfiles = "s3"\nsigner = "hsm"\nnotifiers = ["outbox", "fax"]\n'

        assert [
            "line 2, parts.files: no plug-in offers 's3' here; offered: memory",
            "line 3, parts.signer: no plug-in offers 'hsm' here; offered: nothing",
            "line 4, parts.notifiers: no plug-in offers 'fax' here; offered: outbox",
        ] == faults(configured(text))

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("plugins = 5\n", "line 1, plugins: must be sections"),
            ("[plugins]\nuji = 5\n", "line 2, plugins.uji: must be a section"),
            ('database = "postgresql://u:hunter2@h/d"\n', "line 1, database: holds a password"),
            ('database = {env = "NOT_THERE"}\n', "line 1, database: the environment has no"),
            ("database = {}\n", "line 1, database: is a secret"),
        ],
    )
    def test_of_one_key(self, configured, text, fault):
        """Each is told with its line, and no secret is repeated."""
        (found,) = faults(configured(text))

        assert found.startswith(fault)
        assert "hunter2" not in found


class TestEnvironment:
    """What the environment says wins."""

    def test_over_the_file(self, configured, monkeypatch):
        """Top keys, sections, lists, and settings of plug-ins with their types."""
        for name, value in {
            "DATABASE": "sqlite:///lain.db",
            "DISABLED_KINDS": '["SKU"]',
            "PARTS__NOTIFIERS": '["outbox"]',
            "PLUGINS__UJI__TRIES": "7",
            "PLUGINS__UJI__TOKEN": "hunter2",
        }.items():
            monkeypatch.setenv(f"EKELURAHAN_{name}", value)
        config = configured('database = "sqlite:///kota.db"\n[plugins.uji]\ntries = 5\n')
        desk = load_desk(config)

        settings = desk.notifiers["outbox"].settings
        assert ("hunter2", 7) == (settings.token.reveal(), settings.tries)
        assert (config.parent / "lain.db").exists()
        assert "SKU" not in desk.kinds
        desk.store.close()

    def test_a_misspelt_variable(self, configured, monkeypatch):
        """It is told as a misspelt key is, and names no line."""
        monkeypatch.setenv("EKELURAHAN_DATABSE", "sqlite:///lain.db")

        assert ["databse: is not known here; did you mean 'database'?"] == faults(configured(""))

    def test_a_secret_elsewhere(self, configured, monkeypatch):
        """The whole URL of a database may be a secret, in the environment or in a file."""
        monkeypatch.setenv("CITY_DATABASE", "postgresql://kota:hunter2@127.0.0.1/kota")
        settings = CitySettings.read(configured('database = {env = "CITY_DATABASE"}\n'))

        assert settings.database.endswith("hunter2@127.0.0.1/kota")
        assert "hunter2" not in repr(settings)
        monkeypatch.setenv("EKELURAHAN_DATABASE", "postgresql://kota:hunter3@127.0.0.1/kota")
        assert "hunter3" in CitySettings.read(configured("")).database
