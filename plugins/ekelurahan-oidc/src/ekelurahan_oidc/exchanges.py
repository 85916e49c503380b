"""Talking to the provider: no redirect, no proxy, no answer that is too long, and time ends."""

import json
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx
from attrs import define, field, frozen

from ekelurahan.errors import MisconfiguredError, PartError, RetryableError, ThrottledError

LONGEST: Final = 1 << 20
"""So many bytes of an answer are read."""

_LONGEST_WAIT: Final = 3600
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
            response, body = self._received(
                method, url, {"Accept": "application/json", **headers}, form
            )
        except httpx.TimeoutException:
            problem = "does not answer in time"
        except httpx.HTTPError:
            problem = "cannot be reached"
        else:
            if error := _refusal(response):
                raise error
            return Reply(response.status_code, _object(body))
        raise RetryableError(f"the identity provider {problem}", _SAME)

    def _received(
        self, method: str, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> tuple[httpx.Response, bytes]:
        body, left = b"", max(0.1, self._until - time.monotonic())
        with self._client.stream(method, url, headers=headers, data=form, timeout=left) as response:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > LONGEST:
                    raise httpx.DecodingError("too long")
                if time.monotonic() > self._until:
                    raise httpx.ReadTimeout("over")
        return response, body


def _refusal(response: httpx.Response) -> PartError | None:
    """Give what is wrong with an answer whatever was asked."""
    status = response.status_code
    if status == 429:  # noqa: PLR2004
        return ThrottledError("the identity provider asks to wait", _SAME, after=_wait(response))
    if status >= 500:  # noqa: PLR2004
        return RetryableError("the identity provider answers {status}", _SAME, status=status)
    if 300 <= status < 400:  # noqa: PLR2004
        return MisconfiguredError(
            "the identity provider sends us elsewhere ({status})",
            "Set issuer to the address it has now.",
            status=status,
        )
    return None


def _wait(response: httpx.Response) -> timedelta:
    told = response.headers.get("Retry-After", "")
    seconds = int(told) if told.isascii() and told.isdigit() and len(told) < 6 else 60  # noqa: PLR2004
    return timedelta(seconds=min(seconds, _LONGEST_WAIT))


def _object(body: bytes) -> Mapping[str, Any] | None:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, dict) else None
