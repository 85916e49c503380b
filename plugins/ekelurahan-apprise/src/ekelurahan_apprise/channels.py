"""Channels: mail, whose every answer is understood, and gateways, which mostly say yes or no."""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Final

from apprise import Apprise, AppriseAsset, AppriseResult
from apprise.plugins.email import NotifyEmail
from attrs import frozen

from ekelurahan import Notice, NoticeData
from ekelurahan.errors import (
    MisconfiguredError,
    PartError,
    PermanentError,
    RetryableError,
    ThrottledError,
)
from ekelurahan.ports import Notifier
from ekelurahan_apprise.mail import Mail, MailServer
from ekelurahan_apprise.urls import Url
from ekelurahan_apprise.wording import Wording

_ANSWER: Final = re.compile(r"\berror=([0-9]{3})\b(?!\d)")
_ANSWERS: Final[Mapping[int, tuple[Callable[..., PartError], str]]] = {
    401: (MisconfiguredError, "Correct its URL in the settings of this plug-in, then retry."),
    429: (ThrottledError, "It is tried again in a moment."),
    **dict.fromkeys(
        (400, 403, 404, 410, 422),
        (
            PermanentError,
            "Check the resident's address; where nobody is reached, the URL in the settings.",
        ),
    ),
}


def channel_for(url: Url, wording: Wording, patience: float) -> Notifier:
    """Give a channel for a URL.

    Args:
        url: One without a problem.
        wording: How notices are written.
        patience: Seconds to wait for a mail server.
    """
    if isinstance(url.sample(), NotifyEmail):
        return MailChannel(url, wording, patience)
    return Gateway(url, wording)


@frozen
class MailChannel:
    """Sends mail itself, to the server the URL names: what that answers is told as it is.

    Apprise reads the URL, with what it knows of many providers. It would send, too, but says no
    more than whether it could, and gives every mail another Message-ID.
    """

    url: Url
    wording: Wording
    patience: float

    @property
    def needs(self) -> frozenset[NoticeData]:
        """Addresses, if the URL has a place for one."""
        return needed(self.url)

    def notify(self, notice: Notice) -> None:
        """Send one mail; repeated, it has the same Message-ID."""
        service = self.url.service_for(notice)
        subject, text = self.wording.subject(notice), self.wording.whole(notice)
        mail = Mail.of(service, key=notice.key, subject=subject, text=text)
        with MailServer.of(service, self.patience).connected() as server:
            mail.send(server)

    def check(self) -> None:
        """Sign in at the mail server and leave."""
        with MailServer.of(self.url.sample(), self.patience).connected() as server:
            server.noop()


@frozen
class Gateway:
    """Sends through Apprise, and reads out of its result what the gateway answered."""

    url: Url
    wording: Wording

    @property
    def needs(self) -> frozenset[NoticeData]:
        """Addresses, if the URL has a place for one."""
        return needed(self.url)

    def notify(self, notice: Notice) -> None:
        """Send one message."""
        service = self.url.service_for(notice)
        service.logger = _silent()
        sender = Apprise(asset=AppriseAsset(async_mode=False, service_timeout=0))
        sender.add(service)
        subject, text = self.wording.subject(notice), self.wording.short(notice)
        with sender.notify(text, title=subject, log_level=logging.WARNING) as result:
            if not result:
                raise _refusal(result)


def needed(url: Url) -> frozenset[NoticeData]:
    """Say what a URL must be told of residents."""
    return frozenset({NoticeData.CONTACTS}) if url.contacts else frozenset()


def _silent() -> logging.Logger:
    """Give a logger of nobody's: Apprise writes telephone numbers into its warnings."""
    logger = logging.Logger("ekelurahan_apprise")  # noqa: LOG001 - on purpose outside the tree
    logger.addHandler(logging.NullHandler())
    return logger


def _refusal(result: AppriseResult) -> PartError:
    """Give the error for what a gateway answered; of the text only the number is used."""
    numbers = [int(n) for entry in result.logs() for n in _ANSWER.findall(entry.message)]
    if not numbers:
        return RetryableError(
            "the gateway could not be reached, or does not say why it refused",
            "It is tried again; check the gateway and its URL where it stays so.",
        )
    error, advice = _ANSWERS.get(numbers[-1], (RetryableError, "It is tried again."))
    return error("the gateway answered {answer}", advice, answer=numbers[-1])
