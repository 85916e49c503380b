"""Folders that are made for somebody to go on with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ekelurahan.errors import InputError, StorageError
from ekelurahan.texts import mark


@contextmanager
def new_folder(folder: Path) -> Iterator[None]:
    """Let a folder be made and filled, unless it is there already.

    Raises:
        InputError: it is there; nothing is changed.
        StorageError: it cannot be written.
    """
    if folder.exists():
        raise InputError(
            mark("{folder} is there already; nothing was changed"),
            mark("Choose another name, or edit what is there."),
            folder=folder,
        )
    try:
        yield
    except OSError as error:
        raise StorageError(
            mark("the folder {path} cannot be written: {problem}"),
            mark("Choose another folder, or check its rights and space."),
            path=str(folder),
            problem=error.strerror,
        ) from error
