"""`ekelurahan keys`, as the person who looks after a city's keys uses it."""

import json
import re
import shlex
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from attrs import evolve

import ekelurahan
from ekelurahan.adapters.key_files import KeyFolder
from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.cli import main
from ekelurahan.compose.clocks import SystemClock
from ekelurahan.seal.key_document import KeyDocument
from ekelurahan.seal.trust import RootPins, sign_key_document

OFFICE, LURAH = "61.71.01.1004", "bayu-prasetya"
PAGE = Path(ekelurahan.__file__).parents[2] / "docs" / "how-to" / "keep-keys.md"


@pytest.fixture
def city(demo, tmp_path, monkeypatch):
    """A copy of the demo's city folder, with its database, to stand in."""
    copy = shutil.copytree(demo, tmp_path / "kota")
    monkeypatch.chdir(copy)
    return copy


@pytest.fixture
def keys(city, capsys):
    """Run `ekelurahan keys …` in the city folder; give exit code, output and complaints."""

    def keys(*words):
        code = main(["keys", *words, "--city", str(city)])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return keys


@pytest.fixture
def verdict(city, capsys):
    """Check the demo's letter; give the word that is shown large."""

    def verdict():
        main(["verify", str(city / "letter.pdf")])
        return capsys.readouterr().out.splitlines()[0]

    return verdict


def republish(city, **changes: object) -> KeyDocument:
    """Sign the published key document with some of its members changed."""
    private, folder = KeyFolder(city / "keys"), TrustFolder(city / "trust")
    document = evolve(folder.trust_list().document, **changes)
    root = private.public_key(private.root_key().kid)
    folder.write(RootPins(root.thumbprint), document, sign_key_document(document, root, private))
    return document


