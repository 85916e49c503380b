"""Real disks without room, for the process that asks for it, whoever runs it.

Not the disk of the computer: limits of the process and of the database, which end in the same
errors of the operating system and of SQLite.
"""

import ctypes
import os
import resource
import sqlite3
from contextlib import closing

from sqlalchemy import event
from sqlalchemy.engine import Engine

_CAPABILITIES_3 = 0x20080522
_OVER_PERMISSIONS = 1 << 1 | 1 << 2 | 1 << 3
"""CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH and CAP_FOWNER, by which root writes where nobody may."""


def squeeze(folder, largest=None, pages=None, closed=()):
    """Take the room from this process, for the rest of its life.

    Args:
        folder: The city.
        largest: Bytes beyond which no file may grow: writing then fails as on a full disk.
        pages: How many pages the database may still grow.
        closed: Parts of the folder that may only be read; "." for all of it.
    """
    if largest is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, hard))
    if pages is not None:
        _let_grow(folder, pages)
    for name in closed:
        close(folder / name)
    if closed:
        _be_nobody_special()


def close(path):
    """Take the right to write from a file, or from a folder with everything in it."""
    for each in [path, *path.rglob("*")]:
        each.chmod(each.stat().st_mode & ~0o222)


def reopen(path):
    """Give the owner the right to write back."""
    for each in [path, *path.rglob("*")]:
        each.chmod(each.stat().st_mode | 0o200)


def _let_grow(folder, pages):
    with closing(sqlite3.connect(folder / "kelurahan.db")) as connection:
        (size,) = connection.execute("PRAGMA page_count").fetchone()

    def limit(connection, _record):
        connection.execute(f"PRAGMA max_page_count = {size + pages}")

    event.listen(Engine, "connect", limit)


def _be_nobody_special():
    """Give up the capabilities of root that go over permissions; others have none to give up."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header, sets = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(header, sets) == 0, os.strerror(ctypes.get_errno())
    sets[0] &= ~_OVER_PERMISSIONS  # the effective set of the first 32
    assert libc.capset(header, sets) == 0, os.strerror(ctypes.get_errno())
