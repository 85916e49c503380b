"""One authority and one token for all tests, and letters to sign."""

import logging
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from ekelurahan_pades import Holder, Level, PadesSigner, Settings

from ekelurahan import Nip, Secret
from ekelurahan.ports import SigningOrder
from ekelurahan.testing.sample_letters import sample_pdf

sys.path.insert(0, str(Path(__file__).parent))  # whatever the import mode of pytest
from pades_authority import NAME, NIP, PASSPHRASE, PIN, run_authority

SO_PIN, TOKEN = "31415926", "pejabat"
_PLACES = ("/usr/lib", "/usr/local/lib", "/usr/lib64", "/opt/homebrew/lib")


@pytest.fixture
def authority(running):
    """An authority, all its services running."""
    running.down.clear()
    return running


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    """Its services."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    yield from run_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def pdf():
    """A letter as typeset."""
    return sample_pdf()


@pytest.fixture
def order():
    """The lurah approves it, a short while ago."""
    return SigningOrder(
        key="effect-1",
        official="bayu-prasetya",
        name=NAME,
        office="Kelurahan Parit Tokaya",
        number="400.12.2.1/0001/PTK/2026",
        signed_at=datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=3),
        nip=Nip(NIP),
    )


@pytest.fixture
def roots(authority):
    """The authority's root in PEM."""
    return authority.roots


@pytest.fixture
def at():
    """Now."""
    return datetime.now(UTC)


@pytest.fixture
def holder(authority, tmp_path):
    """Makes the holder of a certificate in a PKCS#12 file."""

    def make(label="bayu", *, key=None, **changed):
        path = tmp_path / f"{label}.p12"
        path.write_bytes(authority.pkcs12(label, PASSPHRASE, key=key))
        return Holder(**{"file": path, "passphrase": Secret(PASSPHRASE), **changed})

    return make


@pytest.fixture
def signer(authority, holder, tmp_path):
    """Makes a signer for the lurah, at a level; other settings are changed by naming them."""

    def make(holds="bayu", level=Level.B_B, **changed):
        (tmp_path / "roots.pem").write_bytes(authority.roots)
        held = holder(holds) if isinstance(holds, str) else holds
        given = {
            "holders": {"bayu-prasetya": held},
            "roots": tmp_path / "roots.pem",
            "level": level,
            "timestamps": authority.timestamps,
            **changed,
        }
        return PadesSigner.of(Settings(**given))

    return make


@pytest.fixture(scope="session")
def softhsm(tmp_path_factory):
    """The library of SoftHSM, its tokens in a folder of these tests."""
    found = [p for place in _PLACES for p in Path(place).glob("**/softhsm/libsofthsm2.so")]
    if not found or not shutil.which("softhsm2-util"):
        pytest.skip("skipped, because SoftHSM2 is not installed (Debian: apt install softhsm2)")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(
        f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n"
    )
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    yield found[0]
    os.environ.pop("SOFTHSM2_CONF")
    if before is not None:
        os.environ["SOFTHSM2_CONF"] = before


@pytest.fixture
def token(softhsm, authority, tmp_path):
    """Makes a token with somebody's key and certificate; gives its label."""
    tool = shutil.which("softhsm2-util")

    def make(label="bayu", name=TOKEN):
        import pkcs11
        from pkcs11.util.x509 import decode_x509_certificate

        run(tool, "--init-token", "--free", "--label", name, "--pin", PIN, "--so-pin", SO_PIN)
        file = tmp_path / "key.pem"
        file.write_bytes(
            authority.key(label).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        run(tool, "--import", file, "--token", name, "--label", "kunci", "--id", "01", "--pin", PIN)
        library = pkcs11.lib(str(softhsm))
        library.reinitialize()
        with library.get_token(token_label=name).open(user_pin=PIN, rw=True) as session:
            for one, called in ((label, "kunci"), ("issuing", "penerbit")):
                told = decode_x509_certificate(authority.certificate(one))
                session.create_object(
                    {**told, pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: called}
                )
        return name

    yield make
    delete = subprocess.run(
        [tool, "--delete-token", "--token", TOKEN], check=False, capture_output=True
    )
    assert delete.returncode in {0, 1}


def run(*command):
    """Run a command that must do its work."""
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=60)
