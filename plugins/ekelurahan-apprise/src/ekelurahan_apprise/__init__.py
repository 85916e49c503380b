"""Tells residents how their requests stand: by mail, and through every gateway Apprise knows.

Each channel of the settings is offered under its own name, so that a city may use several and each
is tried again by itself.
"""

from collections.abc import Iterator, Mapping

from attrs import field, frozen
from attrs.validators import gt

from ekelurahan import Offer, Secret, hookimpl
from ekelurahan.ports import Notifier
from ekelurahan_apprise.channels import channel_for
from ekelurahan_apprise.urls import Url
from ekelurahan_apprise.wording import Wording

__all__ = ["Settings", "ekelurahan_notifiers"]


@frozen
class Settings:
    """How residents are reached.

    Attributes:
        channels: A URL of Apprise for each channel, by the name a desk knows it by. It says where
            the address goes: {mail}, {phone}, {recipient} for the host's key of the resident,
            {key} for what a repetition is known by. It is a secret, because it holds passwords.
        portal: Where residents look their requests up: https://…/{request_id}. Empty for no link.
        languages: What mail is written in, in this order; other channels use the first alone.
        unsafe_plain: Whether passwords and addresses may cross the network unencrypted, or go to a
            server whose certificate is not checked. To this very machine they always may.
        country: Written instead of the leading 0 of a telephone number.
        patience: Seconds to wait for a mail server.
    """

    channels: Mapping[str, Secret] = field(factory=dict)
    portal: str = ""
    languages: tuple[str, ...] = ("id", "en")
    unsafe_plain: bool = False
    country: str = "62"
    patience: float = field(default=10.0, validator=gt(0))

    def __attrs_post_init__(self) -> None:
        """Refuse channels that cannot be used, or are not safe.

        Raises:
            ValueError: which, and why; no URL is repeated.
        """
        problems = {
            name: Url(url).problem(unsafe_plain=self.unsafe_plain)
            for name, url in self.channels.items()
        }
        if told := [f"'{name}' {problem}" for name, problem in problems.items() if problem]:
            raise ValueError("channel " + "; channel ".join(told))


@hookimpl
def ekelurahan_notifiers(settings: Settings) -> Iterator[Offer[Notifier]]:
    """Offer each channel."""
    wording = Wording(settings.portal, settings.languages)
    for name, secret in settings.channels.items():
        url = Url(secret, settings.country)
        yield Offer(name, channel_for(url, wording, settings.patience))
