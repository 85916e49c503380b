"""Whole random histories, each act of them killed at every point, recovered, and checked.

Run as ``python -m tests.crash.histories --histories 200 --seed 1 --jobs 2``. For every act of
a history, and for every point of the act: a process plays the act and dies there; the city is opened
again and checked; the interrupted call is repeated with its key, what is due is done, and everything is
checked again, also against the same act undisturbed. Of some runs the recovery dies, too; of some the
rest of the history is played as well.

Every fourth process really dies. Of the others one process, which lives, copies the folder at every
point: a process that dies leaves nothing but its files; after each real death it is checked that the
copy shows the same. A copy that has the very bytes of the one before is not tried twice.
"""

import argparse
import logging
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

from attrs import field, frozen
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st
from tests.crash.acts import FINDERS, Act, call_for, perform
from tests.crash.cities import copied, make_template, open_city
from tests.crash.faults import broken
from tests.crash.invariants import (
    BrokenInvariantError,
    check_at_once,
    check_at_rest,
    page_is_genuine,
    repeating_changes_nothing,
    same_as_undisturbed,
)
from tests.crash.killing import START
from tests.crash.records import Records
from tests.crash.recovering import PAUSE, recover, settle
from tests.crash.undertaking import Undertaker

STEP = timedelta(minutes=10)
DEATHS, SECONDS = 4, 5
"""Every how-manieth run begins with a real death, and has its recovery die."""
WHOLE = 5
"""At the end of every how-manieth history a letter is checked as whoever holds the file checks it."""
_UNKEYED = {"read", "delegate", "notify", "retry", "work", "publish", "checkpoint"}
"""Acts that have no key: what is done twice is read, renewed or looked for twice."""
_FAULTS = ("", "", "", "", "", "signer", "files", "publisher", "gateway", "number")
_PICKS = st.integers(0, 11)

_SUBMIT, _APPROVE = Act("submit"), Act("approve")
OPENINGS = (
    (_SUBMIT,),
    (_SUBMIT, _APPROVE),
    (_SUBMIT, _APPROVE, _SUBMIT, _APPROVE),
    (Act("submit", 1), _APPROVE, _APPROVE),
    (_SUBMIT, Act("approve", fault="signer")),
    (Act("reserve"), _SUBMIT),
)
"""How histories begin: nothing much can happen to a city without requests and letters."""
ACTS = st.builds(Act, st.sampled_from((*FINDERS, "approve")), _PICKS, st.sampled_from(_FAULTS))
HISTORIES = st.builds(
    lambda opening, acts: (*opening, *acts),
    st.sampled_from(OPENINGS),
    st.lists(ACTS, min_size=2, max_size=6),
)


@frozen
class Tally:
    """How much was tried.

    Attributes:
        counts: Histories, points, recoveries, real deaths, second crashes, rests that were played.
        acts: Acts, by name.
        points: Points, by what was about to happen.
    """

    counts: Counter = field(factory=Counter)
    acts: Counter = field(factory=Counter)
    points: Counter = field(factory=Counter)

    def __add__(self, other):
        """Sum two up."""
        return Tally(self.counts + other.counts, self.acts + other.acts, self.points + other.points)


@frozen
class Bench:
    """Where histories are played.

    Attributes:
        template: The city they start from.
        scratch: A folder for copies of it.
        undertaker: Lets processes die.
        every: Every how-manieth run the rest of the history is played, too.
        stride: Every how-manieth point of an act is tried.
        tally: How much was tried.
        until: When no further history is begun, by the monotonic clock.
        suspects: Names of acts in which an invariant broke: from then on only these are killed, so
            that the history is quickly made smaller.
    """

    template: Path
    scratch: Path
    undertaker: Undertaker
    every: int = 6
    stride: int = 1
    tally: Tally = field(factory=Tally)
    until: float = float("inf")
    suspects: set = field(factory=set)

    @classmethod
    @contextmanager
    def open(cls, **more):
        """Make a city and an undertaker, for as long as they are needed."""
        memory = Path("/dev/shm")  # noqa: S108 - a folder of our own in it; spares the disk
        with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as place:
            template = make_template(Path(place) / "template")
            with Undertaker() as undertaker:
                yield cls(template, Path(place), undertaker, **more)


