"""Killed at every point of whole histories, a city keeps its invariants; those of a broken one break."""

import shutil
import sqlite3
from contextlib import closing

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, note, settings
from tests.crash.acts import FINDERS, Act, call_for, perform
from tests.crash.cities import copied, open_city
from tests.crash.histories import HISTORIES, STEP, Bench, Tally, check_history, opened
from tests.crash.invariants import (
    BrokenInvariantError,
    check_at_rest,
    page_is_genuine,
    repeating_changes_nothing,
    same_as_undisturbed,
)
from tests.crash.killing import START

EVERY_ACT = (
    Act("submit"),
    Act("approve"),
    Act("suspend", fault="publisher"),
    Act("reinstate"),
    Act("submit"),
    Act("return"),
    Act("resubmit"),
    Act("reserve"),
    Act("approve reserved"),
    Act("replace"),
    Act("submit", 1),
    Act("approve"),
    Act("approve", fault="signer"),
    Act("give up"),
    Act("approve"),
    Act("reject"),
    Act("reserve"),
    Act("cancel"),
    Act("delegate"),
    Act("record", fault="files"),
    Act("notify", fault="number"),
    Act("retry"),
    Act("revoke"),
    Act("read"),
    Act("submit"),
    Act("withdraw"),
    Act("work"),
    Act("publish"),
    Act("checkpoint"),
)
POINTS = {"answer", "commit", "file open", "file os.rename", "files.put", "publish", "signer.sign"}


@pytest.fixture(scope="module")
def bench():
    """A small city, and somebody who lets processes die."""
    with Bench.open(every=40) as bench:
        yield bench


def test_every_act_survives_a_death(bench):
    """One history has every act in it; each is killed at a third of its points.

    The others are left to ``nox -s crash``.
    """
    tried = evolve(bench, tally=Tally(), stride=3)

    check_history(EVERY_ACT, tried)

    assert set(FINDERS) == set(tried.tally.acts)
    assert POINTS <= set(tried.tally.points)
    assert len(EVERY_ACT) == sum(tried.tally.acts.values())
    assert min(tried.tally.counts["real deaths"], tried.tally.counts["second crashes"]) > 3


@pytest.mark.property
@settings(max_examples=2, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(HISTORIES)
def test_random_histories_survive_a_death_at_every_point(bench, history):
    """Whatever happens in whatever order. ``nox -s crash`` tries hundreds."""
    note("\n".join(map(str, history)))
    check_history(history, bench)


class Broken:
    """Ways to break a city that has a revoked letter, one in force, a notice sent, and a request."""

    def sql(self, statement):
        """Alter what is recorded, behind the library's back."""

        def break_(folder):
            with closing(sqlite3.connect(folder / "kelurahan.db")) as connection, connection:
                assert connection.execute(statement).rowcount

        return break_

    def lose(self, pattern):
        """Lose a file."""

        def break_(folder):
            found = [path for path in folder.glob(pattern) if path.is_file()]
            assert found
            found[0].unlink()

        return break_


BREAK = Broken()
WAYS = {
    "a number": ("I1", BREAK.sql("DELETE FROM letter_numbers WHERE n = 1")),
    "a number in use": ("I1", BREAK.sql("UPDATE letter_numbers SET status = 'batal' WHERE n = 1")),
    "a file": ("I2", BREAK.lose("files/*/*")),
    "a line of the archive": (
        "I2",
        BREAK.sql("UPDATE archive_entries SET letter_id = NULL WHERE status = 'issued'"),
    ),
    "a list": ("I3", BREAK.lose("trust/status/*")),
    "an effect": ("I4", BREAK.sql("UPDATE effects SET status = 'due' WHERE kind = 'notice'")),
    "a notice": ("I4", BREAK.lose("outbox/*")),
    "an entry": ("I6", BREAK.sql("DELETE FROM journal WHERE seq = 2")),
    "a cause": ("I9", BREAK.sql("UPDATE effects SET status = 'parked' WHERE kind = 'notice'")),
}
PLAYED = ("submit", "approve", "revoke", "submit", "approve", "notify", "submit")


@pytest.fixture(scope="module")
def played(bench):
    """A city after some undisturbed acts, and the time there."""
    folder, at = copied(bench.template, bench.scratch / "played"), START
    for place, name in enumerate(PLAYED):
        at += STEP
        with opened(folder, at) as desk:
            perform(desk, folder, call_for(desk, Act(name), f"call-{place}"))
    return folder, at + STEP


def test_an_undisturbed_city_is_whole(played):
    """Nothing is wrong with it before it is broken, and its letter is genuine for whoever gets it."""
    folder, at = played
    with opened(folder, at) as desk:
        check_at_rest(desk, folder)
        assert page_is_genuine(desk, folder)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_broken_is_found(bench, played, way):
    """An invariant that cannot break proves nothing: each does when a city is broken by hand."""
    (folder, at), (invariant, break_) = played, WAYS[way]
    broken = copied(folder, bench.scratch / "broken")
    break_(broken)

    with opened(broken, at) as desk, pytest.raises(BrokenInvariantError, match=invariant):
        check_at_rest(desk, broken)


def test_a_request_without_owner_is_found(played):
    """A city whose posts nobody holds leaves a request to nobody."""
    folder, at = played
    with opened(folder, at) as desk:
        empty = evolve(desk, city=evolve(desk.city, assignments=()))
        with pytest.raises(BrokenInvariantError, match="I5"):
            check_at_rest(empty, folder)


def test_a_call_that_happens_twice_is_found(bench, played):
    """Without a key a call is another call, and takes another number."""
    folder, at = played
    twice = copied(folder, bench.scratch / "twice")
    with opened(twice, at) as desk:
        call = {**call_for(desk, Act("reserve"), ""), "key": None}
        with pytest.raises(BrokenInvariantError, match="I10"):
            repeating_changes_nothing(desk, twice, call, perform(desk, twice, call))


def test_a_trace_of_a_crash_is_found(bench, played):
    """A city in which more has happened is not the undisturbed one."""
    folder, at = played
    more = copied(folder, bench.scratch / "more")
    with opened(folder, at) as desk:
        outline = check_at_rest(desk, folder).outline()
    with opened(more, at) as desk:
        perform(desk, more, call_for(desk, Act("withdraw"), "more"))
        records = check_at_rest(desk, more)

    with pytest.raises(BrokenInvariantError, match="I10"):
        same_as_undisturbed(records, outline)


def test_a_fault_in_a_process_is_told(bench, played):
    """What goes wrong in a process that should die at a point does not look like a death."""
    folder, at = played
    nowhere = bench.scratch / "nowhere"
    shutil.copytree(folder, nowhere)
    call = {
        "act": "approve",
        "fault": "",
        "key": "k",
        "request": "none",
        "by": "nobody",
        "seen": "",
    }

    with pytest.raises(AssertionError, match="KeyError: 'number missing'"):
        bench.undertaker.act(nowhere, {**call, "act": "number missing"}, at, 1)
    assert open_city(nowhere, at).city.name
