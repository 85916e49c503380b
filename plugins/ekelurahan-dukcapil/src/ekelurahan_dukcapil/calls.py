"""Talking to the service: once per question, no redirect, no proxy, and no more than is due."""

import ssl
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import httpx
from attrs import field, frozen

from ekelurahan.errors import MisconfiguredError, PartError, PermanentError, RetryableError
from ekelurahan.outward import Line, bounded, json_object, within
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
        told = json_object(text)
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
        line = Line()
        try:
            return within(
                self.patience.total_seconds(), lambda: self._exchanged(method, body, line), line
            )
        except (TimeoutError, httpx.TimeoutException):
            problem = "does not answer in time"
        except httpx.HTTPError:
            problem = "cannot be reached"
        raise RetryableError(f"Dukcapil {problem}", f"Check the VPN. {_LATER}")

    def _exchanged(
        self, method: str, body: Mapping[str, object] | None, line: Line
    ) -> tuple[httpx.Response, bytes]:
        seconds, traced = self.patience.total_seconds(), {"trace": line.trace}
        with (
            httpx.Client(verify=self.trust, trust_env=False, timeout=seconds) as client,
            client.stream(method, self.url, json=body, extensions=traced) as response,
        ):
            received = bounded(response.iter_bytes(), LONGEST)
        if received is None:
            raise httpx.DecodingError("too long")
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
