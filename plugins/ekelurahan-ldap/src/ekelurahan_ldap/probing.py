"""Finding a server that answers and may be trusted, before libldap is let at it.

libldap waits for ever in a TLS handshake that the other side does not continue, and where it is built
with GnuTLS it does not tell a certificate it refuses from a broken connection. So the handshake is
tried first, with a time, by Python's own TLS. libldap then makes and checks its own.
"""

import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from ekelurahan.errors import MisconfiguredError, PartError, RetryableError

_PORTS: Final = {"ldap": 389, "ldaps": 636}
# RFC 4511: message 1, an extended request for 1.3.6.1.4.1.1466.20037; and the code of its answer.
_START_TLS: Final = bytes.fromhex("301d02010177188016") + b"1.3.6.1.4.1.1466.20037"
_CODE: Final = bytes.fromhex("0a01")
_MOST: Final = 4096


def first_that_answers(
    urls: str, left: Callable[[], float], *, ca_file: Path | None, is_plain: bool
) -> str:
    """Give the first of several servers that answers.

    Args:
        urls: Of LDAP, with spaces between.
        left: Tells how many seconds are left.
        ca_file: Authorities a certificate may come from; the system's where there is none.
        is_plain: Whether ``ldap://`` is left without encryption.

    Raises:
        RetryableError: none answers in time.
        MisconfiguredError: the last that answers is not to be trusted, or cannot encrypt.
    """
    error: PartError = RetryableError("no directory is named")
    for url in urls.split():
        try:
            _probe(urlsplit(url), left, ca_file, is_plain=is_plain)
        except (MisconfiguredError, RetryableError) as refused:
            error = refused
        except (OSError, ValueError) as failed:
            error = _understood(failed)
        else:
            return url
    raise error


def _probe(
    url: SplitResult, left: Callable[[], float], ca_file: Path | None, *, is_plain: bool
) -> None:
    address = (url.hostname or "", url.port or _PORTS[url.scheme])
    with socket.create_connection(address, timeout=left()) as connection:
        if url.scheme == "ldap" and is_plain:
            return
        if url.scheme == "ldap":
            _start_tls(connection, left)
        connection.settimeout(left())
        context = ssl.create_default_context(cafile=ca_file)
        context.wrap_socket(connection, server_hostname=url.hostname).close()


def _start_tls(connection: socket.socket, left: Callable[[], float]) -> None:
    connection.sendall(_START_TLS)
    answer, end = b"", time.monotonic() + left()
    while not (code := answer.partition(_CODE)[2][:1]) and len(answer) < _MOST:
        connection.settimeout(max(end - time.monotonic(), 0.001))
        if not (more := connection.recv(_MOST)):
            raise ConnectionResetError
        answer += more
    if code != b"\0":
        raise MisconfiguredError(
            "the directory does not offer StartTLS",
            "Use ldaps://, or let the directory have a certificate.",
        )


def _understood(error: OSError | ValueError) -> PartError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return MisconfiguredError(
            "the certificate of the directory is not trusted",
            "Set ca_file to its authority, and the url to the name in the certificate.",
        )
    if isinstance(error, OSError):
        return RetryableError(
            "the directory does not answer ({problem})",
            "Check it, and try again.",
            problem=type(error).__name__,
        )
    return MisconfiguredError("the url of the directory is malformed", "Correct it.")
