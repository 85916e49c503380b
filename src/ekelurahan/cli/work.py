"""``ekelurahan work``: do what is owed, until told to stop."""

import signal
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from ekelurahan.compose.city_settings import CONFIG
from ekelurahan.compose.desks import load_desk
from ekelurahan.compose.workers import Round, Worker
from ekelurahan.texts import mark, say

_STOPPING = (signal.SIGTERM, signal.SIGINT)
_FAILED = 2


def work(options: Namespace, language: str) -> int:
    """Work in a city folder; say after each round that found something how much it was.

    Returns:
        0, or 2 where the only round failed.
    """
    worker = Worker(load_desk(options.city / CONFIG), limit=options.limit)
    if options.once:
        done = worker.round()
        _tell(done, language)
        return _FAILED if done.failed else 0
    with _stopped_by_signals(worker.stop):
        print(say(mark("The worker is ready."), language), flush=True)
        for done in worker.rounds(options.interval):
            if done != Round():
                _tell(done, language)
    print(say(mark("The worker has stopped; nothing is left half-done."), language), flush=True)
    return 0


@contextmanager
def _stopped_by_signals(stop: Event) -> Iterator[None]:
    """Let signals stop the worker after the present effect; afterwards they act as before."""
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in _STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(done: Round, language: str) -> None:
    print(
        say(
            mark("done {done}, to be tried again {waiting}, parked {parked}, mended {mended}"),
            language,
            done=done.done,
            waiting=done.waiting,
            parked=done.parked,
            mended=done.mended,
        ),
        flush=True,
    )
    if done.parked:
        print(say(mark("See what waits for you: ekelurahan effects list"), language), flush=True)
    if done.told:
        print(
            say(mark("{n} things need a look; the log names them."), language, n=done.told),
            flush=True,
        )
    if done.failed:
        print(say(mark("Something failed on the way; the log names it."), language), flush=True)
