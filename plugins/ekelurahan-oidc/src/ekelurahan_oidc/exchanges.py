"""Talking to the provider: no redirect, no proxy, no answer that is too long, and time ends."""

import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx
from attrs import define, field, frozen

from ekelurahan.errors import MisconfiguredError, PartError, RetryableError, ThrottledError
from ekelurahan.outward import Line, bounded, json_object, retry_after, within

LONGEST: Final = 1 << 20
"""So many bytes of an answer are read."""

_SAME: Final = "Nothing was changed; let them sign in again later."


@frozen
class Reply:
    """What was answered.

    Attributes:
        status: The HTTP status; below 300, or 400 to 499 except 429.
        body: The JSON object; ``None`` where it is something else. Never part of a ``repr``.
    """

    status: int
    body: Mapping[str, Any] | None = field(repr=False)

    def told(self) -> Mapping[str, Any]:
        """Give the object of a good answer.

        Raises:
            RetryableError: it is none.
            MisconfiguredError: the status says no.
        """
        if self.status >= 400:  # noqa: PLR2004
            raise MisconfiguredError(
                "the identity provider answers {status}",
                "Compare issuer and client_id with what is registered there.",
                status=self.status,
            )
        if self.body is None:
            raise RetryableError("the identity provider answers something else than JSON", _SAME)
        return self.body


@frozen
class Exchanges:
    """How the provider is talked to.

    Attributes:
        patience: How long one call may take in all.
        trust: Who vouches for its certificate.
    """

    patience: timedelta
    trust: ssl.SSLContext = field(repr=False)

    @classmethod
    def of(cls, patience: timedelta, authorities: Path | None) -> "Exchanges":
        """Give them for an authority of the city's own, or those the system knows."""
        return cls(patience, ssl.create_default_context(cafile=authorities))

    @contextmanager
    def open(self) -> Iterator["Exchange"]:
        """Begin a call: its requests share connections and time."""
        with httpx.Client(verify=self.trust, trust_env=False) as client:
            yield Exchange(client, time.monotonic() + self.patience.total_seconds())


@define
class Exchange:
    """The requests of one call."""

    _client: httpx.Client
    _until: float
    _line: Line = field(init=False, factory=Line)

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Ask for something.

        Raises:
            RetryableError: there is no answer now.
            MisconfiguredError: it sends us elsewhere.
        """
        return self._reply("GET", url, headers or {}, None)

    def post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Reply:
        """Send a form; raises as :meth:`get` does."""
        return self._reply("POST", url, headers, form)

    def _reply(
        self, method: str, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> Reply:
        # Raised outside the handler: its error would hold the request, and that what is secret.
        try:
            told = {"Accept": "application/json", **headers}
            left = max(0.1, self._until - time.monotonic())
            response, body = within(
                left, lambda: self._received(method, url, told, form, left), self._line
            )
        except (TimeoutError, httpx.TimeoutException):
            problem = "does not answer in time"
        except httpx.HTTPError:
            problem = "cannot be reached"
        else:
            if error := _refusal(response):
                raise error
            return Reply(response.status_code, json_object(body))
        raise RetryableError(f"the identity provider {problem}", _SAME)

    def _received(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None,
        left: float,
    ) -> tuple[httpx.Response, bytes]:
        asked = self._client.build_request(
            method,
            url,
            headers=headers,
            data=form,
            timeout=left,
            extensions={"trace": self._line.trace},
        )
        with closing(self._client.send(asked, stream=True)) as response:
            body = bounded(response.iter_bytes(), LONGEST)
        if body is None:
            raise httpx.DecodingError("too long")
        return response, body


def _refusal(response: httpx.Response) -> PartError | None:
    """Give what is wrong with an answer whatever was asked."""
    status = response.status_code
    if status == 429:  # noqa: PLR2004
        return ThrottledError(
            "the identity provider asks to wait",
            _SAME,
            after=retry_after(response.headers.get("Retry-After", "")),
        )
    if status >= 500:  # noqa: PLR2004
        return RetryableError("the identity provider answers {status}", _SAME, status=status)
    if 300 <= status < 400:  # noqa: PLR2004
        return MisconfiguredError(
            "the identity provider sends us elsewhere ({status})",
            "Set issuer to the address it has now.",
            status=status,
        )
    return None