@frozen
class Run:
    """One act of a history, to be killed at every point.

    Attributes:
        bench: Where it is played.
        before: The city as it stood.
        call: The act as a call.
        at: When.
        rest: The acts that follow.
        place: Its place in the history.
    """

    bench: Bench
    before: Path
    call: dict
    at: object
    rest: tuple
    place: int

    def undisturbed(self):
        """Play it without a crash; give its points, and how the city then stands.

        What a part out of order has kept from being done is repeated, as it is after a crash.
        """
        shutil.rmtree(self.album, ignore_errors=True)
        self.album.mkdir()
        name = "after, odd" if self.before.name == "after, even" else "after, even"
        after = copied(self.before, self.bench.scratch / name)
        points = self.bench.undertaker.photograph(after, self.call, self.at, self.album)
        settled = copied(after, self.bench.scratch / "settled")
        with opened(settled, self.at + PAUSE) as desk:
            if self.call["fault"]:
                perform(desk, settled, self.call)
            outline = check_at_rest(settle(desk), settled).outline()
        return after, points, outline

    @property
    def album(self):
        """Where the images of the folder at each point are."""
        return self.bench.scratch / "album"

    def killed(self, point, what, image, undisturbed):
        """Come back after a death at a point, and check.

        Where a death leaves the very bytes that it left at the point before, all this was tried;
        except that every fourth process really dies.
        """
        tally, at = self.bench.tally, self.at + PAUSE
        turn = self.place + point
        tally.points[what] += 1
        tally.counts["points"] += 1
        is_new = image == str(point)
        if not is_new and turn % DEATHS:
            return
        tally.counts["recoveries"] += 1
        folder = copied(self.album / image, self.bench.scratch / "left")
        if turn % DEATHS == 0:
            folder = self._really_killed(point, what, folder)
        if turn % SECONDS == 1:
            died = self.bench.undertaker.recover(folder, self.call, at, 1 + (3 * point) % 17)
            tally.counts["second crashes"] += bool(died)
            at += PAUSE
        with opened(folder, at) as desk:
            check_at_once(desk, folder)
            at = self._recovered(desk, folder, undisturbed)
        if turn % self.bench.every == 0 and self.rest:
            tally.counts["rests"] += 1
            play_on(folder, self.rest, self.place + 1, at)

    def _really_killed(self, point, what, image):
        """Let a process die at a point, and check that it leaves what the image shows.

        Digests and key ids are random, and with them the folders that are there already: where the
        point is another than in the image, or none, there is nothing to compare.
        """
        folder = copied(self.before, self.bench.scratch / "killed")
        died = self.bench.undertaker.act(folder, self.call, self.at, point)
        self.bench.tally.counts["real deaths"] += bool(died)
        if died != what:
            return folder if died else image
        with opened(folder, self.at) as left, opened(image, self.at) as shown:
            same = Records.of(left).outline() == Records.of(shown).outline()
        assert same, f"a death at {what} leaves something else than the image"
        return folder

    def _recovered(self, desk, folder, undisturbed):
        """Repeat the call, do what is due, and check; tell when that was."""
        answer = recover(desk, folder, self.call)
        settled = settle(desk)
        settled = open_city(folder, settled.clock.now())  # the call may have changed the city file
        records = check_at_rest(settled, folder)
        if self.call["act"] not in _UNKEYED:
            repeating_changes_nothing(settled, folder, self.call, answer)
        if self.call["fault"] != "number":  # a parked notice, or one that was sent
            same_as_undisturbed(records, undisturbed)
        return settled.clock.now()


