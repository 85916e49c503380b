"""A city whose keys lie in a token: from key files to the token, and a real letter sealed with it."""

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve
from ekelurahan_pkcs11 import TokenKeeper, register_with

from ekelurahan import create_city_folder, load_desk, open_verifier
from ekelurahan.adapters.key_files import KeyFolder
from ekelurahan.compose.folders import open_key_register
from ekelurahan.errors import SigningError
from ekelurahan.seal.cose import parse
from ekelurahan.seal.keys import is_low_s
from ekelurahan.seal.qr_text import split

PIN, TOKEN = "271828", "kota"
OFFICE, OFFICIAL = "61.71.01.1004", "bayu-prasetya"
README = Path(__file__).parents[1] / "README.md"
ANSWERS = {"keperluan": "membuka rekening bank"}
lost = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


CONFIG = """
city = "city.toml"
database = "sqlite:///kelurahan.db"
residents = "residents.toml"

[parts]
signer = "pkcs11"

[plugins.pkcs11]
library = "{library}"
label = "{label}"
pin = {{file = "pin"}}
folder = "keys"
"""


@pytest.fixture
def kota(token, tmp_path):
    """A city folder as it begins, with key files; its configuration names the token."""
    folder = tmp_path / "kota"
    folder.mkdir()
    (folder / "pin").write_text(PIN)
    (folder / "ekelurahan.toml").write_text(CONFIG.format(library=token.path, label=TOKEN))
    create_city_folder(folder)
    return folder


@pytest.fixture
def keeper(settings, kota):
    """Keys in the token, beside the city's key files."""
    return settings(folder=kota / "keys").keeper()


@pytest.fixture
def register(kota, keeper):
    """The register of both, after the lurah's key and the status key have moved to the token."""
    register = register_with(kota, keeper)
    register.rotate(OFFICE, OFFICIAL)
    register.rotate_status()
    return register


@pytest.fixture
def desk(kota, register):
    """A desk by configuration, which seals with the token."""
    opened = load_desk(kota / "ekelurahan.toml")
    yield opened
    opened.store.close()


def ask(desk):
    """Let Siti ask for a letter."""
    siti = desk.residents.by_id("siti")
    return desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)


def approve(desk, request):
    """Let the lurah approve it."""
    lurah = desk.city.officials[OFFICIAL]
    return desk.requests.approve(request.id, by=lurah, seen=request.seen)


def test_a_letter_sealed_by_the_token(desk, register, kota):
    """It verifies as any verifier sees it, online status too; its key never left the token."""
    request = approve(desk, ask(desk))

    letter = desk.letters.of(request.id, by=desk.residents.by_id("siti"))
    seal = letter.signatures[-1].seal
    desk.letters.publish_statuses()
    result = open_verifier(kota / "trust").check(seal)
    assert result, result.explain()
    message = parse(split(seal)[1])
    assert is_low_s(message.signature)
    assert register.keys.token.holders()[message.kid] == f"{OFFICE}_{OFFICIAL}"
    assert message.kid not in KeyFolder(kota / "keys").holders()
    assert desk.letters.pdf(letter.id, by=desk.residents.by_id("siti")).startswith(b"%PDF")


@lost
def test_a_letter_waits_for_the_token(desk, token, tmp_path):
    """Without it nothing is approved and no number is taken; with it back, all goes on."""
    request = ask(desk)
    shutil.move(tmp_path / "tokens", tmp_path / "away")
    (tmp_path / "tokens").mkdir()
    token.loaded_as.reinitialize()
    with pytest.raises(SigningError, match="there is no token"):
        approve(desk, request)

    (tmp_path / "tokens").rmdir()
    shutil.move(tmp_path / "away", tmp_path / "tokens")
    token.loaded_as.reinitialize()
    letter = desk.letters.of(approve(desk, request).id, by=desk.residents.by_id("siti"))
    assert "400.12.2.1/0001/PTK/2026" == letter.number.text


class Interrupted:
    """A signer of a process that is killed when the token has signed."""

    def __init__(self, inner):
        self.key_for, self.status_key, self.inner = inner.key_for, inner.status_key, inner

    def sign(self, kid, message):
        """Sign, and never tell."""
        self.inner.sign(kid, message)
        raise SigningError("the power went")


class AnHourLater:
    """A clock."""

    def now(self):
        """Tell the time in an hour."""
        return datetime.now(UTC) + timedelta(hours=1)


