"""A desk by configuration whose letters are signed as whole files; and the README's example."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pades_authority import PASSPHRASE

from ekelurahan import Secret, create_city_folder, load_desk
from ekelurahan.adapters.pdf_signatures import check_signatures
from ekelurahan.seal.verdicts import Outcome

README = Path(__file__).parents[1] / "README.md"
OFFICIAL = "bayu-prasetya"
CONFIG = """
city = "city.toml"
database = "sqlite:///kelurahan.db"
residents = "residents.toml"

[parts]
document_signer = "pades"

[plugins.pades]
roots = "trust/pdf-roots.pem"
level = "B-LT"
timestamps = "{timestamps}"

[plugins.pades.holders.bayu-prasetya]
file = "keys/bayu.p12"
"""


@pytest.fixture
def kota(tmp_path, authority):
    """A city folder whose lurah has a certificate."""
    folder = tmp_path / "kota"
    folder.mkdir()
    (folder / "ekelurahan.toml").write_text(CONFIG.format(timestamps=authority.timestamps))
    create_city_folder(folder)
    (folder / "trust" / "pdf-roots.pem").write_bytes(authority.roots)
    (folder / "keys" / "bayu.p12").write_bytes(authority.pkcs12("bayu", PASSPHRASE))
    return folder


@pytest.fixture
def desk(kota):
    """The desk."""
    opened = load_desk(kota / "ekelurahan.toml")
    yield opened
    opened.store.close()


def approve(desk, passphrase):
    """Let Siti ask for a letter, and the lurah approve it."""
    siti, lurah = desk.residents.by_id("siti"), desk.city.officials[OFFICIAL]
    answers = {"keperluan": "membuka rekening bank"}
    request = desk.requests.submit("SKD", applicant=siti, answers=answers, by=siti)
    return desk.requests.approve(request.id, by=lurah, seen=request.seen, passphrase=passphrase)


def test_a_letter_from_request_to_signed_file(desk, roots):
    """Whoever downloads it gets the signed file; seal and signature verify, long-term data is in."""
    request = approve(desk, Secret(PASSPHRASE))
    siti = desk.residents.by_id("siti")
    letter = desk.letters.of(request.id, by=siti)
    pdf = desk.letters.pdf(letter.id, by=siti)

    found = check_signatures(pdf, roots=roots, at=datetime.now(UTC))
    assert (Outcome.PASSED, ("BAYU PRASETYA",)) == (found.check.outcome, found.signers)
    assert b"/DSS" in pdf
    assert desk.verifier.check(letter.signatures[-1].seal)


def test_a_letter_waits_for_the_right_passphrase(desk):
    """A wrong one costs no number: the letter keeps its own, and is signed when the right one comes."""
    siti = desk.residents.by_id("siti")
    request = approve(desk, Secret("salah"))
    waiting = desk.letters.of(request.id, by=siti)
    (effect,) = desk.effects.parked()

    again = desk.effects.retry(effect.key, passphrase=Secret("salah"))
    report = desk.effects.retry(effect.key, passphrase=Secret(PASSPHRASE))

    letter = desk.letters.of(request.id, by=siti)
    assert ((), (effect.key,)) == (again.done, report.done)
    assert ("signing", "issued") == (waiting.status.value, letter.status.value)
    assert waiting.number == letter.number
    assert "salah" not in repr(effect)


def test_many_wrong_passphrases_stop_nobody(desk):
    """Who mistypes six times signs with the seventh, and so might anybody else in between."""
    approve(desk, Secret("salah"))
    (effect,) = desk.effects.parked()
    for attempt in range(5):
        desk.effects.retry(effect.key, passphrase=Secret(f"salah {attempt}"))
    assert (effect.key,) == desk.effects.retry(effect.key, passphrase=Secret(PASSPHRASE)).done


def test_the_example_of_the_readme(tmp_path, authority, pdf, roots):
    """It does what it says."""
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    (tmp_path / "bayu.p12").write_bytes(authority.pkcs12("bayu", PASSPHRASE))
    (tmp_path / "roots.pem").write_bytes(roots)
    (tmp_path / "letter.pdf").write_bytes(pdf)
    environment = {**os.environ, "PASSPHRASE": PASSPHRASE}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)

    signed = (tmp_path / "signed.pdf").read_bytes()
    found = check_signatures(signed, roots=roots, at=datetime.now(UTC))
    assert (Outcome.PASSED, True) == (found.check.outcome, signed.startswith(pdf))
