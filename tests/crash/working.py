"""Several workers at the same effects, and the little program each of them runs.

Run as ``python -m tests.crash.working URL LOG DIES_AT``: from when a line comes in, does what is
due, and writes a line for each effect. Where a place is given, its process ends within the effect of
that place; otherwise it waits within its first effect until another worker has done one too.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.crash.killing import KILLED, START, Clock

from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.effects import EffectDesk
from ekelurahan.model.effects import Effect

ROOT = Path(__file__).parents[2]
MANY = 90
_UNUSED = ("city", "kinds", "files", "residents", "signer", "renderer", "reader", "trust")


def effect_desk(store, handler, at=START):
    """Give a desk for effects alone."""
    unused = dict.fromkeys((*_UNUSED, "publish", "new_id"))
    ports = DeskPorts(**unused, store=store, clock=Clock(at), handlers={"notice": handler})
    return EffectDesk(ports)


def work(url, log, dies_at):
    """Do what is due, or die of it."""
    store, done = SqlStore.open(url), []

    def take(effect):
        done.append(effect)
        with Path(log).open("a") as file:
            file.write(f"{effect.key}\n")
        if len(done) == dies_at:
            os._exit(KILLED)
        if not dies_at:
            wait_for_company(Path(log), len(done))

    print("ready", flush=True)
    sys.stdin.readline()
    effect_desk(store, take).run_due(limit=MANY)
    print(len(done), flush=True)


def wait_for_company(log, mine):
    """Return once another worker has written lines as well; give up after a minute."""
    for _ in range(6000):
        if len(log.read_text().splitlines()) > mine:
            return
        time.sleep(0.01)


def work_together(url, log, dies_at=(0, 0, 0)):
    """Owe effects, let three processes do them; give the log, and how many each has done.

    Those that are to die start, and die, before the others.
    """
    store = SqlStore.open(url)
    with store.begin() as unit:
        for n in range(MANY):
            unit.owe(Effect(f"notice:{n:02}", "notice", "r1", START))
    store.close()
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, "-m", __name__, url, log]
    processes = [subprocess.Popen([*command, str(n)], cwd=ROOT, **pipes) for n in dies_at]
    assert ["ready\n"] * len(dies_at) == [process.stdout.readline() for process in processes]
    for process, place in sorted(zip(processes, dies_at, strict=True), key=lambda pair: -pair[1]):
        process.stdin.write("go\n")
        process.stdin.flush()
        if place:
            process.wait(timeout=300)
    counts = [process.communicate(timeout=300)[0] for process in processes]
    assert [KILLED if n else 0 for n in dies_at] == [process.returncode for process in processes]
    return Path(log).read_text().split(), [int(count or 0) for count in counts]


def check_together(url, log):
    """No effect is done twice, none is left, and the work is shared."""
    done, counts = work_together(url, log)

    assert [f"notice:{n:02}" for n in range(MANY)] == sorted(done)
    assert MANY == sum(counts)
    assert 2 <= sum(count > 0 for count in counts)


def check_a_death(url, log, lease):
    """What a worker died of is given back after its lease, and only that."""
    done, _ = work_together(url, log, dies_at=(5, 0, 0))
    died_of = sorted(done)
    again = []

    store = SqlStore.open(url)
    assert [] == run(store, again, START + lease / 2)
    repeated = run(store, again, START + lease * 2)
    store.close()
    assert [f"notice:{n:02}" for n in range(MANY)] == died_of
    assert 1 == len(repeated) == len(again)
    assert 2 == again[0].attempts


def run(store, taken, at):
    """Do what is due at a moment; give what was done."""
    return list(effect_desk(store, taken.append, at).run_due(limit=MANY).done)


if __name__ == "__main__":
    work(sys.argv[1], sys.argv[2], int(sys.argv[3]))
