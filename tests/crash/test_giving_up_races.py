"""Somebody gives a signature up while a worker finishes it."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from time import sleep

from attrs import evolve
from tests.crash import killing
from tests.crash.killing import LURAH, START, Clock, open_city
from tests.desk.test_effects import BrokenSigner

from ekelurahan.desk.signing import LEASE
from ekelurahan.errors import ConflictError, SigningError, TransitionError
from ekelurahan.model.numbers import NumberStatus
from ekelurahan.model.service_requests import RequestStatus


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
