"""The example, run as a stranger would."""

import subprocess
import sys
from pathlib import Path

APP = Path(__file__).with_name("app.py")


def test_the_letter_comes_out_genuine(tmp_path):
    """The script issues a letter with two genuine seals and tells each step."""
    shown = subprocess.run(
        [sys.executable, APP, tmp_path / "kota"], capture_output=True, text=True, check=True
    ).stdout

    assert (tmp_path / "kota" / "letter.pdf").read_bytes().startswith(b"%PDF-")
    assert 2 == shown.count("   GENUINE\n")
    assert "missing: pengantar_rt_rw" in shown
    assert "belongs to Lurah Parit Tokaya" in shown
    assert "GENUINE_STATUS_STALE" in shown
    assert "LetterIssued by system" in shown