@contextmanager
def opened(folder, at):
    """Open a city, and close it."""
    desk = open_city(folder, at)
    try:
        yield desk
    finally:
        desk.store.close()


def play_on(folder, acts, place, at):
    """Play acts without a crash, and check at the end."""
    for number, act in enumerate(acts, place):
        at += STEP
        with opened(folder, at) as desk:
            call = call_for(desk, act, f"call-{number}")
            perform(broken(desk, act.fault), folder, call)
    with opened(folder, at + STEP) as desk:
        check_at_rest(settle(desk), folder)


def check_history(history, bench):
    """Kill every act of a history at every point; raise where an invariant breaks."""
    city, at = bench.template, START
    if time.monotonic() > bench.until:
        return
    bench.tally.counts["histories"] += 1
    for place, act in enumerate(history):
        at += STEP
        with opened(city, at) as desk:
            call = call_for(desk, act, f"call-{place}")
        run = Run(bench, city, call, at, history[place + 1 :], place)
        city, points, undisturbed = run.undisturbed()
        name = call["act"]
        bench.tally.acts[name] += 1
        for point, (what, image) in enumerate(points, 1):
            if bench.suspects and name not in bench.suspects:
                break
            if (place + point) % bench.stride:
                continue
            try:
                run.killed(point, what, image, undisturbed)
            except BrokenInvariantError as error:
                bench.suspects.add(name)
                error.add_note(f"act {place + 1}, {call}, died at {point} of {len(points)}: {what}")
                raise
    if bench.tally.counts["histories"] % WHOLE == 0:
        with opened(city, at + STEP) as desk:
            bench.tally.counts["letters checked by page"] += page_is_genuine(desk, folder=city)


def search(histories, number, **more):
    """Try histories until one breaks an invariant; that one is made as small as can be.

    Returns:
        What was tried, and what was found: nothing, or the error with the smallest history.
    """
    with Bench.open(**more) as bench:

        @seed(number)
        @settings(
            max_examples=histories,
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        @given(HISTORIES)
        def every_point_is_survived(history):
            note("\n".join(map(str, history)))
            check_history(history, bench)

        try:
            every_point_is_survived()
        except Exception as error:  # noqa: BLE001 - a fault of any kind ends the search, and is told
            told = traceback.format_exception(error) if _is_fault(error) else [f"{error}"]
            return bench.tally, "\n".join([*told, *getattr(error, "__notes__", ())])
        return bench.tally, ""


def _is_fault(error):
    """Whether an error is none that the invariants tell, so that its place matters."""
    return not isinstance(error, BrokenInvariantError)


def _search(plan):
    logging.disable(logging.WARNING)  # effects that fail are part of the game
    histories, number, more = plan
    return search(histories, number, **more)


def main():
    """Search in several processes, and tell."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--histories", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--every", type=int, default=6, help="play the rest of every n-th run")
    parser.add_argument("--minutes", type=float, default=60, help="begin no history after that")
    given_, begun = parser.parse_args(), time.monotonic()
    share = -(-given_.histories // given_.jobs)
    more = {"every": given_.every, "until": begun + given_.minutes * 60}
    plans = [(share, given_.seed * 1000 + job, more) for job in range(given_.jobs)]
    with ProcessPoolExecutor(given_.jobs, mp_context=get_context("spawn")) as pool:
        results = list(pool.map(_search, plans))
    tally = sum((tally for tally, _ in results), Tally())
    broken_ones = [found for _, found in results if found]
    print(f"seed {given_.seed}, {given_.jobs} processes, {time.monotonic() - begun:.0f} s")
    for counts in (tally.counts, tally.acts, tally.points):
        print("  " + ", ".join(f"{name} {n}" for name, n in counts.most_common()))
    print("\n\n".join(broken_ones) or "no invariant was broken")
    sys.exit(bool(broken_ones))


if __name__ == "__main__":
    main()