def test_a_letter_interrupted_after_its_number(desk):
    """Another process seals it: it keeps its number, and verifies whichever signature it bears."""
    siti = desk.residents.by_id("siti")
    request = approve(evolve(desk, signer=Interrupted(desk.signer)), ask(desk))
    assert not desk.letters.of(request.id, by=siti).signatures[-1].seal

    later = evolve(desk, clock=AnHourLater())
    later.effects.run_due()

    letter = later.letters.of(request.id, by=siti)
    assert "400.12.2.1/0001/PTK/2026" == letter.number.text
    assert later.verifier.check(letter.signatures[-1].seal)


def test_the_published_keys_come_from_the_token(register, keeper):
    """The key document names them as the token tells them; the old one is retired, not lost."""
    document = register.folder.trust_list().document
    current = keeper.current(f"{OFFICE}_{OFFICIAL}")
    entry = document.key(current.kid)

    assert current == entry.public
    assert (OFFICE, None) == (entry.office, entry.retired_at)
    before = [key for key in document.keys if key.office == OFFICE and key.retired_at is not None]
    assert before
    register.publish()
    assert [key.public.kid for key in before] != [current.kid]


def test_a_key_changes_within_the_token(register, keeper):
    """Prepared, rotated, retired: its label tells, and what was numbered for it is still sealed."""
    first = keeper.current(f"{OFFICE}_{OFFICIAL}")
    prepared = register.prepare(OFFICE, OFFICIAL).public
    assert prepared == keeper.following(f"{OFFICE}_{OFFICIAL}")
    assert prepared == register.rotate(OFFICE, OFFICIAL).public

    assert prepared == keeper.current(f"{OFFICE}_{OFFICIAL}")
    assert first.verify(keeper.sign(first.kid, b"surat"), b"surat")
    register.retire(prepared.kid)
    register.publish()
    assert keeper.public_key(prepared.kid) == prepared


def test_a_compromised_key_never_signs_again(register, keeper):
    """The token still holds it; a new one can be made."""
    stolen = keeper.current(f"{OFFICE}_{OFFICIAL}")
    register.compromise(stolen.kid)

    with pytest.raises(SigningError, match="never signs again"):
        keeper.sign(stolen.kid, b"surat")
    with pytest.raises(SigningError, match="never signs again"):
        keeper.public_key(stolen.kid)
    assert stolen.kid not in keeper.holders()
    assert register.new(OFFICE, OFFICIAL).public == keeper.current(f"{OFFICE}_{OFFICIAL}")


def test_a_city_that_begins_with_a_token(kota, keeper):
    """All keys but the root are made in it; the root is a file, to be kept offline."""
    for path in (*(kota / "keys").glob("*.pem"), *(kota / "trust").glob("*.*")):
        path.unlink()
    register = register_with(kota, keeper)

    register.make_missing()

    assert ["root.pem"] == [path.name for path in (kota / "keys").glob("*.pem")]
    assert () == register.lacking()
    assert "status" in keeper.token.holders().values()
    assert register.prepare_root().next == keeper.folder.following("root").thumbprint
    assert register.rotate_root().current == keeper.folder.current("root").thumbprint


def test_a_token_alone(settings):
    """Without a folder the root is made in the token, too; keys are changed only with one."""
    alone = settings(folder=None).keeper()
    root = alone.create_root_key()

    assert root == alone.root_key()
    assert alone.prepare("root") == alone.following("root")
    alone.promote("root")
    assert root.kid in alone.holders()
    assert alone.root_key() != root
    with pytest.raises(SigningError, match="no folder") as caught, alone.locked():
        pass
    assert "Set 'folder'" in caught.value.advice
    with pytest.raises(SigningError, match=r"root\.next"):
        alone.promote("root")
    with pytest.raises(SigningError, match="no key 00000000"):
        alone.give_up(bytes(4))


def test_keys_are_never_overwritten(keeper: TokenKeeper):
    """Neither a file nor a key of the token, nor by a key of the other."""
    with pytest.raises(SigningError, match=r"there is a key file status\.pem already"):
        keeper.create_status_key()
    keeper.prepare("status")
    with pytest.raises(SigningError, match=r"a key called status\.next already"):
        keeper.prepare("status")


def test_the_example_of_the_readme(kota, token, tmp_path):
    """It does what it says: the key moves to the token and is published."""
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    environment = {**os.environ, "PKCS11_LIBRARY": token.path, "HSM_PIN": PIN}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)

    token.begin_anew()
    document = open_key_register(kota).folder.trust_list().document
    assert [key for key in document.keys if key.office == OFFICE and key.retired_at is not None]
