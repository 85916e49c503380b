"""What a place for files must do."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from ekelurahan.errors import NotFoundError
from ekelurahan.ports import FileStore


class FileStoreContract:
    """What every :class:`~ekelurahan.ports.FileStore` must do. Fixture: ``files``, empty."""

    def test_bytes_come_back(self, files: FileStore) -> None:
        """They are kept under their SHA-256."""
        sha256 = files.put(b"surat")
        assert hashlib.sha256(b"surat").hexdigest() == sha256
        assert b"surat" == files.get(sha256)

    @pytest.mark.parametrize("size", [0, 1, 1_000_003])
    def test_any_size(self, files: FileStore, size: int) -> None:
        """Nothing, one byte, and a file of several parts."""
        content = b"\x00\xff\r\n"[:size] * (size // 4 + 1)
        assert content == files.get(files.put(content))

    def test_keeping_again_changes_nothing(self, files: FileStore) -> None:
        """The same bytes have the same place."""
        assert files.put(b"surat") == files.put(b"surat")
        assert b"surat" == files.get(files.put(b"surat"))

    def test_many_at_once(self, files: FileStore) -> None:
        """Several threads keep the same and other files."""
        contents = [b"surat %d" % (n % 4) for n in range(16)]
        with ThreadPoolExecutor(8) as threads:
            digests = list(threads.map(files.put, contents))
        assert contents == [files.get(sha256) for sha256 in digests]

    def test_what_is_not_there(self, files: FileStore) -> None:
        """It is told as not found, and not as a failure."""
        with pytest.raises(NotFoundError):
            files.get("0" * 64)

    @pytest.mark.parametrize("name", ["", "../kunci", "0" * 63, "G" * 64, "0" * 64 + "/.."])
    def test_what_is_no_digest(self, files: FileStore, name: str) -> None:
        """No name leads out of the store."""
        with pytest.raises(NotFoundError):
            files.get(name)
