"""`ekelurahan archive`, as the person who looks after a city's letters uses it."""

import json
import re
import shlex
import shutil
import sqlite3
import threading
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve

import ekelurahan
from ekelurahan.cli import main
from ekelurahan.compose.desks import load_desk
from ekelurahan.desk.limits import MOST_ON_A_PAGE
from ekelurahan.model.identity import RegionCode

OFFICE = "61.71.01.1004"
PAGE = Path(ekelurahan.__file__).parents[2] / "docs" / "how-to" / "back-up.md"
REGISTER = (
    "Nomor;Tanggal;Nama;Hal\n474/12/2019;04-03-2019;Siti;Domisili\n;04-03-2019;Budi;Domisili\n"
)


@pytest.fixture
def city(demo, tmp_path):
    """A copy of the demo's city folder, with its database."""
    return shutil.copytree(demo, tmp_path / "kota")


@pytest.fixture
def archive(city, capsys):
    """Run `ekelurahan archive …` on the city folder; give exit code, output and complaints."""

    def archive(*words, city=city):
        code = main(["archive", *map(str, words), "--city", str(city)])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return archive


def test_a_sound_archive_is_told(archive):
    """How many letters were checked; nothing is wrong."""
    code, out, _ = archive("check")

    letters, papers = out.splitlines()
    assert (0, "1 surat diperiksa, 0 masalah") == (code, letters)
    assert papers.endswith("dokumen persyaratan diperiksa, 0 masalah")


def test_papers_are_checked_too(archive, city):
    """A resident's paper whose file is gone is named by its key."""
    desk = load_desk(city / "ekelurahan.toml")
    siti = desk.residents.by_id("siti")
    paper = desk.documents.record(b"%PDF-1.7 ktp", owner=siti, name="ktp", by=siti)
    (city / "files" / paper.sha256[:2] / paper.sha256).unlink()
    code, out, _ = archive("check")

    assert (1, f"{paper.id}: berkasnya hilang") == (code, out.splitlines()[1])


def test_each_fault_is_told(archive, city):
    """Day, office and number of a letter whose file is gone or altered, and exit code 1."""
    (path,) = [p for p in (city / "files").glob("*/*") if p.read_bytes().startswith(b"%PDF")]
    path.unlink()
    code, out, _ = archive("check", "--since", "2020-01-01")

    assert 1 == code
    assert f"{OFFICE}  400.12.2.1/0001/PTK/" in out
    assert "berkasnya hilang" in out


def test_the_reason_of_a_failed_seal_is_told(archive, city):
    """As the code a verifier gives."""
    desk = load_desk(city / "ekelurahan.toml")
    with desk.store.begin() as unit:
        (entry,) = unit.entries(date.min, date.max, after=None, limit=2)
        letter = unit.letter(entry.letter_id)
        signatures = [evolve(s, seal=s.seal.replace("https", "x")) for s in letter.signatures]
        unit.save_letter(evolve(letter, signatures=signatures, version=letter.version + 1))
    desk.store.close()
    _, out, _ = archive("check")

    assert "segelnya tidak lolos pemeriksaan (malformed-" in out


def test_a_long_check_tells_where_it_is(archive, tmp_path):
    """After each page it says how to go on, should it be interrupted."""
    lines = [f"474/{n}/2019;04-03-2019;Siti;Domisili" for n in range(MOST_ON_A_PAGE)]
    (tmp_path / "old.csv").write_text("Nomor;Tanggal;Nama;Hal\n" + "\n".join(lines))
    assert 0 == archive("import", tmp_path / "old.csv", "--office", OFFICE)[0]
    _, _, err = archive("check")
    cursor = err.split()[-1]

    code, out, err = archive("check", "--cursor", cursor)
    assert (0, "1 surat diperiksa, 0 masalah", "") == (code, out.splitlines()[0], err)


