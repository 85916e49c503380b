"""Talking to the service: once per question, no redirect, no proxy, and no more than is due."""

import json
import ssl
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import httpx
from attrs import field, frozen

from ekelurahan.errors import MisconfiguredError, PartError, PermanentError, RetryableError
from ekelurahan_dukcapil.replies import refused, used_up
from ekelurahan_dukcapil.settings import Settings

LONGEST: Final = 1 << 18
"""So many bytes of an answer are read."""

_LATER: Final = "Nothing was changed; compare by hand, or ask again later."
_ADDRESS: Final = "Set url to the address of the call, as it was given with the access."


@frozen
class Service:
    """Where the service is."""

    url: str
    patience: timedelta
    trust: ssl.SSLContext = field(repr=False)

    @classmethod
    def of(cls, settings: Settings) -> "Service":
        """Take it from the settings."""
        trust = ssl.create_default_context(cafile=settings.authorities)
        return cls(settings.url, settings.patience, trust)

    def ask(self, body: Mapping[str, object]) -> Mapping[str, Any]:
        """Ask once.

        Raises:
            RetryableError: there is no answer now; ``ThrottledError``: no more today.
            MisconfiguredError: it is not there, or refuses this host.
            PermanentError: it cannot read the question.
        """
        response, text = self._received("POST", body)
        if error := _refusal(response.status_code):
            raise error
        told = _object(text)
        if told is None:
            raise RetryableError("Dukcapil answers something else than JSON", _LATER)
        return told

    def reach(self) -> None:
        """Find out whether it is there and lets this host in; asks nothing, which costs no quota.

        Raises:
            RetryableError: it cannot be reached.
            MisconfiguredError: it refuses this host.
        """
        response, _ = self._received("OPTIONS", None)
        if response.status_code in {401, 403}:
            raise refused()

    def _received(
        self, method: str, body: Mapping[str, object] | None
    ) -> tuple[httpx.Response, bytes]:
        # Raised outside the handler: its error would hold the request, and that the NIK.
        try:
            return self._exchanged(method, body)
        except httpx.TimeoutException:
            problem = "does not answer in time"
        except httpx.HTTPError:
            problem = "cannot be reached"
        raise RetryableError(f"Dukcapil {problem}", f"Check the VPN. {_LATER}")

    def _exchanged(
        self, method: str, body: Mapping[str, object] | None
    ) -> tuple[httpx.Response, bytes]:
        seconds = self.patience.total_seconds()
        until, received = time.monotonic() + seconds, b""
        with (
            httpx.Client(verify=self.trust, trust_env=False, timeout=seconds) as client,
            client.stream(method, self.url, json=body) as response,
        ):
            for chunk in response.iter_bytes():
                received += chunk
                if len(received) > LONGEST:
                    raise httpx.DecodingError("too long")
                if time.monotonic() > until:
                    raise httpx.ReadTimeout("over")
        return response, received


def _refusal(status: int) -> PartError | None:
    if status in {401, 403}:
        return refused()
    if status == 429:  # noqa: PLR2004
        return used_up()
    if status >= 500:  # noqa: PLR2004
        return RetryableError("Dukcapil answers {status}", _LATER, status=status)
    if status in {400, 415, 422}:
        return PermanentError("Dukcapil cannot read the question", "Compare by hand.")
    if status >= 300:  # noqa: PLR2004
        return MisconfiguredError("Dukcapil answers {status}", _ADDRESS, status=status)
    return None


def _object(text: bytes) -> Mapping[str, Any] | None:
    """Read it, whatever it calls itself: services say text/html of JSON, and JSON of a page."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, dict) else None
