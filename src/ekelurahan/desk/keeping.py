"""Keeping files: a store's word that it has a file is not enough."""

import hashlib

from ekelurahan.errors import NotFoundError, StorageError
from ekelurahan.ports import FileStore
from ekelurahan.texts import mark


def keep_file(files: FileStore, content: bytes) -> str:
    """Keep a file, and read it back before anybody relies on it.

    Returns:
        Its SHA-256, as worked out here.

    Raises:
        StorageError: what was kept is not this, or it could not be kept.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    if files.put(content) != sha256 or _read(files, sha256) != content:
        raise StorageError(
            mark("the file store has kept something else than it was given"),
            mark("Check the store; what was not kept is kept anew when this is tried again."),
        )
    return sha256


def _read(files: FileStore, sha256: str) -> bytes | None:
    try:
        return files.get(sha256)
    except NotFoundError:
        return None
