"""A worker, round by round."""

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from ekelurahan.compose.desks import open_desk
from ekelurahan.compose.folders import create_city_folder
from ekelurahan.compose.workers import SWEEP_EVERY, Round, Worker
from ekelurahan.desk.effects import RENEWAL
from ekelurahan.desk.sweeping import UNKNOWN_FOR
from ekelurahan.errors import PermanentError, RetryableError, StorageError
from ekelurahan.model.effects import Effect

START = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


class SettableClock:
    """Stands still until it is moved."""

    def __init__(self):
        self.at = START

    def now(self):
        """Tell the time it stands at."""
        return self.at


@pytest.fixture
def clock():
    """A clock at 9.30 in Pontianak."""
    return SettableClock()


@pytest.fixture
def published():
    """What was published, in order."""
    return []


@pytest.fixture
def desk(tmp_path, clock, published):
    """The desk of a new city, whose notices are taken by a list."""
    create_city_folder(tmp_path / "kota", clock=clock)
    opened = open_desk(
        f"sqlite:///{tmp_path}/kelurahan.db", city=tmp_path / "kota" / "city.toml", clock=clock
    )
    taken = []
    changed = evolve(opened, publish=published.append, handlers={"notice": taken.append})
    yield changed
    opened.store.close()


def owe(desk, *keys, kind="notice", due_at=START):
    """Owe effects."""
    with desk.store.begin() as unit:
        for key in keys:
            unit.owe(Effect(key, kind, "r1", due_at))


def test_a_round_does_what_is_due(desk):
    """It counts what is done, and publishes the first status lists."""
    owe(desk, "n:1", "n:2")
    worker = Worker(desk)

    assert Round(done=3) == worker.round()
    assert Round() == worker.round()


def test_a_round_has_a_limit(desk):
    """What is left is done in the next."""
    owe(desk, "n:1", "n:2", "n:3")
    worker = Worker(desk, limit=2)

    assert [3, 1] == [worker.round().done for _ in range(2)]


def test_failures_are_counted(desk):
    """By whether they are tried again or wait for a person."""
    errors = {"n:1": RetryableError("no"), "n:2": PermanentError("no")}

    def fail(effect):
        raise errors[effect.key]

    owe(desk, *errors)

    assert (
        Round(done=1, waiting=1, parked=1)
        == Worker(evolve(desk, handlers={"notice": fail})).round()
    )


def test_status_lists_are_renewed_when_they_grow_old(desk, clock, published):
    """At first, and then after six hours; several workers renew them once."""
    workers = [Worker(desk), Worker(desk)]
    counts = []
    for hours in (0, 1, 5, 6.1, 7, 12.2):
        clock.at = START + timedelta(hours=hours)
        for worker in workers:
            worker.round()
        counts.append(len(published))

    assert [1, 1, 1, 2, 2, 3] == counts
    assert timedelta(hours=6) == RENEWAL


def test_lost_work_is_looked_for_now_and_then(desk, clock, caplog):
    """In the first round and then every half hour; the log names what a person must look at."""
    worker = Worker(desk)
    forgotten = {"kind": "fax", "due_at": START - UNKNOWN_FOR}
    owe(desk, "fax:1", **forgotten)

    assert 1 == worker.round().told
    assert "handler: fax:1" in caplog.text
    owe(desk, "fax:2", **forgotten)
    clock.at += SWEEP_EVERY / 2
    assert (0, 1) == (worker.round().told, len(desk.effects.parked()))
    clock.at += SWEEP_EVERY
    owe(desk, "fax:3", **forgotten)
    assert 2 == worker.round().told


def test_a_database_that_fails_ends_a_round_not_the_worker(desk, caplog):
    """It is logged without detail, and the next round tries again."""

    class Failing:
        def begin(self):
            raise StorageError("6171014508900001")

        read = begin

    worker = Worker(evolve(desk, store=Failing()))
    with caplog.at_level(logging.WARNING):
        assert Round(failed=True) == worker.round()
    assert "StorageError" in caplog.text
    assert "6171014508900001" not in caplog.text


def test_a_worker_stops_after_the_effect_under_way(desk):
    """Nothing else is begun, neither another effect nor a renewal."""
    owe(desk, "n:1", "n:2")
    stop = threading.Event()
    worker = Worker(evolve(desk, handlers={"notice": lambda _: stop.set()}), stop=stop)

    assert [Round(done=1)] == list(worker.rounds(60))


def test_a_full_round_is_followed_by_another_at_once(desk):
    """Only when nothing is left does a worker pause."""
    owe(desk, *(f"n:{n}" for n in range(5)))

    class Pauses(threading.Event):
        def __init__(self):
            super().__init__()
            self.asked = []

        def wait(self, timeout=None):
            self.asked.append(timeout)
            self.set()

    worker = Worker(desk, limit=2, stop=Pauses())

    assert 6 == sum(done.done for done in worker.rounds(7.0))
    assert [7.0] == worker.stop.asked
