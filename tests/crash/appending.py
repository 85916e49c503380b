"""Two processes that append to the same journals, and the little program each of them runs.

Run as ``python -m tests.crash.appending URL``: records events of two offices from when a line comes
in, in transactions of which every other names the offices the other way round.
"""

import subprocess
import sys
from pathlib import Path

from attrs import evolve

from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.model.events import RequestWithdrawn
from ekelurahan.testing.store_contract.samples import AT

TRANSACTIONS = 50
OFFICES = ("61.71.01.1004", "61.71.01.1005")
ROOT = Path(__file__).parents[2]


def append(url):
    """Record one event of each office in each transaction."""
    event = RequestWithdrawn(at=AT, actor="resident:siti", office="", residents=("siti",))
    events = [evolve(event, office=office) for office in OFFICES]
    store = SqlStore.open(url)
    print("ready", flush=True)
    sys.stdin.readline()
    for n in range(TRANSACTIONS):
        with store.begin() as unit:
            unit.record(events if n % 2 else reversed(events))
    store.close()


def append_together(url):
    """Let two processes append; give the places and hashes of each office, and whose they are."""
    SqlStore.open(url).close()
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, "-m", __name__, url]
    processes = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(2)]
    assert ["ready\n"] * 2 == [process.stdout.readline() for process in processes]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate(timeout=300)
    assert [0, 0] == [process.returncode for process in processes]
    store = SqlStore.open(url)
    with store.read() as unit:
        chains = [[*unit.journal_entries(office)] for office in OFFICES]
        heads = [*unit.journal_heads()]
    store.close()
    return chains, heads


def assert_chained(chains, heads):
    """Check that two processes have made one whole chain of each office."""
    for chain, head in zip(chains, heads, strict=True):
        assert [*range(1, 2 * TRANSACTIONS + 1)] == [entry.place for entry in chain]
        assert all(entry.is_whole for entry in chain)
        assert [e.hash for e in chain[:-1]] == [e.previous for e in chain[1:]]
        assert (head.place, head.hash) == (chain[-1].place, chain[-1].hash)


if __name__ == "__main__":
    append(sys.argv[1])
