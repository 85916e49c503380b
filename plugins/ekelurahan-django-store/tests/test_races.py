"""Two processes of the portal at one office, with one database."""

from itertools import chain

from ekelurahan.model.effects import Effect
from ekelurahan.testing.store_contract.samples import LETTER, REQUEST, keep

from city import START, submit
from ekelurahan_django_store.models import (
    JournalRow,
    LetterNumberRow,
    LetterRow,
    RequestRow,
)
from portal.models import Visit
from racing import PLACES, race

EACH, ROUNDS = 20, 10
TOLD = {"ConflictError", "TransitionError"}
"""What the later one is told: that it has changed meanwhile, or what it has become."""


def test_two_processes_never_take_the_same_number(alias, desk, folder):
    """Together with the portal's rows and alone: each letter has a number, none is missing."""
    race(alias, folder, "issue", str(EACH))

    numbers = LetterNumberRow.objects.using(alias)
    assert list(range(1, 2 * EACH + 1)) == sorted(numbers.values_list("n", flat=True))
    assert 2 * EACH == LetterRow.objects.using(alias).filter(status="issued").count()
    assert 2 * EACH == Visit.objects.using(alias).count()
    with desk.store.read() as unit:
        assert all(entry.is_whole for entry in unit.journal_entries())


def test_of_two_approvals_one_counts(alias, desk, folder):
    """One issues the letter, the other is told that it was done; no number is lost."""
    asked = [submit(desk) for _ in range(ROUNDS)]
    told = race(alias, folder, "approve", *(f"{r.id} {r.seen} -" for r in asked))

    for pair in zip(*told, strict=True):
        assert 1 == sum(line in TOLD for line in pair)
    numbers = sorted(int(line) for line in chain(*told) if line not in TOLD)
    assert list(range(1, ROUNDS + 1)) == numbers
    assert ROUNDS == LetterRow.objects.using(alias).count()


def test_of_two_approvals_with_one_key_both_are_answered(alias, desk, folder):
    """Both are told of the same letter, which has one number."""
    asked = [submit(desk) for _ in range(ROUNDS)]
    one, other = race(alias, folder, "approve", *(f"{r.id} {r.seen} key-{r.id}" for r in asked))

    assert one == other == [str(n) for n in range(1, ROUNDS + 1)]
    assert ROUNDS == LetterNumberRow.objects.using(alias).count()


def test_of_two_requests_with_one_key_there_is_one(alias, desk, folder):
    """Both are given the same requests."""
    one, other = race(alias, folder, "submit", *(f"key-{n}" for n in range(ROUNDS)))

    assert one == other
    assert ROUNDS == RequestRow.objects.using(alias).count()
    assert ROUNDS == JournalRow.objects.using(alias).count()
    del desk


def test_two_processes_fill_a_status_list(alias, desk, folder):
    """Both take places until the last is gone: none is taken twice, none left over."""
    keep(desk.store, REQUEST, LETTER)
    one, other = race(alias, folder, "fill")

    assert list(range(PLACES)) == sorted(int(place) for place in [*one, *other])


def test_two_processes_make_one_chain(alias, desk, folder):
    """Appending at once, in either order of the offices, leaves no gap, no fork and no deadlock."""
    race(alias, folder, "append", str(EACH))

    with desk.store.read() as unit:
        heads = {head.office: head for head in unit.journal_heads()}
        for office in ("61.71", "61.72"):
            entries = [*unit.journal_entries(office)]
            assert [*range(1, 2 * EACH + 1)] == [entry.place for entry in entries]
            assert [e.hash for e in entries[:-1]] == [e.previous for e in entries[1:]]
            assert heads[office].hash == entries[-1].hash
            assert all(entry.is_whole for entry in entries)


def test_two_workers_do_everything_once(alias, desk, folder):
    """Each effect is claimed, and done, by one of them."""
    keys = [f"notice:{n:02}" for n in range(2 * EACH)]
    with desk.store.begin() as unit:
        for key in keys:
            unit.owe(Effect(key, "notice", "r1", START))

    assert keys == sorted(chain(*race(alias, folder, "work")))
