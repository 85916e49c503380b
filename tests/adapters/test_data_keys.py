"""Local data keys: what they encrypt, what they refuse, and how they are kept."""

import pytest

from ekelurahan.adapters.data_keys import DataKeyFiles
from ekelurahan.errors import StorageError

PLAIN, PLACE = b"Siti Rahmawati", b"residents/siti"


@pytest.fixture
def keys(tmp_path):
    """Keys in a folder that is made with them."""
    made = DataKeyFiles(tmp_path / "keys")
    made.make_first()
    return made


def test_what_is_encrypted_comes_back(keys):
    """Text and nothing else comes back; the same text never looks the same twice."""
    encrypted = [keys.encrypt(PLAIN, PLACE) for _ in range(2)]

    assert [PLAIN, PLAIN] == [keys.decrypt(each, PLACE) for each in encrypted]
    assert encrypted[0] != encrypted[1]
    assert all(PLAIN not in each for each in encrypted)


def test_another_place_is_refused(keys):
    """What was moved to another row is not read there; the error names the place alone."""
    with pytest.raises(StorageError, match="residents/budi") as caught:
        keys.decrypt(keys.encrypt(PLAIN, PLACE), b"residents/budi")
    assert caught.value.__cause__ is None


def test_every_altered_bit_is_refused(keys):
    """One bit anywhere, or a missing end, is an error and never another text."""
    encrypted = keys.encrypt(PLAIN, PLACE)
    altered = [
        bytes([*encrypted[:i], byte ^ 1, *encrypted[i + 1 :]]) for i, byte in enumerate(encrypted)
    ]

    for each in (*altered, *(encrypted[:n] for n in range(len(encrypted)))):
        with pytest.raises(StorageError):
            keys.decrypt(each, PLACE)


def test_an_index_tells_only_equality(keys, tmp_path):
    """Equal values have equal indexes, for one purpose and one city."""
    other = DataKeyFiles(tmp_path / "other")
    other.make_first()
    index = keys.index("6171014508900001", "nik")

    assert index == keys.index("6171014508900001", "nik")
    others = {
        keys.index("6171014508900002", "nik"),
        keys.index("6171014508900001", "family_card"),
        other.index("6171014508900001", "nik"),
    }
    assert 64 == len(index)
    assert 3 == len(others - {index})


def test_a_new_key_encrypts_and_the_old_one_still_reads(keys, tmp_path):
    """After a rotation old texts are read, new ones are current, and the index is as before."""
    old, index = keys.encrypt(PLAIN, PLACE), keys.index("1", "nik")
    elsewhere = DataKeyFiles(tmp_path / "keys")
    assert elsewhere.is_current(old)

    keys.add()
    keys.add()
    new = keys.encrypt(PLAIN, PLACE)

    assert ["data.2.key", "data.3.key", "data.key"] == sorted(
        path.name for path in (tmp_path / "keys").iterdir()
    )
    assert [False, True] == [keys.is_current(each) for each in (old, new)]
    assert PLAIN == keys.decrypt(old, PLACE)
    assert index == keys.index("1", "nik")
    assert PLAIN == elsewhere.decrypt(new, PLACE)  # a running desk takes notice


def test_keys_are_for_their_owner_and_never_overwritten(keys, tmp_path):
    """Folder and file are closed to others; making the first again changes nothing."""
    file = tmp_path / "keys" / "data.key"
    content = file.read_bytes()
    keys.make_first()

    assert content == file.read_bytes()
    assert (0o700, 0o600) == (file.parent.stat().st_mode & 0o777, file.stat().st_mode & 0o777)
    assert content.decode().strip() not in repr(keys)


def test_without_keys_nothing_is_done(tmp_path):
    """A missing first key is an error that tells to restore it; none is made in its place."""
    keys = DataKeyFiles(tmp_path)

    for act in (lambda: keys.encrypt(PLAIN, PLACE), keys.add, lambda: keys.index("1", "nik")):
        with pytest.raises(StorageError, match=r"data\.key is not there") as caught:
            act()
        assert "backup" in caught.value.advice
    assert [] == list(tmp_path.iterdir())


def test_a_missing_later_key_is_named(keys, tmp_path):
    """What a key has encrypted that was not restored is refused, with the key's id."""
    keys.add()
    encrypted = keys.encrypt(PLAIN, PLACE)
    (tmp_path / "keys" / "data.2.key").unlink()

    with pytest.raises(StorageError, match=encrypted[:4].hex()):
        DataKeyFiles(tmp_path / "keys").decrypt(encrypted, PLACE)


def test_keys_others_may_read_are_refused(keys, tmp_path):
    """A key open to the group is not used, and the advice says what to do."""
    (tmp_path / "keys" / "data.key").chmod(0o640)

    with pytest.raises(StorageError, match="others may read") as caught:
        keys.encrypt(PLAIN, PLACE)
    assert "chmod 600" in caught.value.advice


@pytest.mark.parametrize("content", [b"", b"abc", b"g" * 64, b"a" * 66])
def test_damaged_keys_are_refused(keys, tmp_path, content):
    """A file that holds no key is refused without being quoted."""
    (tmp_path / "keys" / "data.key").write_bytes(content)

    with pytest.raises(StorageError, match="holds no data key"):
        keys.encrypt(PLAIN, PLACE)


def test_unusable_folders_are_told(tmp_path):
    """A folder that cannot be made, and a key that is no file, are told with their cause."""
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot be used"):
        DataKeyFiles(tmp_path / "file").make_first()

    (tmp_path / "data.key").mkdir()
    with pytest.raises(StorageError, match="cannot be used"):
        DataKeyFiles(tmp_path).encrypt(PLAIN, PLACE)
