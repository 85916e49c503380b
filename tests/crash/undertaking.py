"""Processes that really die, at the point they are told.

Run as ``python -m tests.crash.undertaking``: has everything imported and has never typeset a letter,
so that it may fork. For each line that comes in, it forks a process that opens a city, acts and
dies; it answers with a line that says where.
"""

import json
import logging
import os
import subprocess
import sys
import traceback
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from attrs import asdict
from tests.crash.acts import Refusal, perform
from tests.crash.cities import open_city
from tests.crash.dying import Photographer, TellingKiller, dying, watch_files
from tests.crash.faults import broken
from tests.crash.killing import KILLED
from tests.crash.records import Records
from tests.crash.recovering import recover
from tests.crash.squeezing import squeeze

from ekelurahan.errors import EkelurahanError

ROOT = Path(__file__).parents[2]


class Undertaker:
    """Lets processes die, one after the other."""

    def __init__(self):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen([sys.executable, "-m", __name__], cwd=ROOT, **pipes)

    def __enter__(self):
        """Be at work."""
        return self

    def __exit__(self, *_):
        """Go home."""
        self._process.communicate(timeout=60)

    def photograph(self, folder, call, at, album):
        """Let a process act undisturbed; tell its points, with the image of the folder at each."""
        told = self._ask(folder, call, at, 0, album=str(album))
        return list(zip(told["points"], told["images"], strict=True))

    def act(self, folder, call, at, point):
        """Let a process act, and die at a point; tell what was about to happen there."""
        return self._ask(folder, call, at, point)["died"]

    def recover(self, folder, call, at, point):
        """Let a process repeat a call and do what is due, and die at a point of that, if it gets there."""
        return self._ask(folder, call, at, point, recover=True)["died"]

    def squeeze(self, folder, call, at, **squeezed):
        """Let a process act where there is no room; give the error it was answered, or ``None``.

        Args:
            folder: The city.
            call: The act.
            at: When.
            squeezed: How; see :mod:`tests.crash.squeezing`.
        """
        refused = self._ask(folder, call, at, 0, squeezed=squeezed)["refused"]
        return Refusal(**refused) if refused else None

    def _ask(self, folder, call, at, point, **more):
        plan = {"folder": str(folder), "call": call, "at": at.isoformat(), "point": point, **more}
        self._process.stdin.write(f"{json.dumps(plan)}\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        assert "fault" not in told, told["fault"]
        return told


def _tell(**what):
    os.write(1, f"{json.dumps(what)}\n".encode())


def _live(plan):
    """Do as planned; this process does not come back from it."""
    if "squeezed" in plan:
        _live_squeezed(plan)
        return
    folder, call = Path(plan["folder"]), plan["call"]
    killer = (
        Photographer(folder, Path(plan["album"]))
        if "album" in plan
        else TellingKiller(plan["point"], lambda what: _tell(died=what))
    )
    desk = open_city(folder, datetime.fromisoformat(plan["at"]))
    watch_files(folder, killer)
    if "recover" in plan:
        recover(dying(desk, killer), folder, call)
    else:
        perform(dying(broken(desk, call["fault"]), killer), folder, call)
    killer.point("answer")
    _tell(died="", points=killer.passed, images=getattr(killer, "images", ()))


def _live_squeezed(plan):
    folder = Path(plan["folder"])
    squeeze(folder, **plan["squeezed"])
    try:
        desk = open_city(folder, datetime.fromisoformat(plan["at"]))
    except EkelurahanError as error:
        answer = Refusal(type(error).__name__, str(error), error.advice)
    else:
        answer = perform(desk, folder, plan["call"])
    _tell(refused=asdict(answer) if isinstance(answer, Refusal) else None)


@lru_cache
def _get_ready(folder):
    """Have done once, without typesetting, what every process would do first; leave no connection."""
    desk = open_city(folder)
    Records.of(desk)
    desk.store.close()


def main():
    """Fork a process for each line."""
    logging.disable(logging.WARNING)  # effects that fail are part of the game
    for line in sys.stdin:
        plan = json.loads(line)
        if "squeezed" not in plan:  # who opens a city without room shall find that out itself
            _get_ready(Path(plan["folder"]))
        if child := os.fork():
            _, status = os.waitpid(child, 0)
            if os.waitstatus_to_exitcode(status) not in {0, KILLED}:
                _tell(fault=f"a process ended with {status}")
            continue
        try:
            _live(plan)
        except BaseException:  # noqa: BLE001 - the parent is told
            _tell(fault=traceback.format_exc())
        os._exit(0)


if __name__ == "__main__":
    main()
