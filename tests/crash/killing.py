"""Ports that end the process at a chosen point, and the little program that uses them.

Run as ``python killing.py FOLDER ACT REQUEST POST POINT``: the holder of a post approves the
request, revokes its letter, or gives up its signature, unless the process dies first.
"""

import os
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from attrs import evolve, frozen

from ekelurahan.compose.desks import open_desk
from ekelurahan.model.standing import StandingReason

KILLED = 9
START = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
LURAH = "lurah@61.71.01.1004"
CAMAT = "camat@61.71.01"
KASI = "kasi_kesra@61.71.01.1004"


class Clock:
    """Tells the given time."""

    def __init__(self, at=START):
        self.at = at

    def now(self):
        """Tell it."""
        return self.at


class Killer:
    """Ends the process, without any farewell, at the n-th point it is asked about."""

    def __init__(self, at):
        self.left = at

    def point(self):
        """Count a point, and die if it is the one."""
        self.left -= 1
        if self.left == 0:
            os._exit(KILLED)


@frozen
class KillingStore:
    """A store with a point before and after every commit."""

    inner: object
    killer: Killer

    @contextmanager
    def begin(self):
        """Open a transaction that may not live to see its commit."""
        with self.inner.begin() as unit:
            yield unit
            self.killer.point()
        self.killer.point()

    def read(self):
        """Open a view."""
        return self.inner.read()


@frozen
class KillingFiles:
    """A file store with a point before and after every file."""

    inner: object
    killer: Killer

    def put(self, content):
        """Keep bytes, or die around it."""
        self.killer.point()
        digest = self.inner.put(content)
        self.killer.point()
        return digest

    def get(self, sha256):
        """Read bytes."""
        return self.inner.get(sha256)


@frozen
class KillingSigner:
    """A signer with a point after every signature."""

    inner: object
    killer: Killer

    def key_for(self, **whose):
        """Tell the key."""
        return self.inner.key_for(**whose)

    def status_key(self):
        """Tell the city's key."""
        return self.inner.status_key()

    def sign(self, kid, message):
        """Sign, and die before anybody hears of it."""
        signature = self.inner.sign(kid, message)
        self.killer.point()
        return signature


@frozen
class KillingPublisher:
    """A publisher with a point before and after what it writes."""

    inner: object
    killer: Killer

    def __call__(self, lists):
        """Publish, or die around it."""
        self.killer.point()
        self.inner(lists)
        self.killer.point()


def open_city(folder, clock=None):
    """Open the desk of a folder."""
    return open_desk(
        f"sqlite:///{folder}/kelurahan.db", city=folder / "city.toml", clock=clock or Clock()
    )


def approve(desk, request_id, post):
    """Approve what waits at a post."""
    official = desk.city.holder(post, START.date())
    with desk.store.read() as unit:  # to look through the desk would be a commit of its own
        request = unit.request(request_id)
    desk.requests.approve(request_id, by=official, seen=request.seen)


def revoke(desk, request_id, post):
    """Revoke the letter that answers a request."""
    official = desk.city.holder(post, START.date())
    with desk.store.read() as unit:
        letter = unit.letter_of(request_id)
    reason = StandingReason.COURT_ORDER
    desk.letters.revoke(letter.id, by=official, seen=letter.seen, reason=reason)


def give_up(desk, request_id, post):
    """Give up the signature that a request waits for."""
    official = desk.city.holder(post, START.date())
    with desk.store.read() as unit:
        request = unit.request(request_id)
    desk.requests.give_up_signature(request_id, by=official, seen=request.seen, reason="hilang")


ACTS = {"approve": approve, "revoke": revoke, "give_up": give_up}


def main(folder, act, request_id, post, at):
    """Act under threat."""
    desk, killer = open_city(folder), Killer(at)
    ACTS[act](
        evolve(
            desk,
            store=KillingStore(desk.store, killer),
            files=KillingFiles(desk.files, killer),
            signer=KillingSigner(desk.signer, killer),
            publish=KillingPublisher(desk.publish, killer),
        ),
        request_id,
        post,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:5], int(sys.argv[5]))
