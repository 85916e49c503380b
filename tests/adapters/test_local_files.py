"""Files kept under their digest."""

import hashlib
import os
import time

import pytest

from ekelurahan.adapters.local_files import DRAFT, LocalFiles
from ekelurahan.errors import NotFoundError, StorageError

LETTER = b"%PDF-1.7 a letter"
DIGEST = hashlib.sha256(LETTER).hexdigest()


@pytest.fixture
def files(tmp_path):
    """A file store in a folder that does not exist yet."""
    return LocalFiles(tmp_path / "new" / "files")


def test_bytes_come_back(files):
    """What is put under a digest is what the digest gets back."""
    assert DIGEST == files.put(LETTER)
    assert LETTER == files.get(DIGEST)


def test_putting_twice_keeps_the_first(files):
    """The same bytes again change nothing: neither the file nor its time."""
    path = files.folder / DIGEST[:2] / files.put(LETTER)
    before = path.stat()

    files.put(LETTER)

    assert before == path.stat()


def test_files_are_read_only(files):
    """A kept file cannot be written by mistake."""
    path = files.folder / DIGEST[:2] / files.put(LETTER)

    assert 0 == path.stat().st_mode & 0o222


@pytest.mark.parametrize("key", ["0" * 64, "../../etc/passwd", "", "A" * 64])
def test_unknown_keys_are_not_found(files, key):
    """A digest nobody kept, or a path in its place, is not found."""
    with pytest.raises(NotFoundError):
        files.get(key)


def test_altered_bytes_are_noticed(files):
    """A file changed behind the store's back is never served."""
    path = files.folder / DIGEST[:2] / files.put(LETTER)
    path.chmod(0o600)
    path.write_bytes(LETTER + b"!")

    with pytest.raises(StorageError, match="altered"):
        files.get(DIGEST)


def test_a_folder_in_the_way_is_a_clear_error(files):
    """What cannot be read as a file is a storage error, not a traceback."""
    (files.folder / DIGEST[:2] / DIGEST).mkdir(parents=True)

    with pytest.raises(StorageError, match="cannot be read"):
        files.get(DIGEST)


def test_a_store_that_cannot_be_made_is_a_clear_error(tmp_path):
    """A file where the folder should be is a storage error that says what to check."""
    (tmp_path / "files").write_bytes(b"")

    with pytest.raises(StorageError) as caught:
        LocalFiles(tmp_path / "files").put(LETTER)
    assert "space and rights" in caught.value.advice


def test_a_failed_write_leaves_nothing_behind(files):
    """When the last step fails, the half-made file is gone and the error is clear."""
    target = files.folder / DIGEST[:2]
    (target / DIGEST / "in the way").mkdir(parents=True)

    with pytest.raises(StorageError, match="could not be kept"):
        files.put(LETTER)
    assert [DIGEST] == [path.name for path in target.iterdir()]


def test_what_a_killed_process_left_behind_is_removed_a_day_later(files):
    """A draft may hold a letter: it goes with the next file, unless somebody may still be writing it."""
    folder = (files.folder / DIGEST[:2] / files.put(LETTER)).parent
    old, young = folder / f"{DRAFT}old", folder / f"{DRAFT}young"
    for draft in (old, young):
        draft.write_bytes(LETTER)
    two_days_ago = time.time() - 2 * 86_400
    os.utime(old, (two_days_ago, two_days_ago))
    files.discard(DIGEST)

    files.put(LETTER)

    assert {young, folder / DIGEST} == set(folder.iterdir())


def test_a_discarded_file_is_gone(files):
    """For good; discarding it again, or before anything was kept, is fine."""
    files.discard(DIGEST)
    files.put(LETTER)
    for _ in range(2):
        files.discard(DIGEST)

    with pytest.raises(NotFoundError):
        files.get(DIGEST)
    with pytest.raises(NotFoundError):
        files.discard("../../etc/passwd")
