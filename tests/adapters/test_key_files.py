"""Signing keys in files."""

import os
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from ekelurahan.adapters.key_files import KeyFolder
from ekelurahan.errors import InputError, SigningError
from ekelurahan.ports import SealKey
from ekelurahan.seal.keys import PublicKey, signature_by

OFFICE, OFFICIAL = "61.71.01.1004", "lurah-ptk"
NAME = "61.71.01.1004_lurah-ptk"
FILE = f"{NAME}.pem"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder that does not exist yet."""
    return tmp_path / "keys"


@pytest.fixture
def keys(folder: Path) -> KeyFolder:
    """Give the keys in that folder."""
    return KeyFolder(folder)


def names_in(folder: Path) -> list[str]:
    """List the names of all files, hidden ones too."""
    return sorted(path.name for path in folder.iterdir())


def pem_of(private: ec.EllipticCurvePrivateKey, passphrase: bytes | None = None) -> bytes:
    """Write a private key as PKCS#8 PEM."""
    encryption = (
        serialization.BestAvailableEncryption(passphrase)
        if passphrase
        else serialization.NoEncryption()
    )
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )


def put(folder: Path, name: str, content: bytes) -> None:
    """Put a file into the folder, for its owner alone."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    (folder / name).chmod(0o600)


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
def test_a_new_key_signs(keys: KeyFolder, algorithm: str):
    """What it signs fits its public key, and the same message gives the same signature."""
    made = keys.create(office=OFFICE, official=OFFICIAL, algorithm=algorithm)
    public = keys.public_key(made.kid)

    assert SealKey(public.kid, algorithm) == made
    assert public.verify(keys.sign(made.kid, b"surat"), b"surat")
    assert keys.sign(made.kid, b"surat") == keys.sign(made.kid, b"surat")


def test_a_key_file_is_for_its_owner_alone(keys: KeyFolder, folder: Path):
    """Nobody else may read file or folder, and no draft is left behind."""
    keys.create(office=OFFICE, official=OFFICIAL)

    assert [FILE] == names_in(folder)
    assert 0o600 == (folder / FILE).stat().st_mode & 0o777
    assert 0o700 == folder.stat().st_mode & 0o777


def test_a_key_is_never_overwritten(keys: KeyFolder, folder: Path):
    """The old key keeps working; the error says how to change it."""
    made = keys.create(office=OFFICE, official=OFFICIAL)
    before = (folder / FILE).read_bytes()
    with pytest.raises(SigningError, match="already") as refused:
        keys.create(office=OFFICE, official=OFFICIAL)

    assert "ekelurahan keys rotate" in refused.value.advice
    assert before == (folder / FILE).read_bytes()
    assert made == keys.key_for(office=OFFICE, official=OFFICIAL)
    assert [FILE] == names_in(folder)


def test_keys_are_found_by_another_process(keys: KeyFolder, folder: Path):
    """By office and official, and by key id alone, whatever else is in the folder."""
    made = keys.create(office=OFFICE, official=OFFICIAL)
    other = keys.create(office=OFFICE, official="sekretaris@ptk_2", algorithm="EdDSA")
    (folder / "README.txt").write_text("keys")
    again = KeyFolder(folder)

    assert other == again.key_for(office=OFFICE, official="sekretaris@ptk_2")
    assert keys.sign(made.kid, b"surat") == KeyFolder(folder).sign(made.kid, b"surat")


def test_a_running_process_follows_the_folder(keys: KeyFolder, folder: Path):
    """A key another process has replaced, or put out of use, is not used from memory."""
    made, other = keys.create(office=OFFICE, official=OFFICIAL), KeyFolder(folder)
    following = other.prepare(NAME)
    other.promote(NAME)
    assert following.kid == keys.key_for(office=OFFICE, official=OFFICIAL).kid
    assert 64 == len(keys.sign(made.kid, b"surat"))

    other.lock_away(made.kid)
    with pytest.raises(SigningError, match=f"no key {made.kid.hex()}"):
        keys.sign(made.kid, b"surat")


def test_a_city_has_a_status_key_and_a_root_key(keys: KeyFolder, folder: Path):
    """They have files of their own names, and nobody's office."""
    status, root = keys.create_status_key(), keys.create_root_key(algorithm="EdDSA")

    assert ["root.pem", "status.pem"] == names_in(folder)
    assert (status, root) == (keys.status_key(), keys.root_key())
    assert 64 == len(signature_by(keys, root, b"keys"))


def test_keys_of_other_tools_are_taken(keys: KeyFolder, folder: Path):
    """PKCS#8 PEM of P-256, as openssl writes it."""
    private = ec.generate_private_key(ec.SECP256R1())
    put(folder, FILE, pem_of(private))

    assert (
        PublicKey.of(private.public_key()).kid == keys.key_for(office=OFFICE, official=OFFICIAL).kid
    )


