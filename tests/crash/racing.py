"""Processes that do the same thing at the same moment, and the little program each of them runs.

Run as ``python -m tests.crash.racing URL FOLDER ACT ARGUMENT…``: opens the city, waits for a line to
come in, acts, and prints what came of it, a line for each thing.
"""

import subprocess
import sys
from itertools import chain
from pathlib import Path

from sqlalchemy import func, select
from tests.crash.killing import LURAH, START, Clock

from ekelurahan.adapters.city_files import read_residents
from ekelurahan.adapters.sql import tables
from ekelurahan.adapters.sql.residents import SqlResidents
from ekelurahan.compose.desks import open_desk
from ekelurahan.compose.folders import create_city_folder
from ekelurahan.errors import EkelurahanError

ROOT = Path(__file__).parents[2]
EACH, ROUNDS = 100, 20
TOLD = {"ConflictError", "TransitionError"}
"""What the later one is told: that it has changed meanwhile, or what it has become."""
ANSWERS = {"keperluan": "membuka rekening bank"}


def open_city(url, folder):
    """Open the desk of a folder with a database."""
    return open_desk(url, city=folder / "city.toml", clock=Clock())


def make_city(url, folder):
    """Make a city folder, and enter the sample's residents into the database."""
    create_city_folder(folder, clock=Clock())
    desk = open_city(url, folder)
    SqlResidents(desk.store.engine).put(read_residents(folder / "residents.toml"))
    return desk


def submit(desk, *keys):
    """Ask for letters, with a key each; tell the keys of the requests."""
    siti = desk.residents.by_id("siti")
    for key in keys:
        request = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti, key=key)
        print(request.id, flush=True)


def approve(desk, *requests):
    """Approve requests, given as key, what was seen, and key of the call; tell letters or errors."""
    lurah = desk.city.holder(LURAH, START.date())
    for request_id, seen, key in (request.split() for request in requests):
        key_or_none = None if key == "-" else key
        try:
            desk.requests.approve(request_id, by=lurah, seen=seen, key=key_or_none)
        except EkelurahanError as error:
            print(type(error).__name__, flush=True)
        else:
            print(desk.letters.of(request_id, by=lurah).number.n, flush=True)


def issue(desk, count):
    """Ask for letters and approve each, as fast as one process can."""
    siti, lurah = desk.residents.by_id("siti"), desk.city.holder(LURAH, START.date())
    for _ in range(int(count)):
        request = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
        desk.requests.approve(request.id, by=lurah, seen=request.seen)


ACTS = {"submit": submit, "approve": approve, "issue": issue}


def race(url, folder, act, *arguments):
    """Let two processes act at the same moment; give the lines each printed."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, "-m", __name__, url, folder, act, *arguments]
    processes = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(2)]
    assert ["ready\n"] * 2 == [process.stdout.readline() for process in processes]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=300)[0].splitlines() for process in processes]
    assert [0, 0] == [process.returncode for process in processes]
    return told


def counted(desk, table):
    """Count the rows of a table."""
    with desk.store.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table))


class RaceContract:
    """What must hold on every database, whoever comes first; tests give the desk of an empty city."""

    def test_two_processes_never_take_the_same_number(self, desk, url, folder):
        """Each issues 100 letters in the same office: 200 numbers, from 1 to 200, none missing."""
        race(url, folder, "issue", str(EACH))

        with desk.store.engine.connect() as connection:
            rows = connection.execute(select(tables.letter_numbers.c["n", "text"])).all()
            issued = connection.scalar(
                select(func.count()).where(tables.letters.c.status == "issued")
            )
        assert list(range(1, 2 * EACH + 1)) == sorted(row.n for row in rows)
        assert 2 * EACH == len({row.text for row in rows}) == issued

    def test_of_two_approvals_one_counts(self, desk, url, folder):
        """One issues the letter, the other is told that it was done; no number is lost."""
        asked = [ask(desk) for _ in range(ROUNDS)]
        told = race(url, folder, "approve", *(f"{r.id} {r.seen} -" for r in asked))

        for pair in zip(*told, strict=True):
            assert 1 == sum(line in TOLD for line in pair)
        numbers = sorted(int(line) for line in chain(*told) if line not in TOLD)
        assert list(range(1, ROUNDS + 1)) == numbers
        assert ROUNDS == counted(desk, tables.letter_numbers) == counted(desk, tables.letters)

    def test_of_two_approvals_with_one_key_both_are_answered(self, desk, url, folder):
        """Both are told of the same letter, which has one number."""
        asked = [ask(desk) for _ in range(ROUNDS)]
        one, other = race(url, folder, "approve", *(f"{r.id} {r.seen} key-{r.id}" for r in asked))

        assert one == other == [str(n) for n in range(1, ROUNDS + 1)]
        assert ROUNDS == counted(desk, tables.letter_numbers) == counted(desk, tables.letters)

    def test_of_two_requests_with_one_key_there_is_one(self, desk, url, folder):
        """Both are given the same requests."""
        one, other = race(url, folder, "submit", *(f"key-{n}" for n in range(ROUNDS)))

        assert one == other
        assert ROUNDS == counted(desk, tables.requests) == counted(desk, tables.journal)


def ask(desk):
    """Ask for a letter."""
    siti = desk.residents.by_id("siti")
    return desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)


def main(url, folder, act, *arguments):
    """Act when told to."""
    desk = open_city(url, Path(folder))
    print("ready", flush=True)
    sys.stdin.readline()
    ACTS[act](desk, *arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
