"""Files in a folder, written once under the SHA-256 of their bytes."""

import hashlib
import os
import re
import secrets
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from attrs import field, frozen

from ekelurahan.errors import NotFoundError, StorageError
from ekelurahan.texts import mark

if sys.platform != "win32":  # pragma: no branch - other systems have no flock
    import fcntl

DRAFT: Final = ".ekelurahan-"
"""Beginning of the names of files that are not finished; no reader looks at them."""
_ABANDONED: Final = timedelta(days=1)
"""How old a draft is that nobody finishes any more."""


@frozen
class LocalFiles:
    """A :class:`~ekelurahan.ports.FileStore` on a local folder.

    A file appears under its name only when all its bytes are on the disk, so a power cut leaves
    either the whole file or none. The draft it may leave is removed with the first file that is kept
    beside it a day later.

    Attributes:
        folder: Created when the first file is kept.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = LocalFiles(folder)
    ...     files.get(files.put(b"surat"))
    b'surat'
    """

    folder: Path = field(converter=Path)

    def put(self, content: bytes) -> str:
        """Keep bytes durably and give their SHA-256; keeping them again changes nothing."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        try:
            if not path.is_file():
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, content, mode=0o440)
        except OSError as error:
            raise StorageError(
                mark("the file could not be kept: {problem}"),
                mark("Nothing was lost. Check space and rights of the files folder, then repeat."),
                problem=error.strerror or type(error).__name__,
            ) from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """Read bytes and check them against their digest."""
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise self._missing(sha256)
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise self._missing(sha256) from None
        except OSError as error:
            raise StorageError(
                mark("the file {key} cannot be read: {problem}"),
                mark("Check the disk and the rights of the files folder."),
                key=sha256,
                problem=error.strerror or type(error).__name__,
            ) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StorageError(
                mark("the file {key} was altered"),
                mark("Restore it from a backup; the library never changes a kept file."),
                key=sha256,
            )
        return content

    def discard(self, sha256: str) -> None:
        """Remove a file for good; one that is not there is fine."""
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise self._missing(sha256)
        path = self._path(sha256)
        try:
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                sync_folder(path.parent)
        except OSError as error:
            raise StorageError(
                mark("the file {key} could not be removed: {problem}"),
                mark("Check the rights of the files folder, then repeat."),
                key=sha256,
                problem=error.strerror or type(error).__name__,
            ) from error

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def _missing(self, sha256: str) -> NotFoundError:
        return NotFoundError(
            mark("no file {key} is kept"),
            mark("Check the digest, or restore the file from a backup."),
            kind="file",
            key=sha256[:64],
        )


def write_whole(path: Path, content: bytes, *, mode: int) -> None:
    """Put a file in place only when all its bytes are on the disk, or leave what is there.

    Args:
        path: In a folder that exists.
        content: All of the file.
        mode: Its permissions.

    Raises:
        OSError: it could not be written; nothing is left behind.
    """
    write_parts(path, [content], mode=mode)


def write_parts(path: Path, parts: Iterable[bytes], *, mode: int) -> None:
    """Write a file as :func:`write_whole` does, part by part, as they are made.

    Args:
        path: In a folder that exists.
        parts: All of the file, in order; should making one fail, nothing is left behind.
        mode: Its permissions.

    Raises:
        OSError: it could not be written; nothing is left behind.
    """
    _clear(path.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=DRAFT)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    for folder in (path.parent, path.parent.parent):
        sync_folder(folder)


def write_once(path: Path, content: bytes) -> bool:
    """Put a whole file in place, for its owner alone, or nothing where there is one.

    Args:
        path: In a folder that exists.
        content: All of the file.

    Returns:
        Whether the place was free.

    Raises:
        OSError: it could not be written; nothing is left behind.
    """
    _clear(path.parent)
    draft = path.with_name(f"{DRAFT}{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # unlike a rename, this fails where the file exists
        sync_folder(path.parent)
    except FileExistsError:
        return False
    else:
        return True
    finally:
        draft.unlink(missing_ok=True)


def _clear(folder: Path) -> None:
    """Remove the drafts of processes that died over them: they may hold personal data, or a key."""
    long_ago = time.time() - _ABANDONED.total_seconds()
    for draft in folder.glob(f"{DRAFT}*"):
        with suppress(OSError):  # somebody else may remove it, too
            if draft.stat().st_mtime < long_ago:
                draft.unlink()


def sync_folder(folder: Path) -> None:
    """Bring names that were given or taken in a folder to the disk.

    Raises:
        OSError: the folder cannot be opened.
    """
    if os.name == "posix":  # pragma: no branch - other systems cannot open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def exclusively(path: Path) -> Iterator[None]:
    """Let one process at a time into a block; others wait for it to leave, or to die.

    Args:
        path: The file that is locked, in a folder that exists; made if need be, and left empty.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open("ab") as file:
        if sys.platform != "win32":  # pragma: no branch
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
