"""Two processes at one office, and at one status list."""

import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select
from tests.crash import killing
from tests.crash.filling import PLACES, fill_together
from tests.crash.killing import LURAH, START, open_city

from ekelurahan.adapters.sql import tables

EACH = 200


def issue_many(folder, count):
    """Ask for letters and approve each, as fast as one process can."""
    desk = open_city(folder)
    siti, lurah = desk.residents.by_id("siti"), desk.city.holder(LURAH, START.date())
    for i in range(count):
        request = desk.requests.submit(
            "SKD", applicant=siti, answers={"keperluan": f"keperluan {i}"}, by=siti
        )
        desk.requests.approve(request.id, by=lurah, seen=request.seen)


def test_two_processes_never_take_the_same_number(folder):
    """Each issues 200 letters in the same office: 400 numbers, from 1 to 400, none missing."""
    command = [sys.executable, "-m", __name__, folder]
    processes = [subprocess.Popen(command, cwd=Path(killing.__file__).parents[2]) for _ in range(2)]
    assert [0, 0] == [process.wait(timeout=300) for process in processes]

    desk = open_city(folder)
    with desk.store.engine.connect() as connection:
        numbers = connection.scalars(select(tables.letter_numbers.c.n)).all()
        issued = connection.scalar(select(func.count()).where(tables.letters.c.status == "issued"))
        texts = connection.scalars(select(tables.letter_numbers.c.text)).all()
    assert list(range(1, 2 * EACH + 1)) == sorted(numbers)
    assert 2 * EACH == len(set(texts)) == issued


def test_two_processes_fill_a_status_list(tmp_path):
    """Both take places until the last is gone: none is taken twice, none left over."""
    one, other = fill_together(f"sqlite:///{tmp_path}/kelurahan.db")

    assert list(range(PLACES)) == sorted([*one, *other])


if __name__ == "__main__":
    issue_many(Path(sys.argv[1]), EACH)