def test_letters_are_packed(archive, tmp_path):
    """Into a new folder; the same again is refused."""
    words = ("export", "--from", "2020-01-01", "--to", "2099-12-31", "--out", tmp_path / "paket")
    code, out, _ = archive(*words)

    (line,) = json.loads((tmp_path / "paket" / "metadata.json").read_text("utf-8"))["letters"]
    assert 0 == code
    assert out.startswith("1 surat ada di")
    assert (tmp_path / "paket" / line["berkas"]).read_bytes().startswith(b"%PDF")
    assert 2 == archive(*words)[0]


def test_an_old_register_is_taken_over(archive, city, tmp_path):
    """All or nothing; what was refused stands in a table with line and reason."""
    old = tmp_path / "old.csv"
    old.write_text(REGISTER)
    words = ("import", old, "--office", OFFICE)
    assert 1 == archive(*words, "--dry-run")[0]
    code, out, err = archive(*words)
    assert (1, "0 surat dari register lama dimasukkan\n") == (code, out)
    assert "1 baris ditolak" in err
    assert "baris,alasan\n3,nomor surat kosong atau terlalu panjang\n" == (
        (tmp_path / "old.csv.refused.csv").read_text("utf-8-sig")
    )

    report = tmp_path / "report.csv"
    _, out, _ = archive(*words, "--keep-good", "--report", report, "--map", "title=Hal")
    assert "1 surat dari register lama dimasukkan\n" == out
    assert report.exists()
    desk = load_desk(city / "ekelurahan.toml")
    lurah = desk.city.officials["bayu-prasetya"]
    assert 1 == len(desk.archive.search(by=lurah, number="474/12").entries)
    _, out, _ = archive(*words, "--keep-good")
    assert "1 surat lainnya sudah dimasukkan sebelumnya" == out.splitlines()[1]


def test_it_is_told_where_numbers_go_on(archive, city, tmp_path):
    """Before anything is entered, so that a number that was mistyped is seen."""
    desk = load_desk(city / "ekelurahan.toml")
    today = desk.city.day_of(desk.clock.now())
    number = f"474/0041/PTK/{today.year}"
    old = tmp_path / "old.csv"
    old.write_text(f"Nomor;Tanggal;Nama;Hal\n{number};{today};Siti;Domisili\n")
    _, out, _ = archive("import", old, "--office", OFFICE, "--dry-run")

    assert f"penomoran dilanjutkan setelah {number}" == out.splitlines()[-1]


def test_a_map_without_heading_is_refused(archive, capsys):
    """The command line says how it is written."""
    with pytest.raises(SystemExit):
        archive("import", "x.csv", "--office", OFFICE, "--map", "number")
    assert "number=HEADING" in capsys.readouterr().err


class Guide:
    """The commands of the guide to backups, played on folders of a test."""

    def __init__(self, folder):
        blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
        self.back_up, self.restore, self.way_out = (block.splitlines() for block in blocks)
        self.folder = folder

    def place(self, path, city):
        """Find the folder that stands for one of the guide; the city's own is handed in."""
        inside = path.removeprefix("kota/")
        return city / inside if inside != path else self.folder / path.split(":")[-1].strip("/")

    def play(self, lines, city):
        """Run one block of commands; those of this library are run as they stand."""
        for line in lines:
            program, *words = shlex.split(line, comments=True)
            if program == "ekelurahan":
                assert 0 == main([str(city) if word == "kota" else word for word in words]), line
            elif program == "sqlite3":
                copy_database(city / "kelurahan.db", self.folder / "backup" / "kelurahan.db")
            else:
                self.copy(words, city)

    def copy(self, words, city):
        """Copy files as rsync does."""
        left_out = [words[i + 1].strip("/") for i, word in enumerate(words) if word == "--exclude"]
        source, target = (self.place(path, city) for path in words[-2:])
        ignored = shutil.ignore_patterns(*left_out)
        shutil.copytree(source, target, ignore=ignored, dirs_exist_ok=True)


