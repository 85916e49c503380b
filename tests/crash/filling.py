"""Two processes that fill one small status list, and the little program each of them runs.

Run as ``python -m tests.crash.filling URL``: takes places, one transaction each, from when a line
comes in until the list is full, and prints them.
"""

import subprocess
import sys
from pathlib import Path

from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.errors import StorageError
from ekelurahan.testing.store_contract.samples import LETTER, REQUEST, STATUS_LIST

PLACES = 64
ROOT = Path(__file__).parents[2]


def take_places(url):
    """Take places until there are none."""
    store = SqlStore.open(url)
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        try:
            with store.begin() as unit:
                place = unit.take_status_index(STATUS_LIST, PLACES, LETTER.id)
        except StorageError as error:
            sys.exit("is full" not in str(error))
        print(place, flush=True)


def fill_together(url):
    """Keep a letter and let two processes take all places for it; give what each of them got."""
    store = SqlStore.open(url)
    with store.begin() as unit:
        unit.add_request(REQUEST)
        unit.add_letter(LETTER)
    store.close()
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, "-m", __name__, url]
    processes = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(2)]
    assert ["ready\n"] * 2 == [process.stdout.readline() for process in processes]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    taken = [process.communicate(timeout=300)[0] for process in processes]
    assert [0, 0] == [process.returncode for process in processes]
    return [[int(place) for place in each.split()] for each in taken]


if __name__ == "__main__":
    take_places(sys.argv[1])
