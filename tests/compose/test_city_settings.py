"""A city's own kinds: which ones it gives, and that everything uses the same ones."""

import json
import shutil

import pytest
from attrs import evolve
from tests.desk.conftest import SettableClock

from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.compose.city_settings import CitySettings
from ekelurahan.compose.desks import load_desk
from ekelurahan.compose.folders import create_city_folder, open_key_register
from ekelurahan.compose.new_kinds import create_kind_folder
from ekelurahan.compose.verifiers import open_verifier
from ekelurahan.errors import InputError, InvalidFileError, StorageError
from ekelurahan.seal.verdicts import Verdict


@pytest.fixture
def folder(tmp_path):
    """A city folder with one kind of its own, which the kepala seksi signs."""
    create_kind_folder(tmp_path / "kinds", "SKX")
    edit(tmp_path / "kinds" / "SKX" / "kind.toml", 'role = "lurah"', 'role = "kasi_kesra"')
    create_city_folder(tmp_path, clock=SettableClock())
    return tmp_path


def edit(path, old, new):
    """Put other words into a file."""
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def add(folder, *lines):
    """Add lines to the configuration."""
    config = folder / "ekelurahan.toml"
    config.write_text("\n".join([*lines, config.read_text()]))


def given(folder):
    """Give the codes of what a city gives."""
    return set(CitySettings.of(folder).read_kinds())


def states_of_kasi(register):
    """Tell where the key of an official stands who signs only the city's own kind."""
    wanted = ("61.71.01.1004", "Kepala Seksi Kesejahteraan Rakyat")
    return {state.value for key, state in register.states() if (key.office, key.role) == wanted}


class TestKinds:
    """Which kinds a city gives."""

    def test_its_own_and_the_built_in_ones(self, folder):
        """Folders in ``kinds/`` beside the configuration are added to those of the library."""
        assert {*built_in_kinds(), "SKX"} == given(folder)

    def test_another_folder(self, folder):
        """``kinds`` names another folder; what begins with a dot or ``_`` is no kind."""
        create_kind_folder(folder / "surat", "SKY")
        (folder / "surat" / "_draft").mkdir()
        (folder / "surat" / "README.md").touch()
        add(folder, 'kinds = "surat"')

        assert {*built_in_kinds(), "SKY"} == given(folder)

    def test_one_of_the_library_is_replaced(self, folder):
        """A folder with the code of a built-in kind stands in for it."""
        create_kind_folder(folder / "kinds", "SKD")

        kinds = CitySettings.of(folder).read_kinds()
        assert "Surat Keterangan Baru" == kinds["SKD"].name

    def test_disabled(self, folder):
        """A city need not give what the library has."""
        add(folder, 'disabled_kinds = ["SKU"]')

        assert {*built_in_kinds(), "SKX"} - {"SKU"} == given(folder)

    def test_without_configuration(self, folder):
        """A folder with nothing but a city file has its own kinds, too."""
        (folder / "ekelurahan.toml").unlink()

        assert {*built_in_kinds(), "SKX"} == given(folder)

    def test_faults_of_the_configuration(self, folder):
        """A folder that is not there and a code that nobody has are told with their lines."""
        add(folder, 'kinds = "surat"', 'disabled_kinds = ["SKU", "SKU", "NOPE"]')

        with pytest.raises(InvalidFileError) as caught:
            CitySettings.of(folder)
        assert [
            "line 1, kinds: must be a folder that holds a folder for each kind",
            "line 2, disabled_kinds[1]: must be the code of a kind, each only once",
            "line 2, disabled_kinds[2]: must be the code of a kind, each only once",
        ] == [str(fault) for fault in caught.value.faults]

    def test_faults_of_one_kind(self, folder):
        """They are told as those of its file."""
        edit(folder / "kinds" / "SKX" / "kind.toml", "version = 1", "version = 0")

        with pytest.raises(InvalidFileError, match=r"SKX.kind\.toml cannot be used") as caught:
            load_desk(folder / "ekelurahan.toml")
        assert ["version"] == [fault.place for fault in caught.value.faults]

    def test_faults_of_all_kinds(self, folder):
        """Those of several folders are told together."""
        (folder / "kinds" / "SKY").mkdir()
        edit(folder / "kinds" / "SKX" / "kind.toml", "version = 1", "version = 0")

        with pytest.raises(InvalidFileError, match="kinds cannot be used") as caught:
            load_desk(folder / "ekelurahan.toml")
        assert [
            "line 5, SKX: version: must be 1 or more",
            "SKY: (top): cannot be read: No such file or directory",
        ] == [str(fault) for fault in caught.value.faults]


class TestDatabase:
    """Whether there is one to read."""

    def test_a_file(self, folder):
        """A file is there once the desk has been opened."""
        assert not CitySettings.of(folder).has_database
        load_desk(folder / "ekelurahan.toml")

        assert CitySettings.of(folder).has_database

    def test_elsewhere(self, folder):
        """One on a server is taken to be there, one in memory never is."""
        settings = CitySettings.of(folder)

        assert evolve(settings, database="postgresql://db/kota").has_database
        assert not evolve(settings, database="sqlite://").has_database


def test_a_new_kind_is_issued_without_a_line_of_python(folder):
    """Dropped in as a folder, it is asked for, signed, typeset, and verified as SAH."""
    desk = load_desk(folder / "ekelurahan.toml", clock=SettableClock())
    siti = desk.residents.by_id("siti")
    day = desk.city.day_of(desk.clock.now())
    signer = desk.city.holder("kasi_kesra@61.71.01.1004", day)
    answers = {"keperluan": "melamar pekerjaan"}
    request = desk.requests.submit("SKX", applicant=siti, answers=answers, by=siti)
    for _step in desk.kinds["SKX"].route.steps:
        request = desk.requests.approve(request.id, by=signer, seen=request.seen)
    desk.letters.publish_statuses()
    letter = desk.letters.of(request.id, by=siti)

    result = open_verifier(folder / "trust", clock=desk.clock).check(letter.signatures[0].seal)
    assert (Verdict.GENUINE, "SAH") == (result.verdict, result.explain().splitlines()[0])
    assert "Surat Keterangan Baru" in result.explain()


def test_officials_who_sign_only_own_kinds_keep_their_keys(folder):
    """Making keys, publishing and opening again use the kinds of the city, not those built in."""
    register = open_key_register(folder, clock=SettableClock())
    register.publish()

    assert () == register.lacking()
    published = json.loads((folder / "trust" / "keys.json").read_text())
    assert "SKX" in json.dumps(published)
    assert {"in force"} == states_of_kasi(register)
    shutil.rmtree(folder / "kinds")
    open_key_register(folder, clock=SettableClock()).publish()
    assert {"retired"} == states_of_kasi(register)


class TestNewFolders:
    """The folder a new kind begins with."""

    def test_nothing_is_overwritten(self, folder):
        """A code that is used keeps its folder."""
        with pytest.raises(InputError, match="is there already"):
            create_kind_folder(folder / "kinds", "SKX")

    def test_no_code(self, tmp_path):
        """What no letter can bear makes no folder."""
        with pytest.raises(InputError, match="no code of a letter kind"):
            create_kind_folder(tmp_path, "../surat")
        assert [] == list(tmp_path.iterdir())

    def test_no_place(self, tmp_path):
        """A place that cannot be written is told."""
        (tmp_path / "file").touch()

        with pytest.raises(StorageError, match="cannot be written"):
            create_kind_folder(tmp_path / "file", "SKX")
