"""`ekelurahan archive`, as the person who looks after a city's letters uses it."""

import json
import shutil
import sqlite3
import threading
from datetime import date

import pytest
from attrs import evolve

from ekelurahan.adapters.local_files import DRAFT
from ekelurahan.cli import main
from ekelurahan.compose.desks import load_desk
from ekelurahan.desk.archive import MOST_ON_A_PAGE
from ekelurahan.model.identity import RegionCode

OFFICE = "61.71.01.1004"
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


def test_a_map_without_heading_is_refused(archive, capsys):
    """The command line says how it is written."""
    with pytest.raises(SystemExit):
        archive("import", "x.csv", "--office", OFFICE, "--map", "number")
    assert "number=HEADING" in capsys.readouterr().err


def back_up(city, copy):
    """Copy a city folder as the guide says: first the database, then the files it speaks of."""
    copy.mkdir()
    with (
        sqlite3.connect(city / "kelurahan.db") as source,
        sqlite3.connect(copy / "kelurahan.db") as target,
    ):
        source.backup(target, pages=4, sleep=0.001)
    source.close()
    target.close()
    others = shutil.ignore_patterns("kelurahan.db*", f"{DRAFT}*")
    shutil.copytree(city, copy, ignore=others, dirs_exist_ok=True)


def test_a_backup_made_while_letters_are_issued_is_whole(archive, city, tmp_path):
    """Restored elsewhere, every letter in it has its file, and the next number is the right one."""
    desk = load_desk(city / "ekelurahan.toml")
    siti, lurah = desk.residents.by_id("siti"), desk.city.officials["bayu-prasetya"]

    def issue(desk):
        request = desk.requests.submit(
            "SKD", applicant=siti, answers={"keperluan": "sekolah"}, by=siti
        )
        desk.requests.approve(request.id, by=lurah, seen=request.seen)
        return desk.letters.of(request.id, by=lurah).number.n

    writer = threading.Thread(target=lambda: [issue(desk) for _ in range(4)])
    writer.start()
    back_up(city, tmp_path / "restored")
    writer.join()

    restored = load_desk(tmp_path / "restored" / "ekelurahan.toml")
    restored.effects.run_due()
    code, out, _ = archive("check", city=tmp_path / "restored")
    assert [0, 2] == [code, out.count(", 0 masalah")]
    with restored.store.read() as unit:
        today = restored.city.day_of(restored.clock.now())
        numbers = [entry.number.n for entry in unit.numbers(RegionCode(OFFICE), today.year)]
    assert max(numbers) + 1 == issue(restored)
