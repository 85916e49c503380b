"""A token of SoftHSM for each test, in a folder of the test's own."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from ekelurahan_pkcs11 import Settings
from ekelurahan_pkcs11.libraries import Library

from ekelurahan import Secret

PIN, SO_PIN = "271828", "31415926"
TOKEN = "kota"
_PLACES = ("/usr/lib", "/usr/local/lib", "/usr/lib64", "/opt/homebrew/lib")


@pytest.fixture(scope="session")
def softhsm():
    """The library of SoftHSM."""
    found = [p for place in _PLACES for p in Path(place).glob("**/softhsm/libsofthsm2.so")]
    if not found or not shutil.which("softhsm2-util"):
        pytest.skip("skipped, because SoftHSM2 is not installed (Debian: apt install softhsm2)")
    return found[0]


@pytest.fixture
def tool():
    """SoftHSM's own tool."""

    def run(*arguments):
        subprocess.run(
            [shutil.which("softhsm2-util"), *arguments], check=True, capture_output=True, timeout=60
        )

    return run


@pytest.fixture
def token(softhsm, tool, tmp_path):
    """A fresh token; gives the library, which has just begun anew and so knows no other."""
    before = os.environ.get("SOFTHSM2_CONF")
    (tmp_path / "tokens").mkdir()
    config = tmp_path / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(config)
    tool("--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", SO_PIN)
    library = Library.loaded(str(softhsm))
    library.begin_anew()
    library.refused.clear()
    yield library
    os.environ.pop("SOFTHSM2_CONF")
    if before is not None:
        os.environ["SOFTHSM2_CONF"] = before


@pytest.fixture
def settings(token, softhsm, tmp_path):
    """Settings that work; changed by naming others."""

    def give(pin=PIN, **changed):
        given = {
            "library": softhsm,
            "label": TOKEN,
            "pin": Secret(pin),
            "folder": tmp_path / "keys",
            **changed,
        }
        return Settings(**given)

    return give


@pytest.fixture
def keeper(settings):
    """The keys of the token: none yet."""
    return settings().keeper()
