"""What parts use that ask services of others."""

import socket
import time
from contextvars import ContextVar
from types import SimpleNamespace

import pytest

from ekelurahan.outward import Line, bounded, is_safe, json_object, within


@pytest.fixture
def pair():
    """Two ends of a connection."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


class TestWithin:
    """A time for a whole exchange."""

    def test_its_error_is_the_callers(self):
        """Whatever is raised arrives, and the caller's context is there."""
        where = ContextVar("where")
        where.set("here")

        def exchange():
            raise LookupError(where.get())

        with pytest.raises(LookupError, match="here"):
            within(5, exchange, Line())

    def test_who_trickles_is_cut(self, pair):
        """However often a byte comes, time ends; the exchange learns of it at once, and ends, too."""
        ours, theirs = pair
        line, ended = Line(), []
        line.add(ours)

        def exchange():
            try:
                while byte := ours.recv(1):
                    theirs.sendall(byte)
                    time.sleep(0.01)
            finally:
                ended.append(True)

        theirs.sendall(b"x")
        begun = time.monotonic()
        with pytest.raises(TimeoutError):
            within(0.1, exchange, line)
        assert time.monotonic() - begun < 1
        until = time.monotonic() + 5
        while not ended and time.monotonic() < until:
            time.sleep(0.01)
        assert ended

    def test_no_time_is_left(self):
        """Then nothing is waited for."""
        with pytest.raises(TimeoutError):
            within(-1, lambda: time.sleep(0.1), Line())


class TestLine:
    """Connections that can be cut."""

    def test_httpx_tells_of_them(self, pair):
        """When they are made, and of nothing else."""
        ours, theirs = pair
        stream = SimpleNamespace(get_extra_info={"socket": ours}.get)
        line = Line()
        line.trace("connection.connect_tcp.started", {})
        line.trace("connection.connect_tcp.complete", {"return_value": stream})
        line.cut()
        assert b"" == theirs.recv(1)

    def test_one_that_comes_too_late(self, pair):
        """It is cut as the others were; one that is closed already is no matter."""
        ours, theirs = pair
        line = Line()
        line.cut()
        line.add(ours)
        assert b"" == theirs.recv(1)
        line.cut()


def test_what_is_too_long_is_not_read_to_its_end():
    """The rest stays where it is."""
    chunks = iter([b"ab", b"cd", b"ef"])
    assert bounded(chunks, 3) is None
    assert [b"ef"] == [*chunks]


def test_json_that_is_too_deep():
    """It is none."""
    assert json_object(b"[" * 100_000) is None


@pytest.mark.parametrize(
    "url",
    ["", "https://", "https://[x", "https://u@h", "https://h/#x", "ftp://127.0.0.1", "http://h"],
)
def test_addresses_that_are_not_safe(url):
    """Nothing is sent there."""
    assert not is_safe(url, in_private_networks=True)
