"""A desk whose process ends at the n-th point of an act.

Points lie before a commit and after it, before a call of a port, before an operation on a file, and
before the caller hears the answer. Between two points nothing outlives the process, so that to die anywhere is to die at one of them.
Not counted are the calls that only tell what is known: the clock, new keys, the city's key document.
"""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from attrs import evolve, frozen
from tests.crash.killing import Killer, KillingStore

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_OPERATIONS = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.chmod", "os.truncate"}


class TellingKiller(Killer):
    """Remembers what was about to happen at each point, and tells of the last one before it dies."""

    def __init__(self, at, farewell=lambda _what: None):
        super().__init__(at)
        self.passed = []
        self._farewell = farewell

    def point(self, what="commit"):
        """Count a point, and die if it is the one."""
        self.passed.append(what)
        if self.left == 1:
            self._farewell(what)
        super().point()


class Photographer(TellingKiller):
    """Lets nobody die: copies the folder at each point, as a process that died there would leave it.

    Where nothing has changed since the point before, there is no new copy.

    Attributes:
        images: The name of the copy, for each point.
    """

    def __init__(self, folder, album):
        super().__init__(0)
        self.images = []
        self._folder, self._album = folder, album
        self._is_busy, self._last = False, ""

    def point(self, what="commit"):
        """Copy the folder; what that does itself is no point."""
        if self._is_busy:
            return
        self._is_busy = True
        super().point(what)
        if (digest := _digest(self._folder)) == self._last:
            self.images.append(self.images[-1])
        else:
            self._last = digest
            self.images.append(str(len(self.passed)))
            shutil.copytree(self._folder, self._album / self.images[-1])
        self._is_busy = False


def _digest(folder):
    """Tell two states of a folder apart; but for the index of SQLite's log, which dies with a process."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.name != "kelurahan.db-shm":
            content = path.read_bytes() if path.is_file() else b""
            digest.update(f"{path} {len(content)} ".encode() + content)
    return digest.hexdigest()


@frozen
class DyingPort:
    """A port with a point before every call of its methods."""

    inner: object
    killer: TellingKiller
    name: str

    def __call__(self, *arguments, **named):
        """Call it, where it is a function."""
        self.killer.point(self.name)
        return self.inner(*arguments, **named)

    def __getattr__(self, method):
        """Give one of its methods."""
        return DyingPort(getattr(self.inner, method), self.killer, f"{self.name}.{method}")


def dying(desk, killer):
    """Give a desk whose process dies at the killer's point."""
    ports = ("files", "residents", "signer", "renderer", "reader", "publish")
    return evolve(
        desk,
        store=KillingStore(desk.store, killer),
        handlers={kind: DyingPort(h, killer, "handler") for kind, h in desk.handlers.items()},
        **{name: DyingPort(getattr(desk, name), killer, name) for name in ports},
    )


def watch_files(folder, killer):
    """Let every operation of this process on a file of a folder be a point, for the rest of its life.

    Python tells of them before they happen (PEP 578). What SQLite does inside a transaction is its
    own; points lie before and after.
    """
    place = str(Path(folder).resolve())

    def hear(event, arguments):
        if event == "open":
            path, _, flags = arguments
            concerns = bool(flags & _WRITING)
        elif event in _OPERATIONS:
            path = arguments[0]
            concerns = event != "os.mkdir" or not Path(path).is_dir()
        else:
            return
        if concerns and isinstance(path, str | Path) and str(path).startswith(place):
            killer.point(f"file {event}")

    sys.addaudithook(hear)
