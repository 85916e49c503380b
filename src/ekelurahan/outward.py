"""For parts that ask services of others: a time for the whole exchange, a size, and safe addresses.

It knows no HTTP library. A part brings its own, and hands it what is here.
"""

import contextvars
import json
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_address
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from attrs import define, field

__all__ = ["Line", "bounded", "is_here", "is_safe", "json_object", "retry_after", "within"]

Given = TypeVar("Given")

_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_CONNECTED: Final = frozenset({"connection.connect_tcp.complete", "connection.start_tls.complete"})


@define(eq=False)
class Line:
    """The connections of one exchange, so that they can be cut.

    A library's own time-outs are for one step each: who sends a byte now and then is never late.
    """

    _sockets: list[socket.socket] = field(init=False, factory=list)
    _is_cut: bool = field(init=False, default=False)

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Note a connection; httpx calls it, given as ``extensions={"trace": line.trace}``."""
        if event in _CONNECTED:
            self.add(info["return_value"].get_extra_info("socket"))

    def add(self, connected: socket.socket) -> None:
        """Note a connection; cut it where the others are cut already."""
        self._sockets.append(connected)
        if self._is_cut:
            self.cut()

    def cut(self) -> None:
        """End all of them: whoever waits for an answer has none. Their owner closes them."""
        self._is_cut = True
        for connected in [*self._sockets]:
            with suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)


def within(seconds: float, exchange: Callable[[], Given], line: Line) -> Given:
    """Do a whole exchange within a time: names looked up, connections, headers and body.

    Args:
        seconds: How long it may take in all.
        exchange: What is done; in a thread of its own, which is left behind when time is over.
        line: Its connections.

    Raises:
        TimeoutError: it took longer; its connections are cut.

    >>> within(1, lambda: "answer", Line())
    'answer'
    """
    future: Future[Given] = Future()
    context = contextvars.copy_context()

    def work() -> None:
        try:
            future.set_result(context.run(exchange))
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            future.set_exception(error)

    threading.Thread(target=work, daemon=True, name="ekelurahan-outward").start()
    try:
        return future.result(max(seconds, 0))
    except TimeoutError:
        line.cut()
        raise


def bounded(chunks: Iterable[bytes], most: int) -> bytes | None:
    """Gather what comes; ``None`` where it is more than so many bytes, of which the rest is left.

    >>> bounded([b"ab", b"c"], 3), bounded([b"ab", b"cd"], 3)
    (b'abc', None)
    """
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)


def json_object(body: bytes) -> Mapping[str, Any] | None:
    """Read an object of JSON, whatever its type was said to be; ``None`` where it is something else.

    >>> json_object(b'{"a": 1}'), json_object(b"[1]"), json_object(b"<html>")
    ({'a': 1}, None, None)
    """
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, dict) else None


def retry_after(told: str, otherwise: timedelta = _MINUTE, most: timedelta = _HOUR) -> timedelta:
    """Read how long a service asks to wait (``Retry-After``), within reason.

    Args:
        told: The header; a date in it is not read.
        otherwise: How long, where it does not say so in seconds.
        most: No longer than this.

    >>> [retry_after(told).total_seconds() for told in ("7", "", "99999999999", "Fri, 31 Dec 2027")]
    [7.0, 60.0, 3600.0, 60.0]
    """
    if not (told.isascii() and told.isdigit()):
        return otherwise
    return min(timedelta(seconds=int(told[:6])), most)


def is_here(host: str) -> bool:
    """Tell whether a host is this very machine, by its address or as ``localhost``.

    >>> [is_here(host) for host in ("127.0.0.1", "::1", "localhost", "localhost.example", "")]
    [True, True, True, False, False]
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_safe(url: str, *, in_private_networks: bool = False) -> bool:
    """Tell whether what is sent there is encrypted, or does not leave this machine.

    Addresses with a user, a password or a fragment are none that a part should have.

    Args:
        url: Where to.
        in_private_networks: Whether a private IP address will do, too: one behind a VPN.

    >>> [is_safe(url) for url in ("https://sso.example", "http://[::1]:80/", "http://sso.example")]
    [True, True, False]
    >>> [is_safe(url, in_private_networks=True) for url in ("http://10.1.2.3/x", "http://8.8.8.8/x")]
    [True, False]
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    is_near = is_here(host) or (in_private_networks and _is_private(host))
    return parts.scheme == "https" or (parts.scheme == "http" and is_near)


def _is_private(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return False
