"""A store that is part of the host's own transaction: what is owed waits for the host's commit."""

from functools import partial

import pytest
from attrs import evolve, field, frozen
from tests.desk.conftest import ANSWERS

from ekelurahan.model.effects import EffectStatus
from ekelurahan.model.service_requests import RequestStatus
from ekelurahan.testing.fakes import Outbox


@frozen
class JoinedStore:
    """A store in whose host a transaction is open, or not."""

    inner: object
    is_open: bool
    waiting: list = field(factory=list)

    def begin(self):
        """Open a transaction."""
        return self.inner.begin()

    def read(self):
        """Open a view."""
        return self.inner.read()

    def when_kept(self, act):
        """Do it at once, or keep it for the host's commit."""
        self.waiting.append(act)
        if not self.is_open:
            act()


def approved(desk, siti, lurah):
    """Ask for a letter and approve it."""
    request = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
    return desk.requests.approve(request.id, by=lurah, seen=request.seen)


@pytest.fixture
def approve(siti, official):
    """Ask for a letter at a desk and approve it."""
    return partial(approved, siti=siti, lurah=official("lurah@61.71.01.1004"))


def test_without_an_open_transaction_it_is_done_at_once(desk, approve):
    """Such a store then behaves as any other."""
    request = approve(evolve(desk, store=JoinedStore(desk.store, is_open=False)))

    assert RequestStatus.DONE is request.status


def test_nothing_is_sealed_before_the_host_commits(desk, approve):
    """The letter has its number and waits for its seal, which comes with the commit."""
    store = JoinedStore(desk.store, is_open=True)
    request = approve(evolve(desk, store=store))
    with store.read() as unit:
        letter = unit.letter_of(request.id)
        assert [EffectStatus.DUE] == [
            e.status for e in unit.effects_of("finish_signature", letter.id)
        ]
    assert (RequestStatus.SIGNING, "") == (request.status, letter.pdf)

    for act in store.waiting:
        act()
    with store.read() as unit:
        assert RequestStatus.DONE is unit.request(request.id).status
        assert unit.letter(letter.id).pdf
    assert () == desk.effects.run_due().done


@frozen
class Queue:
    """Workers of the host, who find a debt or do not."""

    store: object
    found: list = field(factory=list)

    def start(self, key, _due_at):
        """Look for the debt, as a worker does at once."""
        with self.store.read() as unit:
            self.found.append(unit.effect(key).key)


def test_notices_wait_for_the_commit_too(desk, approve):
    """With notifiers nothing is sealed, and nothing handed to workers, before the host commits."""
    store = JoinedStore(desk.store, is_open=True)
    queue = Queue(store)
    request = approve(evolve(desk, store=store, notifiers={"mail": Outbox()}, runner=queue))
    assert RequestStatus.SIGNING is request.status
    assert [] == queue.found

    for act in store.waiting:
        act()
    assert {"notify", "finish_signature"} == {key.partition(":")[0] for key in queue.found}