def copy_database(source, target):
    """Copy a database that is in use, as ``sqlite3 … .backup`` does."""
    target.parent.mkdir()
    with sqlite3.connect(source) as before, sqlite3.connect(target) as after:
        before.backup(after, pages=4, sleep=0.001)
    before.close()
    after.close()


@pytest.fixture
def guide(tmp_path):
    """The guide, with folders that stand for disks and the web server."""
    return Guide(tmp_path)


def issue(desk):
    """Issue a letter; give its number."""
    siti, lurah = desk.residents.by_id("siti"), desk.city.officials["bayu-prasetya"]
    request = desk.requests.submit("SKD", applicant=siti, answers={"keperluan": "sekolah"}, by=siti)
    desk.requests.approve(request.id, by=lurah, seen=request.seen)
    return desk.letters.of(request.id, by=lurah).number.n


def test_a_backup_made_while_letters_are_issued_is_whole(archive, guide, city, tmp_path):
    """Restored elsewhere, every letter in it has its file, and the next number is the right one."""
    desk = load_desk(city / "ekelurahan.toml")
    writer = threading.Thread(target=lambda: [issue(desk) for _ in range(4)])
    writer.start()
    guide.play(guide.back_up, city)
    writer.join()
    shutil.copytree(city / "trust", tmp_path / "srv/www/trust")
    guide.play(guide.restore, tmp_path / "restored")

    restored = load_desk(tmp_path / "restored" / "ekelurahan.toml")
    restored.effects.run_due()
    code, out, _ = archive("check", city=tmp_path / "restored")
    assert (0, 4) == (code, out.count(", 0 masalah"))  # by the guide, and once more
    with restored.store.read() as unit:
        today = restored.city.day_of(restored.clock.now())
        numbers = [entry.number.n for entry in unit.numbers(RegionCode(OFFICE), today.year)]
    assert max(numbers) + 1 == issue(restored)


def test_no_key_lies_beside_the_database(guide, city, tmp_path):
    """Whoever finds a backup can neither read it nor seal; the root is in no copy at all."""
    guide.play(guide.back_up, city)

    assert [] == [*(tmp_path / "backup").rglob("*.pem"), *(tmp_path / "backup").rglob("*.key")]
    assert (tmp_path / "brankas" / "keys" / "data.key").exists()
    assert not (tmp_path / "brankas" / "keys" / "root.pem").exists()


class TestMemory:
    """Verifiers that have seen what was published after the backup."""

    @pytest.fixture
    def verify(self, city, tmp_path):
        """Check the demo's letter with what a folder publishes, and remember."""
        memory = ("--memory", str(tmp_path / "seen.json"))

        def verify(folder):
            trust = ("--trust", str(folder / "trust"))
            return main(["verify", str(city / "letter.pdf"), *trust, *memory])

        return verify

    @pytest.fixture
    def restored(self, guide, city, tmp_path, verify):
        """The city restored, after more was published than is in its backup."""
        guide.play(guide.back_up, city)
        for _ in range(2):
            assert 0 == main(["keys", "publish", "--city", str(city)])
        assert 0 == verify(city)
        shutil.copytree(city / "trust", tmp_path / "srv/www/trust")
        guide.play(guide.restore, tmp_path / "restored")
        return tmp_path / "restored"

    def test_the_restored_city_is_believed(self, verify, restored):
        """The newest key document was fetched, and its status lists are new."""
        assert 0 == verify(restored)

    def test_it_is_believed_where_that_is_lost_too(self, guide, verify, city, restored):
        """The old document alone is refused; published with a higher number it is not."""
        shutil.rmtree(restored / "trust")
        shutil.copy(city / "keys" / "root.pem", restored / "keys")
        guide.play(guide.way_out[:1], restored)
        assert 2 == verify(restored)

        guide.play(guide.way_out, restored)
        assert 0 == verify(restored)
