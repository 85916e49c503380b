"""Two processes at one office, and at one status list."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier
from time import sleep

from attrs import evolve
from sqlalchemy import func, select
from tests.crash import killing
from tests.crash.appending import append_together, assert_chained
from tests.crash.filling import PLACES, fill_together
from tests.crash.killing import LURAH, START, Clock, open_city
from tests.desk.test_effects import BrokenSigner

from ekelurahan.adapters.sql import tables
from ekelurahan.desk.signing import LEASE
from ekelurahan.errors import ConflictError, SigningError, TransitionError
from ekelurahan.model.numbers import NumberStatus
from ekelurahan.model.service_requests import RequestStatus

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


def test_giving_up_and_finishing_at_once(folder):
    """In each of 20 races one wins: the letter is issued, or its number is batal and it waits."""
    desk, outcomes = open_city(folder), set()
    siti, lurah = desk.residents.by_id("siti"), desk.city.holder(LURAH, START.date())
    for i in range(20):
        request, late = numbered(desk, siti, lurah), open_city(folder, Clock(START + LEASE))
        barrier = Barrier(2)

        def finish(late=late, barrier=barrier):
            barrier.wait()
            late.effects.run_due()

        def give_up(request=request, barrier=barrier, pause=i / 1000):
            barrier.wait()
            sleep(pause)
            with suppress(ConflictError, TransitionError):
                killing.give_up(desk, request.id, LURAH)

        with ThreadPoolExecutor(2) as pool:
            for each in [pool.submit(finish), pool.submit(give_up)]:
                each.result(60)
        late.store.close()
        status = desk.requests.get(request.id, by=lurah).status
        entry = desk.numbers.register(request.office, START.year, by=lurah)[i]
        outcomes.add((status, entry.status))

    assert outcomes <= {
        (RequestStatus.DONE, NumberStatus.USED),
        (RequestStatus.WAITING, NumberStatus.CANCELLED),
    }
    assert () == desk.effects.sweep().mended


def numbered(desk, siti, lurah):
    """Ask for a letter and approve it with a key that fails."""
    request = desk.requests.submit("SKD", applicant=siti, answers={"keperluan": "x"}, by=siti)
    broken = evolve(desk, signer=BrokenSigner(desk.signer, SigningError("no")))
    return broken.requests.approve(request.id, by=lurah, seen=request.seen)


if __name__ == "__main__":
    issue_many(Path(sys.argv[1]), EACH)


def test_two_processes_append_to_one_journal(tmp_path):
    """However their transactions interleave, each office has one chain without gap or fork."""
    assert_chained(*append_together(f"sqlite:///{tmp_path}/kelurahan.db"))
