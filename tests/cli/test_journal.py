"""`ekelurahan journal`, as operators, auditors and data protection officers use it."""

import shutil
from pathlib import Path

import pytest

import ekelurahan
from ekelurahan.cli import main

LURAH = "bayu-prasetya"
PAGE = Path(ekelurahan.__file__).parents[2] / "docs" / "reference" / "journal-format.md"


@pytest.fixture
def city(demo, tmp_path, monkeypatch):
    """A copy of the demo's city folder, with its database, to stand in."""
    copy = shutil.copytree(demo, tmp_path / "kota")
    monkeypatch.chdir(copy)
    monkeypatch.setenv("EKELURAHAN_LANG", "en")
    return copy


@pytest.fixture
def journal(city, capsys):
    """Run `ekelurahan journal …` in the city folder; give exit code, output and complaints."""

    def journal(*words):
        code = main(["journal", *words])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    assert city.exists()
    return journal


def test_an_export_is_whole(journal, city):
    """What is exported can be checked from the file and the published keys alone."""
    code, told, _ = journal("export", "j.jsonl")
    (city / "kelurahan.db").unlink()
    checkpoint = told.split()[-1]

    assert 0 == code
    assert 0o600 == (city / "j.jsonl").stat().st_mode & 0o777
    code, told, _ = journal("verify", "j.jsonl", "--since", checkpoint)
    assert 0 == code
    assert told.startswith("WHOLE: nothing in 4 entries was altered, removed or moved.")
    assert "This is proved of the whole city, 1 offices." == told.splitlines()[1]
    assert checkpoint in told


def test_what_is_proved_is_what_was_asked_for(journal):
    """The export of one office passes for nothing else, whatever its first line says."""
    office = "61.71.01.1004"
    journal("export", "j.jsonl", "--office", office)
    code, told, _ = journal("verify", "j.jsonl")
    assert 1 == code
    assert "the whole city, or the one office that is named" in told.splitlines()[0]

    code, told, _ = journal("verify", "j.jsonl", "--office", office)
    assert 0 == code
    assert f"This is proved of the office {office}, and of no other." == told.splitlines()[1]
    assert 1 == journal("verify", "j.jsonl", "--office", "61.71.01.1005")[0]


def test_a_removed_entry_is_named(journal, city):
    """The exit code is 1, and no checkpoint is recommended."""
    journal("export", "j.jsonl")
    header, checkpoint, _, *entries = (city / "j.jsonl").read_bytes().splitlines(keepends=True)
    (city / "j.jsonl").write_bytes(b"".join([header, checkpoint, *entries]))
    code, told, _ = journal("verify", "j.jsonl")

    assert 1 == code
    assert [
        "line 3: entry 1 of 61.71.01.1004 was removed",
        "NOT WHOLE: 1 faults in 3 entries.",
    ] == told.splitlines()


def test_without_the_status_key_nothing_is_vouched_for(journal, city):
    """The journal is exported all the same; checking it says what is not proven, with code 2."""
    for key in (city / "keys").glob("*.pem"):  # the database needs its data key
        key.unlink()
    code, _, complaint = journal("export", "j.jsonl", "--office", "61.71.01.1004")

    assert 0 == code
    assert complaint
    code, told, _ = journal("verify", "j.jsonl", "--office", "61.71.01.1004")
    assert (2, "NOT PROVEN: no checkpoint vouches for 4 of 4 entries.") == (code, told.strip())


def test_a_failed_export_leaves_nothing(journal, city):
    """An office the city does not have is refused, and no file is begun."""
    before = sorted(path.name for path in city.iterdir())
    code, _, complaint = journal("export", "j.jsonl", "--office", "61.72.01.1001")

    assert 2 == code
    assert "has no office" in complaint
    assert set(before) >= {path.name for path in city.iterdir()} - {
        "kelurahan.db-shm",
        "kelurahan.db-wal",
    }


def test_publishing_makes_a_checkpoint(journal, city, capsys):
    """Whoever publishes regularly has checkpoints without thinking of them."""
    assert 0 == main(["keys", "publish", "--city", str(city)])
    capsys.readouterr()
    for key in (city / "keys").glob("*.pem"):  # the database needs its data key
        key.unlink()
    journal("export", "j.jsonl")

    assert 0 == journal("verify", "j.jsonl")[0]


def test_it_is_told_who_saw_and_changed(journal):
    """One line for each act; that somebody asked is told the next time."""
    code, told, _ = journal("about", "siti", "--by", LURAH)
    again = journal("about", "siti", "--by", LURAH)[1].splitlines()

    assert 0 == code
    assert ["resident:siti", f"official:{LURAH}", f"official:{LURAH}", "system"] == [
        line.split("  ")[1] for line in told.splitlines()
    ]
    assert f"official:{LURAH}  61.71.01.1004  DataRead  journal  siti" in again[-1]
    assert told.splitlines() == again[:-1]


def test_nothing_is_said_of_whom_nothing_is_known(journal):
    """A day in the future, an unknown official and an unknown resident each get a clear answer."""
    assert (0, "Nothing is recorded about siti.\n", "") == (
        journal("about", "siti", "--by", LURAH, "--since", "2099-01-01")
    )
    assert "has no official nobody" in journal("about", "siti", "--by", "nobody")[2]
    assert 2 == journal("about", "nobody", "--by", LURAH)[0]


def test_the_page_shows_the_format():
    """The page for other programmers names every flaw a journal can have."""
    from ekelurahan.seal.journal_checks import JournalFlaw

    text = PAGE.read_text("utf-8")
    assert [] == [flaw.value for flaw in JournalFlaw if f"`{flaw.value}`" not in text]