@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_key_others_may_read_is_refused(keys: KeyFolder, folder: Path, mode: int):
    """It may have been copied already; the error says what to do."""
    keys.create(office=OFFICE, official=OFFICIAL)
    (folder / FILE).chmod(mode)
    with pytest.raises(SigningError, match="others may read") as refused:
        KeyFolder(folder).key_for(office=OFFICE, official=OFFICIAL)
    assert f"chmod 600 {FILE}" in refused.value.advice


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        pem_of(ec.derive_private_key(7, ec.SECP256R1()), b"rahasia"),
        pem_of(ec.derive_private_key(7, ec.SECP384R1())),
        pem_of(rsa.generate_private_key(65537, 2048)),
    ],
)
def test_a_file_without_usable_key_is_refused(keys: KeyFolder, folder: Path, content: bytes):
    """Empty, broken, encrypted, or a key of another kind."""
    put(folder, FILE, content)
    with pytest.raises(SigningError, match="holds no key"):
        keys.key_for(office=OFFICE, official=OFFICIAL)


def test_a_missing_key_is_named(keys: KeyFolder):
    """Neither the folder nor the file needs to exist for a clear error."""
    with pytest.raises(SigningError, match=r"no key 61\.71\.01\.1004_lurah-ptk"):
        keys.key_for(office=OFFICE, official=OFFICIAL)
    with pytest.raises(SigningError, match="no key 01020304"):
        keys.sign(b"\1\2\3\4", b"surat")


def test_one_bad_file_does_not_stop_the_others(keys: KeyFolder, folder: Path):
    """A key is found past a broken file; if it is not, the broken file is named."""
    put(folder, "00_first.pem", b"rubbish")
    made = keys.create(office=OFFICE, official=OFFICIAL)
    again = KeyFolder(folder)

    assert 64 == len(again.sign(made.kid, b"surat"))
    with pytest.raises(SigningError, match=r"00_first\.pem holds no key"):
        again.sign(b"\1\2\3\4", b"surat")


@pytest.mark.parametrize(
    ("office", "official"),
    [
        ("", OFFICIAL),
        (OFFICE, ""),
        ("..", OFFICIAL),
        (OFFICE, "../root"),
        ("/etc", OFFICIAL),
        ("61_71", OFFICIAL),
        (OFFICE, "a/b"),
        (OFFICE, "a\\b"),
        (OFFICE, "a\0b"),
        (OFFICE, "lurah\n"),
        (OFFICE, ".hidden"),
        (OFFICE, "x" * 65),
        (OFFICE, "lurah.next"),
        (OFFICE, "lurah.1a2b3c4d"),
    ],
)
def test_ids_cannot_leave_the_folder(keys: KeyFolder, office: str, official: str):
    """What could name another file is refused before any file is touched."""
    with pytest.raises(InputError, match="no key file can be named"):
        keys.create(office=office, official=official)
    with pytest.raises(InputError, match="no key file can be named"):
        keys.key_for(office=office, official=official)


def test_other_algorithms_are_refused(keys: KeyFolder):
    """A city cannot choose RSA."""
    with pytest.raises(InputError, match="'RS256' cannot seal letters"):
        keys.create(office=OFFICE, official=OFFICIAL, algorithm="RS256")


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path):
    """A file where the folder should be, or a folder where the file should be."""
    blocked = tmp_path / "keys"
    blocked.write_text("no folder")
    with pytest.raises(SigningError, match="cannot be used"):
        KeyFolder(blocked).create_root_key()

    (tmp_path / "root.pem").mkdir()
    with pytest.raises(SigningError, match="cannot be used"):
        KeyFolder(tmp_path).root_key()


