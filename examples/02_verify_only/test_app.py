"""The example, run as whoever receives a letter would."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

APP = Path(__file__).with_name("app.py")


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """The folder of a city that has issued one letter."""
    folder = tmp_path_factory.mktemp("verify") / "city"
    command = [sys.executable, "-m", "ekelurahan", "demo", "--out", folder]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def run(trust, what, *options):
    """Run the script."""
    command = [sys.executable, *options, APP, trust, what]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["seal.txt", "letter.pdf", "letter.png"])
def test_a_genuine_letter_is_accepted(city, name):
    """As the text of its QR code, as a PDF, and as a picture of the page."""
    shown = run(city / "trust", city / name)

    assert shown.stdout.startswith("SAH\n")
    assert "\n\nACCEPT: Surat Keterangan Domisili " in shown.stdout
    assert 0 == shown.returncode


def test_a_letter_with_another_digit_is_refused(city):
    """One digit of the QR code, read from the letter, is another one."""
    text = (city / "seal.txt").read_text()
    shown = run(city / "trust", text[:-1] + str(9 - int(text[-1])))

    assert "\n\nREFUSE: forged (" in shown.stdout
    assert 1 == shown.returncode


def test_without_a_recent_status_nothing_is_accepted(city, tmp_path):
    """Nobody knows whether the letter was revoked since."""
    trust = shutil.copytree(city / "trust", tmp_path / "trust")
    shutil.rmtree(trust / "status")
    shown = run(trust, city / "letter.pdf")

    assert "\n\nREFUSE: genuine-status-stale (no-status-list)" in shown.stdout
    assert 1 == shown.returncode


def test_something_else_is_told_as_such(city, tmp_path):
    """A file that is no letter gets advice, not a traceback."""
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7 but no more")
    shown = run(city / "trust", tmp_path / "letter.pdf")

    assert "Berikan PDF surat" in shown.stdout
    assert ("", 2) == (shown.stderr, shown.returncode)


def test_no_database_and_no_typesetter_is_loaded(city):
    """The script loads nothing of what issuing a letter needs."""
    shown = run(city / "trust", city / "letter.pdf", "-X", "importtime")
    loaded = {
        line.rpartition("|")[2].strip().partition(".")[0] for line in shown.stderr.split("\n")
    }

    assert {"ekelurahan", "cryptography"} <= loaded
    assert set() == loaded & {"sqlalchemy", "alembic", "typst", "segno", "cattrs", "pluggy"}
