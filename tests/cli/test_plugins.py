"""`ekelurahan plugins` and `ekelurahan doctor`, as whoever installs plug-ins uses them."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import ekelurahan
from ekelurahan.cli import main
from ekelurahan.compose.desks import load_desk
from ekelurahan.compose.doctor import examine
from ekelurahan.desk.sweeping import UNKNOWN_FOR
from ekelurahan.model.effects import Effect

DOMISILI = Path(ekelurahan.__file__).parents[2] / "plugins" / "ekelurahan-domisili"
PLUGIN = '''
from attrs import frozen
from ekelurahan import Offer, Secret, hookimpl
from ekelurahan.errors import MisconfiguredError
from ekelurahan.testing.fakes import FakeDocumentSigner, MemoryFiles, Outbox

@frozen
class Settings:
    """All.

    Attributes:
        token: Opens the gateway.
        name: Its name.
    """
    token: Secret | None = None
    name: str = "mail"

class Sick(Outbox):
    def check(self):
        raise MisconfiguredError("the gateway does not know us", "Ask for another token.")

@hookimpl
def ekelurahan_notifiers(settings):
    yield Offer(settings.name, Sick())

@hookimpl
def ekelurahan_document_signers():
    yield Offer("certificates", FakeDocumentSigner(frozenset()))
'''


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install plug-ins; forget their modules afterwards."""
    before = {*sys.modules}
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("EKELURAHAN_LANG", "en")

    def install(name, code):
        (tmp_path / f"ekelurahan_{name}.py").write_text(code)
        info = tmp_path / f"ekelurahan_{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: ekelurahan-{name}\nVersion: 1.0\n"
        )
        (info / "entry_points.txt").write_text(f"[ekelurahan]\n{name} = ekelurahan_{name}\n")

    yield install
    for name in {*sys.modules} - before:
        if name.startswith("ekelurahan_"):
            del sys.modules[name]


@pytest.fixture
def city(demo, tmp_path):
    """A copy of the demo's city folder, with its database."""
    return shutil.copytree(demo, tmp_path / "kota")


@pytest.fixture
def run(city, capsys):
    """Run a command in the city folder; give exit code and output."""

    def run(*words):
        code = main([*words[:1], "--city", str(city), *words[1:]])
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    return run


def configure(city, text):
    """Add to the configuration."""
    with (city / "ekelurahan.toml").open("a") as file:
        file.write(text)


class TestList:
    """What is installed."""

    def test_nothing(self, run, monkeypatch, tmp_path):
        """It says so; and a folder that is no city's is none the worse."""
        monkeypatch.setenv("EKELURAHAN_LANG", "en")
        installed = json.loads(run("plugins", "--json")[1])["plugins"]
        code, out = run("plugins")

        assert 0 == code
        assert bool(installed) != ("No plug-in is installed." in out)
        assert 0 == main(["plugins", "--city", str(tmp_path), "--json"])

    def test_offers_and_faults(self, run, install):
        """Each with its distribution and version; a broken one hides no other."""
        install("surat", PLUGIN)
        install("rusak", "import no_such_module")
        code, out = run("plugins")

        assert 1 == code
        assert "surat  ekelurahan-surat 1.0\n  document_signers: certificates\n" in out
        assert "  notifiers: mail\n" in out
        assert "plug-in 'rusak' of ekelurahan-rusak cannot be imported" in out

    def test_with_the_settings_of_the_city(self, run, install, city):
        """Names and faults are those of its configuration; a disabled plug-in is not imported."""
        install("surat", PLUGIN)
        install("rusak", "import no_such_module")
        configure(city, 'disabled_plugins = ["rusak"]\n[plugins.surat]\nname = "sms"\n')
        code, out = run("plugins")

        assert 0 == code
        assert "notifiers: sms" in out
        assert "rusak  ekelurahan-rusak 1.0  (disabled)" in out
        configure(city, 'token = "hunter2"\n')
        code, out = run("plugins")
        assert 1 == code
        assert "plugins.surat.token: is a secret and may not stand here" in out
        assert "hunter2" not in out

    def test_json(self, run, install):
        """Its schema has a version; a secret has no value in it."""
        install("surat", PLUGIN)
        told = json.loads(run("plugins", "--json")[1])
        (surat,) = [each for each in told["plugins"] if each["name"] == "surat"]

        assert (1, "surat") == (told["schema"], surat["name"])
        assert {"notifiers": ["mail"], "document_signers": ["certificates"]} == surat["offers"]
        assert {
            "name": "token",
            "type": "secret",
            "default": "",
            "help": "Opens the gateway.",
        } == surat["settings"][0]
        assert [] == [key for key in surat if key == "error"]

    def test_a_misspelt_hook(self, run, install):
        """Its settings are told nevertheless."""
        install("surat", PLUGIN.replace("ekelurahan_notifiers", "ekelurahan_notifier"))
        code, out = run("plugins")

        assert 1 == code
        assert "hooks that do not exist: ekelurahan_notifier" in out