@pytest.mark.usefixtures("city")
def test_the_commands_of_the_guide_work(capsys):
    """Every command of the how-to page, in its order, in a sample city's folder."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines()]
    run = [line for line in commands if line.startswith("ekelurahan ")]
    codes = {line: main(shlex.split(line, comments=True)[1:]) for line in run}

    assert len(run) > 10
    assert dict.fromkeys(run, 0) == codes
    assert "Traceback" not in capsys.readouterr().err


def test_the_list_tells_all_of_each_key(keys):
    """Office, signatory, id, days and state; a healthy city has nothing to complain about."""
    code, out, err = keys("list")
    (row,) = (line for line in out.splitlines() if "Bayu Prasetya" in line)

    assert (0, "") == (code, err)
    assert re.search(rf"^{OFFICE} .*, S\.STP.* [0-9a-f]{{8}}  \d\d-\d\d-\d{{4}} – .* berlaku$", row)
    assert any(line.startswith("-") and "daftar status" in line for line in out.splitlines())


def test_the_list_warns_of_what_ends_soon(city, keys):
    """A key that ends within 30 days, a document within 7, and an official without key."""
    soon, now = timedelta(days=6), SystemClock().now().replace(microsecond=0)
    (city / "keys" / f"{OFFICE}_{LURAH}.pem").unlink()
    document = TrustFolder(city / "trust").trust_list().document
    first, second, *others = document.keys
    ending = evolve(second, retired_at=now + soon)
    republish(city, expires_at=now + soon, keys=(first, ending, *others))
    code, _, err = keys("list")

    assert 0 == code
    assert f"Kunci {ending.public.kid.hex()}" in err
    assert "ekelurahan keys publish" in err
    assert f"ekelurahan keys new {OFFICE} {LURAH}" in err


def test_a_key_is_prepared_and_rotated(keys, verdict):
    """Each step says what comes next, and the letter of before stays SAH."""
    _, prepared, _ = keys("prepare", OFFICE, LURAH)
    assert f"ekelurahan keys rotate {OFFICE} {LURAH}" in prepared
    kid = re.search("[0-9a-f]{8}", prepared).group()
    code, rotated, _ = keys("rotate", OFFICE, LURAH)

    assert 0 == code
    assert kid in rotated
    assert "TIDAK SAH" in rotated, "whoever rotates too early is warned"
    assert "trust" in rotated
    assert "SAH" == verdict()


def test_a_key_prepared_in_time_is_rotated_without_warning(city, keys, verdict):
    """After 30 days every verifier knows it."""
    kid = re.search("[0-9a-f]{8}", keys("prepare", OFFICE, LURAH)[1]).group()
    document = TrustFolder(city / "trust").trust_list().document
    long_ago = document.issued_at - timedelta(days=31)
    prepared = evolve(document.key(bytes.fromhex(kid)), starts=long_ago)
    others = [key for key in document.keys if key.public != prepared.public]
    republish(city, keys=(*others, prepared))
    code, out, _ = keys("rotate", OFFICE, LURAH)

    assert 0 == code
    assert kid in out
    assert "TIDAK SAH" not in out
    assert "SAH" == verdict()


def test_a_retired_key_leaves_its_official_without(keys, verdict):
    """The advice names the command that makes a new one, which works; by id and by name."""
    code, _, err = keys("retire", OFFICE, LURAH)
    assert f"ekelurahan keys new {OFFICE} {LURAH}" in err
    made, out, err = keys("new", OFFICE, LURAH, "--kinds", "SKD,SKU", "--until", "2999-12-31")
    kid = re.search("[0-9a-f]{8}", out).group()

    assert (0, 0, "") == (code, made, err)
    assert 0 == keys("retire", kid)[0]
    assert "SAH" == verdict()


def test_letters_of_a_compromised_key_are_confirmed(city, keys, verdict):
    """The database knows the letter; without its list nothing can be said."""
    code, out, err = keys("compromise", OFFICE, LURAH)
    assert 0 == code
    assert "1 segel" in out
    assert f"ekelurahan keys new {OFFICE} {LURAH}" in err
    assert "SAH" == verdict()

    (city / "trust" / "status" / "confirmed.cwt").unlink()
    assert "BELUM DAPAT DIPERIKSA" == verdict()
    assert 0 == keys("publish")[0]
    assert "SAH" == verdict()


def test_a_compromised_key_without_database_confirms_nothing(city, keys, verdict):
    """Which is said; once the database is there, publishing confirms."""
    (city / "kelurahan.db").rename(city / "away.db")
    _, _, err = keys("compromise", OFFICE, LURAH)
    assert "Basis data tidak ada" in err
    assert "TIDAK SAH" == verdict()

    (city / "away.db").rename(city / "kelurahan.db")
    keys("publish")
    assert "SAH" == verdict()


@pytest.mark.parametrize("act", ["rotate", "compromise"])
def test_a_status_key_is_replaced(keys, verdict, act):
    """The lists are signed anew at once, so that letters stay SAH."""
    assert 0 == keys(act, "status")[0]
    assert "SAH" == verdict()


def test_the_root_is_changed(keys, verdict):
    """Announced, rotated, and every step says what verifiers need."""
    _, announced, _ = keys("prepare", "root")
    code, rotated, _ = keys("rotate", "root")
    thumbprint = json.loads(Path("trust/root.json").read_bytes())["current"]

    assert 0 == code
    assert thumbprint in announced
    assert thumbprint in rotated
    assert "SAH" == verdict()


def test_one_line_keeps_a_city_going(keys):
    """Keys and the status of letters are published, and nothing is left to do."""
    code, out, err = keys("publish")

    assert (0, "") == (code, err)
    assert "Daftar kunci nomor 2" in out
    assert "Status semua surat" in out


def test_lists_are_renewed_where_the_root_is_offline(city, keys):
    """The key document waits for the root; it is an error only once time runs out."""
    (city / "keys" / "root.pem").rename(city / "root.pem")
    code, out, err = keys("publish")
    assert 0 == code
    assert "Status semua surat" in out
    assert "Kunci induk tidak ada" in err

    (city / "root.pem").rename(city / "keys" / "root.pem")
    now = SystemClock().now().replace(microsecond=0)
    republish(city, expires_at=now + timedelta(days=7))
    (city / "keys" / "root.pem").rename(city / "root.pem")
    code, out, _ = keys("publish")
    assert 2 == code
    assert "Status semua surat" in out


def test_a_number_is_given_only_with_the_root(city, keys):
    """Whoever wants a higher number is told that the root must be there."""
    assert "Daftar kunci nomor 101 " in keys("publish", "--after", "100")[1]
    (city / "keys" / "root.pem").unlink()
    code, out, err = keys("publish", "--after", "200")

    assert (2, "") == (code, out)
    assert "root.pem" in err


def test_a_folder_without_configuration_has_no_database(city, keys):
    """Keys are published all the same."""
    (city / "ekelurahan.toml").unlink()
    code, out, _ = keys("publish")

    assert 0 == code
    assert "Status" not in out


@pytest.mark.parametrize(
    "words",
    [
        ["new", "root"],
        ["prepare", "status"],
        ["rotate", "status", "now", "please"],
        ["retire", "root"],
        ["retire", "1234567"],
        ["compromise", OFFICE],
    ],
)
def test_what_names_no_key_is_told(keys, words):
    """The advice says how keys are named."""
    code, _, err = keys(*words)

    assert 2 == code
    assert "8 angka" in err


def test_an_unknown_key_is_told(keys):
    """The advice says where ids are listed."""
    code, _, err = keys("retire", "01020304")

    assert 2 == code
    assert "ekelurahan keys list" in err


class TestMemory:
    """What `ekelurahan verify` remembers."""

    @pytest.fixture
    def verify(self, city, capsys):
        """Check the demo's letter; give exit code and everything shown."""

        def verify(*more):
            code = main(["verify", str(city / "letter.pdf"), *more])
            shown = capsys.readouterr()
            return code, shown.out + shown.err

        return verify

    @pytest.fixture
    def old(self, city, verify, keys):
        """A newer key document was seen; the files of before were put back."""
        assert 0 == verify()[0]
        old = shutil.copytree(city / "trust", city / "old")
        keys("publish")
        assert 0 == verify()[0]
        shutil.rmtree(city / "trust")
        old.rename(city / "trust")

    @pytest.mark.usefixtures("old")
    def test_an_older_document_is_told(self, verify, tmp_path):
        """It is neither SAH nor forged: the files must be fetched again."""
        code, shown = verify()

        assert 2 == code
        assert "pernah diterima" in shown
        assert (tmp_path / "state" / "ekelurahan" / "seen.json").is_file()

    @pytest.mark.usefixtures("old")
    def test_whoever_wants_to_may_forget(self, verify):
        """Without memory, or with another one, only what is there counts."""
        assert 0 == verify("--no-memory")[0]
        assert 0 == verify("--memory", "other/seen.json")[0]
        assert Path("other/seen.json").is_file()

    def test_a_memory_that_cannot_be_written_stops_no_check(self, verify):
        """It is said, and the letter is checked all the same."""
        code, shown = verify("--memory", "letter.pdf/seen.json")

        assert 0 == code
        assert "--no-memory" in shown

    def test_who_has_no_home_is_served(self, verify, monkeypatch):
        """A user without a home folder has no memory."""
        monkeypatch.delenv("XDG_STATE_HOME")
        monkeypatch.delenv("HOME", raising=False)

        assert 0 == verify()[0]


def test_a_new_data_key(keys, city):
    """The database is written with it, says how much, and is read with both keys only."""
    code, out, _ = keys("rotate-data")

    assert 0 == code
    assert re.search(r"Kunci data baru dibuat; [1-9][0-9]* baris", out)
    assert {"data.key", "data.2.key"} <= {path.name for path in (city / "keys").iterdir()}
    assert 0 == main(["residents", "export", "siti", "--by", LURAH, "--city", str(city)])


def test_no_database_to_change_the_data_key_of(keys, city):
    """Without a database no key is made."""
    for path in city.glob("kelurahan.db*"):
        path.unlink()
    code, _, complaints = keys("rotate-data")

    assert 2 == code
    assert "tidak ada basis data" in complaints
    assert not (city / "keys" / "data.2.key").exists()
