"""What is done after a crash: the call is repeated, then whatever is due is done until nothing is."""

from datetime import timedelta

from attrs import evolve
from tests.crash.acts import perform
from tests.crash.killing import Clock

PAUSE = timedelta(minutes=5)
"""Between a crash and the restart: longer than the lease of an effect."""
_ROUNDS = [timedelta(0), *(timedelta(minutes=2**n + 1) for n in range(1, 6))]


def recover(desk, folder, call):
    """Repeat the interrupted call with the same key, then do what is due until nothing is."""
    answer = perform(desk, folder, call)
    settle(desk)
    return answer


def settle(desk):
    """Do what is due, later and later, until nothing is; give the desk at that time."""
    for pause in _ROUNDS:
        desk = evolve(desk, clock=Clock(desk.clock.now() + pause))
        desk.effects.run_due()
        with desk.store.read() as unit:
            far = desk.clock.now() + timedelta(days=30)
            if not unit.effects_due(far, limit=1):
                break
    return desk
