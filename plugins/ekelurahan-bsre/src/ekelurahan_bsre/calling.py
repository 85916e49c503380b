"""Questions to the service over HTTP: verified, bounded, never redirected, never repeated.

httpx's transport is called without its client, because the client writes every address into the log,
and one of v1's addresses holds a NIK.
"""

import ssl
from base64 import b64encode
from collections.abc import Mapping
from contextlib import closing
from typing import Any, Final

import httpx
from attrs import field, frozen

from ekelurahan.outward import Line, bounded, json_object, within
from ekelurahan_bsre.refusals import unreachable, untrusted
from ekelurahan_bsre.settings import Settings

LARGEST: Final = 64 * 1024 * 1024
"""No answer is read beyond this."""
_CONNECT: Final = 3.0
_STALL: Final = 3.0


class LostReplyError(Exception):
    """It was asked, and what it answered did not arrive whole: what it did is not known.

    Args:
        headers: As far as they came.
    """

    def __init__(self, headers: Mapping[str, str] | None = None) -> None:
        super().__init__("the answer was lost")
        self.headers = headers or {}


@frozen
class Reply:
    """What the service answered.

    Attributes:
        status: The HTTP status.
        headers: Its headers.
        body: Its body; shown nowhere.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def is_good(self) -> bool:
        """Whether the status says so. Errors come with 200, too."""
        return httpx.codes.is_success(self.status)

    def told(self) -> Mapping[str, Any]:
        """Give the body where it is an object of JSON, whatever its type is said to be."""
        return json_object(self.body) or {}


@frozen(eq=False)
class Caller:
    """Asks one service."""

    _url: str
    _headers: Mapping[str, str] = field(repr=False)
    _transport: httpx.BaseTransport

    @classmethod
    def of(cls, settings: Settings) -> "Caller":
        """Prepare to ask the service of the settings. A connection serves one question."""
        account = f"{settings.username}:{settings.password.reveal()}".encode()
        transport = httpx.HTTPTransport(
            verify=ssl.create_default_context(cafile=settings.ca_file),
            trust_env=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        )
        headers = {
            "Authorization": f"Basic {b64encode(account).decode()}",
            "Accept-Encoding": "identity",
        }
        return cls(settings.url.rstrip("/"), headers, transport)

    def request(self, method: str, path: str, **content: Any) -> httpx.Request:
        """Write a question; ``content`` as httpx takes it: ``json``, or ``data`` and ``files``."""
        return httpx.Request(method, f"{self._url}{path}", headers=self._headers, **content)

    def ask(self, request: httpx.Request, seconds: float) -> Reply:
        """Ask once.

        Args:
            request: The question.
            seconds: How long to wait for the whole answer.

        Raises:
            LostReplyError: it may have been asked, and did not answer whole.
            RetryableError: it could not be asked.
            MisconfiguredError: it is not who it should be.
        """
        line, came = Line(), httpx.Headers()
        request.extensions["trace"] = line.trace
        try:
            return within(seconds, lambda: self._asked(request, seconds, came), line)
        except TimeoutError:
            raise LostReplyError(came) from None

    def _asked(self, request: httpx.Request, seconds: float, came: httpx.Headers) -> Reply:
        """Ask; ``came`` takes the headers as soon as they are there."""
        limits = {"connect": min(_CONNECT, seconds), "pool": 1.0, "write": seconds, "read": seconds}
        request.extensions["timeout"] = limits
        try:
            response = self._transport.handle_request(request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise (untrusted() if _is_about_tls(error) else unreachable()) from None
        except httpx.HTTPError:
            raise LostReplyError from None
        came.update(response.headers)
        limits["read"] = min(_STALL, seconds)
        with closing(response):
            return Reply(response.status_code, response.headers, _read(response))


def _read(response: httpx.Response) -> bytes:
    try:
        body = bounded(response.iter_raw(), LARGEST)
    except httpx.HTTPError:
        body = None
    if body is None:
        raise LostReplyError(response.headers)
    return body


def _is_about_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
