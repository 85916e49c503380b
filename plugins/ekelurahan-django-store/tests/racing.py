"""Processes that do the same thing at the same moment, and the little program each of them runs.

Run as ``python racing.py ALIAS FOLDER ACT ARGUMENT…``: opens the city, waits for a line to come in,
acts, and prints what came of it, a line for each thing.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PLACES = 64


def race(alias, folder, act, *arguments):
    """Let two processes act at the same moment; give the lines each printed."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, __file__, alias, str(folder), act, *arguments]
    processes = [subprocess.Popen(command, cwd=HERE, env=os.environ, **pipes) for _ in range(2)]
    assert ["ready\n"] * 2 == [process.stdout.readline() for process in processes]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=300)[0].splitlines() for process in processes]
    assert [0, 0] == [process.returncode for process in processes]
    return told


def main(alias, folder, act, *arguments):
    """Act when told to."""
    import django

    django.setup()
    from city import open_portal_desk

    desk = open_portal_desk(alias, Path(folder))
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    for line in ACTS[act](desk, *arguments):
        print(line, flush=True)  # noqa: T201


def issue(desk, count):
    """Ask for letters and approve each, every other time together with a row of the portal."""
    from contextlib import nullcontext

    from city import approve, submit
    from portal.models import Visit

    for n in range(int(count)):
        with desk.store.together() if n % 2 else nullcontext():
            request = submit(desk)
            Visit.objects.using(desk.store.alias).create(resident="siti", request_id=request.id)
            approve(desk, request)
        yield request.id


def approve_each(desk, *requests):
    """Approve requests, given as key, what was seen, and key of the call; tell numbers or errors."""
    from ekelurahan.errors import EkelurahanError

    from city import LURAH, START

    lurah = desk.city.holder(LURAH, START.date())
    for request_id, seen, key in (request.split() for request in requests):
        key_or_none = None if key == "-" else key
        try:
            desk.requests.approve(request_id, by=lurah, seen=seen, key=key_or_none)
        except EkelurahanError as error:
            yield type(error).__name__
        else:
            yield desk.letters.of(request_id, by=lurah).number.n


def submit_each(desk, *keys):
    """Ask for letters, with a key each; tell the keys of the requests."""
    from city import submit

    for key in keys:
        yield submit(desk, key).id


def fill(desk):
    """Take places in a status list until there are none."""
    from ekelurahan.errors import StorageError
    from ekelurahan.testing.store_contract.samples import STATUS_LIST

    while True:
        try:
            with desk.store.begin() as unit:
                place = unit.take_status_index(STATUS_LIST, PLACES, "l1")
        except StorageError as error:
            assert "is full" in str(error)  # noqa: PT017
            return
        yield place


def append(desk, count):
    """Record events of two offices, every other time the other way round."""
    from attrs import evolve
    from ekelurahan.model.events import RequestWithdrawn
    from ekelurahan.testing.store_contract.samples import AT

    event = RequestWithdrawn(at=AT, actor="resident:siti", office="61.71", residents=("siti",))
    events = [event, evolve(event, office="61.72")]
    for n in range(int(count)):
        with desk.store.begin() as unit:
            unit.record(events if n % 2 else reversed(events))
        yield n


def work(desk):
    """Do what is due; tell what was done."""
    from attrs import evolve

    yield from evolve(desk, handlers={"notice": lambda _: None}).effects.run_due().done


ACTS = {
    "append": append,
    "approve": approve_each,
    "fill": fill,
    "issue": issue,
    "submit": submit_each,
    "work": work,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