class TestShow:
    """The settings of one."""

    def test_each_with_its_meaning(self, run, install):
        """As they are written, with type, default and meaning."""
        install("surat", PLUGIN.replace("token: Secret | None = None", "token: Secret"))
        _, out = run("plugins", "show", "surat")

        assert "[plugins.surat]\n" in out
        assert "token  (secret; required)  Opens the gateway.\n" in out
        assert "name  (text; mail)  Its name.\n" in out

    def test_none_of_that_name(self, run, install):
        """Those there are are named."""
        install("surat", PLUGIN)
        code, out = run("plugins", "show", "sms")

        assert 2 == code
        assert "no plug-in is called 'sms'; there are:" in out
        assert "surat" in out


class TestNew:
    """A place to write another."""

    @pytest.mark.parametrize("role", ["letter_kinds", "notifiers"])
    def test_it_passes_its_suite(self, role, tmp_path):
        """As it is made, before anything is edited, and its style is ours."""
        assert 0 == main(["plugins", "new", "surat-ku", "--role", role, "--out", str(tmp_path)])
        folder = tmp_path / "ekelurahan-surat-ku"
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(folder / "src")},
            cwd=folder,
        )

        assert 0 == done.returncode, done.stdout
        assert "NAME" not in (folder / "pyproject.toml").read_text()
        assert 'surat-ku = "ekelurahan_surat_ku"' in (folder / "pyproject.toml").read_text()

    def test_it_is_laid_out_as_the_one_to_copy(self, tmp_path):
        """What is made and ``ekelurahan-domisili`` differ in names only."""

        def laid_out(folder, **names):
            paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*"))
            own = [path for path in paths if "__pycache__" not in path and "cache" not in path]
            for old, new in names.items():
                own = [path.replace(old, new) for path in own]
            return sorted(own)

        assert 0 == main(["plugins", "new", "surat", "--out", str(tmp_path)])
        example = laid_out(DOMISILI, ekelurahan_domisili="ekelurahan_surat", SKDM="SURAT")
        assert example == laid_out(tmp_path / "ekelurahan-surat")

    @pytest.mark.parametrize("name", ["Surat", "../x", "a_b", "skd", "s" * 26, ""])
    def test_names_that_are_none(self, name, tmp_path, capsys):
        """And codes of kinds that the library has already, and names too long for an offer."""
        assert 2 == main(["plugins", "new", name, "--out", str(tmp_path)])
        assert "plug-in" in capsys.readouterr().err
        assert [] == [*tmp_path.iterdir()]

    def test_nothing_is_overwritten(self, tmp_path, capsys):
        """What is there stays."""
        for code in (0, 2):
            assert code == main(["plugins", "new", "sms", "--out", str(tmp_path)])
        assert "sudah ada" in capsys.readouterr().err

    def test_a_folder_that_cannot_be_written(self, tmp_path, capsys):
        """A file in its way is told."""
        (tmp_path / "file").touch()

        assert 2 == main(["plugins", "new", "sms", "--out", str(tmp_path / "file")])
        assert "file" in capsys.readouterr().err


class TestDoctor:
    """How every part is."""

    def test_a_healthy_city(self, run, monkeypatch):
        """Each part is told, and nothing is changed."""
        monkeypatch.setenv("EKELURAHAN_LANG", "en")
        code, out = run("doctor")

        assert 0 == code
        assert [
            *("configuration: good", "database: good", "files: good"),
            *("keys of the status lists: good", "key document: good", "effects: good"),
        ] == out.splitlines()

    def test_a_configuration_with_faults(self, run, city):
        """Its faults are all there is to tell."""
        configure(city, "databse = 5\n")
        code, out = run("doctor")

        assert 1 == code
        assert "konfigurasi: " in out
        assert "did you mean 'database'?" in out

    def test_what_is_wrong(self, run, city, install):
        """Every ill part is told with its advice, and none hides another."""
        install("surat", PLUGIN)
        configure(city, '[parts]\nnotifiers = ["mail"]\ndocument_signer = "certificates"\n')
        desk = load_desk(city / "ekelurahan.toml")
        with desk.store.begin() as unit:
            unit.owe(Effect("fax:1", "fax", "r1", desk.clock.now() - UNKNOWN_FOR))
        desk.effects.sweep()
        desk.store.close()
        (city / "keys" / "status.pem").unlink()
        code, out = run("doctor")

        assert 1 == code
        assert "mail: the gateway does not know us\n  Ask for another token.\n" in out
        assert "effects: effects wait for a person" in out
        assert "keys of the status lists: " in out
        assert "pdf-roots.pem names no authority" in out
        assert "database: good" in out

    def test_an_old_key_document(self, city):
        """Nothing is signed with a document that has run out."""

        class Later:
            def now(self):
                return datetime.now(UTC) + timedelta(days=9 * 365)

        told = {f.part: f.error for f in examine(city / "ekelurahan.toml", clock=Later())}

        assert "cannot be used" in str(told["key document"])

    def test_authorities_that_are_there(self, run, city, install):
        """Whoever signs whole files trusts somebody."""
        install("surat", PLUGIN)
        (city / "trust" / "pdf-roots.pem").write_text("-----BEGIN CERTIFICATE-----\n")
        configure(city, '[parts]\ndocument_signer = "certificates"\n')

        assert "authorities for signatures: good" in run("doctor")[1]
