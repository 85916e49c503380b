"""Files kept under the SHA-256 of their bytes, written once, wherever fsspec reaches."""

import errno
import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NoReturn, TypeVar

from attrs import frozen

from ekelurahan.errors import NotAllowedError, NotFoundError, StorageError
from ekelurahan_fsspec.patience import Attempts, Patience
from ekelurahan_fsspec.places import Place

T = TypeVar("T")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_NOT_KNOWN: Final = (errno.EINVAL, errno.ENOSYS)
"""What S3 servers say that cannot put a file only where there is none."""
_FINAL: Final = (
    FileNotFoundError,
    IsADirectoryError,
    NotADirectoryError,
    NotImplementedError,
    PermissionError,
    TypeError,
    ValueError,
)
"""Errors that another attempt does not mend."""


@frozen(eq=False)
class RemoteFiles:
    """A :class:`~ekelurahan.ports.FileStore`, and one that discards.

    No file is ever overwritten: where one is, its bytes are compared. What was put is read back
    before its digest is given; what is read is checked. Nobody can see half a file: it is put whole
    where the file system does that, and otherwise written under another name and then renamed.

    Attributes:
        place: Where.
        patience: How long and how often something is tried.
    """

    place: Place
    patience: Patience

    def put(self, content: bytes) -> str:
        """Keep bytes durably and give their SHA-256; keeping them again changes nothing.

        Raises:
            StorageError: they could not be kept, or what is kept there was altered.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        attempts = self.patience.begin()
        kept = self._kept(sha256, attempts)
        if kept is None:
            self._write(sha256, content, attempts)
        elif kept != content:
            raise _altered(sha256)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Read bytes and check them against their digest.

        Raises:
            NotFoundError: there is no such file.
            StorageError: it was altered, or cannot be read now.
        """
        if not _DIGEST.fullmatch(sha256):
            raise _missing(sha256)
        content = self._kept(sha256, self.patience.begin())
        if content is None:
            raise _missing(sha256)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise _altered(sha256)
        return content

    def discard(self, sha256: str) -> None:
        """Remove a file for good; one that is not there is fine.

        Raises:
            NotFoundError: that is no digest.
            NotAllowedError: the place refuses, as one under a lock does.
            StorageError: it could not be removed.
        """
        if not _DIGEST.fullmatch(sha256):
            raise _missing(sha256)
        path, attempts = self.place.path(sha256), self.patience.begin()
        try:
            self._patiently(attempts, lambda seconds: self.place.remove(path, seconds))
        except FileNotFoundError:
            self._require_bucket(attempts)
        except PermissionError:
            raise NotAllowedError(
                "the place for files refuses to remove {key}",
                "Give its account that right, or wait until the lock on the file has ended.",
                key=sha256,
            ) from None
        except Exception as error:  # noqa: BLE001 - each file system has errors of its own
            if not self._is_gone(path, attempts):  # some say only that it did not work
                _fail("the file {key} could not be removed: {problem}", error, sha256)

    def check(self) -> None:
        """Reach the place and look for a file that is not there; nothing is written.

        Raises:
            StorageError: what is wrong.
        """
        self._kept("0" * 64, self.patience.begin())

    def _kept(self, sha256: str, attempts: Attempts) -> bytes | None:
        """Read what is there; ``None`` where there is nothing."""
        path = self.place.path(sha256)
        try:
            return self._patiently(attempts, lambda seconds: self.place.read(path, seconds))
        except FileNotFoundError:
            self._require_bucket(attempts)
            return None
        except Exception as error:  # noqa: BLE001 - each file system has errors of its own
            _fail("the file {key} cannot be read: {problem}", error, sha256)

    def _write(self, sha256: str, content: bytes, attempts: Attempts) -> None:
        """Write until what is there is right, whatever became of the acknowledgement."""
        problem: Exception = OSError("nothing was there afterwards")
        only_new = True
        for seconds in attempts.each():
            try:
                self._write_once(sha256, content, attempts, seconds, only_new=only_new)
            except Exception as error:  # noqa: BLE001 - each file system has errors of its own
                problem = error
                self.place.forget()
                only_new = only_new and getattr(error, "errno", None) not in _NOT_KNOWN
            if self._is_there(sha256, content, attempts):
                return
            if isinstance(problem, _FINAL):
                break
        _fail("the file {key} could not be kept: {problem}", problem, sha256)

    def _write_once(
        self, sha256: str, content: bytes, attempts: Attempts, seconds: float, *, only_new: bool
    ) -> None:
        path = self.place.path(sha256)
        if self.place.is_whole:
            self.place.put(path, content, seconds, only_new=only_new)
            return
        draft = self.place.draft_path(path)
        try:
            self.place.write(draft, content, seconds)
            if self.place.read(draft, attempts.seconds()) == content:
                self.place.promote(draft, path, attempts.seconds())
                return
        except BaseException:
            with suppress(Exception):
                self.place.remove(draft, attempts.seconds())
            raise
        self.place.remove(draft, attempts.seconds())

    def _is_there(self, sha256: str, content: bytes, attempts: Attempts) -> bool:
        try:
            found = self.place.read(self.place.path(sha256), attempts.seconds())
        except Exception:  # noqa: BLE001 - what went wrong before is told
            return False
        if found != content:
            raise _altered(sha256)
        return True

    def _is_gone(self, path: str, attempts: Attempts) -> bool:
        try:
            self.place.read(path, attempts.seconds())
        except FileNotFoundError:
            return True
        except Exception:  # noqa: BLE001 - what went wrong before is told
            return False
        return False

    def _patiently(self, attempts: Attempts, act: Callable[[float], T]) -> T:
        problem: Exception = TimeoutError()
        for seconds in attempts.each():
            try:
                return act(seconds)
            except _FINAL:
                raise
            except Exception as error:  # noqa: BLE001 - each file system has errors of its own
                problem = error
                self.place.forget()
        raise problem

    def _require_bucket(self, attempts: Attempts) -> None:
        """Tell a file that is missing from a place that is missing."""
        try:
            found = self._patiently(attempts, self.place.has_bucket)
        except Exception as error:  # noqa: BLE001 - each file system has errors of its own
            _fail("the place for files cannot be looked at: {problem}", error, "")
        if not found:
            raise StorageError(
                "there is no bucket {bucket}",
                "Make it, or correct 'url' of the plug-in; files are never looked for elsewhere.",
                bucket=self.place.bucket,
            )


def _fail(message: str, error: Exception, sha256: str) -> NoReturn:
    """Tell what went wrong, without the text of a stranger's error: it may hold what is secret."""
    if isinstance(error, PermissionError):
        advice = "Give the account of the plug-in the right to read, list and write there."
    elif isinstance(error, TypeError | ValueError):
        advice = "Check 'options' and 'secrets' of the plug-in: fsspec does not accept them."
    else:
        advice = "Nothing was lost. Check the place for files and the way to it, then repeat."
    problem = getattr(error, "strerror", None)
    raise StorageError(
        message,
        advice,
        key=sha256,
        problem=problem if isinstance(problem, str) else type(error).__name__,
    ) from None


def _altered(sha256: str) -> StorageError:
    return StorageError(
        "the file {key} was altered",
        "Restore it from a backup or an earlier version; the library never changes a kept file.",
        key=sha256,
    )


def _missing(sha256: str) -> NotFoundError:
    return NotFoundError(
        "no file {key} is kept",
        "Check the digest, or restore the file from a backup.",
        kind="file",
        key=sha256[:64],
    )