class TestLife:
    """A key from its preparation to its end."""

    @pytest.fixture
    def made(self, keys: KeyFolder) -> SealKey:
        """Give a key in use."""
        return keys.create(office=OFFICE, official=OFFICIAL)

    def test_a_prepared_key_is_not_in_use(self, keys: KeyFolder, folder: Path, made: SealKey):
        """The official goes on sealing with the key of before."""
        following = keys.prepare(NAME)

        assert made.kid == keys.key_for(office=OFFICE, official=OFFICIAL).kid
        assert following == keys.following(NAME)
        assert [f"{NAME}.next.pem", FILE] == names_in(folder)

    def test_a_key_is_prepared_once(self, keys: KeyFolder):
        """A prepared key is never overwritten either."""
        following = keys.prepare(NAME)
        with pytest.raises(SigningError, match="already"):
            keys.prepare(NAME)
        assert following == keys.following(NAME)

    def test_a_promoted_key_leaves_the_one_before(
        self, keys: KeyFolder, folder: Path, made: SealKey
    ):
        """The new key seals; the old one keeps every byte under its id, and still signs."""
        before = (folder / FILE).read_bytes()
        following = keys.prepare(NAME)
        keys.promote(NAME)

        assert following == keys.current(NAME)
        assert None is keys.following(NAME)
        assert before == (folder / f"{NAME}.{made.kid.hex()}.pem").read_bytes()
        assert {made.kid: NAME, following.kid: NAME} == keys.holders()
        assert 64 == len(keys.sign(made.kid, b"surat"))

    @pytest.mark.parametrize("power_cut", ["before the rename", "after the rename"])
    def test_a_promotion_that_was_cut_is_repeated(
        self, keys: KeyFolder, folder: Path, made: SealKey, power_cut: str
    ):
        """Whichever names were given, doing it again comes to the same."""
        following = keys.prepare(NAME)
        os.link(folder / FILE, folder / f"{NAME}.{made.kid.hex()}.pem")
        if power_cut == "after the rename":
            (folder / FILE).unlink()
        keys.promote(NAME)

        assert following == keys.current(NAME)
        assert {made.kid, following.kid} == set(keys.holders())

    def test_nothing_prepared_is_told(self, keys: KeyFolder, made: SealKey):
        """There is nothing to take into use, and the key of before stays."""
        with pytest.raises(SigningError, match=r"no key .*next"):
            keys.promote(NAME)
        assert made.kid == keys.key_for(office=OFFICE, official=OFFICIAL).kid

    def test_a_key_given_up_finishes_its_letters(self, keys: KeyFolder, made: SealKey):
        """It is nobody's key any more, but still signs by its id; twice is as good as once."""
        for _ in range(2):
            keys.give_up(made.kid)

        assert None is keys.current(NAME)
        assert 64 == len(keys.sign(made.kid, b"surat"))

    @pytest.mark.parametrize("first", ["in use", "given up", "prepared"])
    def test_a_compromised_key_is_locked_away(self, keys: KeyFolder, folder: Path, first: str):
        """Wherever it stood, it signs no more; its file stays, under another name."""
        name = f"{NAME}.next" if first == "prepared" else NAME
        made = (
            keys.prepare(NAME)
            if first == "prepared"
            else keys.public_key(keys.create(office=OFFICE, official=OFFICIAL).kid)
        )
        content = (folder / f"{name}.pem").read_bytes()
        if first == "given up":
            keys.give_up(made.kid)
        keys.lock_away(made.kid)

        assert {} == keys.holders()
        assert [f"{NAME}.{made.kid.hex()}.pem.compromised"] == names_in(folder)
        assert content == (folder / f"{NAME}.{made.kid.hex()}.pem.compromised").read_bytes()
        with pytest.raises(SigningError, match="no key"):
            keys.sign(made.kid, b"surat")

    def test_no_name_is_taken_from_another_key(self, keys: KeyFolder, folder: Path, made: SealKey):
        """A file that stands where a key should go is neither overwritten nor believed."""
        put(folder, f"{NAME}.{made.kid.hex()}.pem", b"something else")
        with pytest.raises(SigningError, match="already"):
            keys.give_up(made.kid)

        assert made.kid == keys.key_for(office=OFFICE, official=OFFICIAL).kid
        assert b"something else" == (folder / f"{NAME}.{made.kid.hex()}.pem").read_bytes()

    def test_broken_files_are_no_holders(self, keys: KeyFolder, folder: Path, made: SealKey):
        """Whoever asks which keys are here gets the others."""
        put(folder, "00_first.pem", b"rubbish")

        assert {made.kid: NAME} == keys.holders()

    def test_one_process_at_a_time(self, keys: KeyFolder, folder: Path):
        """While one acts, another one waits."""
        order = []

        def act() -> None:
            with KeyFolder(folder).locked():
                order.append("second")

        with keys.locked():
            other = Thread(target=act)
            other.start()
            other.join(timeout=0.2)
            order.append("first")
        other.join()
        assert ["first", "second"] == order


def test_nothing_shows_a_private_key(keys: KeyFolder, folder: Path):
    """Neither the folder's repr nor an error, nor its cause, holds what is in a file."""
    private = ed25519.Ed25519PrivateKey.generate()
    secret = pem_of(private).decode().splitlines()[1]
    put(folder, FILE, b"broken " + pem_of(private).replace(b"BEGIN", b"BEGUN"))
    with pytest.raises(SigningError) as refused:
        keys.key_for(office=OFFICE, official=OFFICIAL)

    assert f"KeyFolder({str(folder)!r})" == repr(keys)
    assert None is refused.value.__cause__
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    assert secret not in f"{refused.value!r} {refused.value} {refused.value.values}"
