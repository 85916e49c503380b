"""URLs of Apprise with places for whom a notice is for."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from apprise import Apprise, AppriseAsset, NotifyBase
from apprise.plugins.email import NotifyEmail
from attrs import frozen

from ekelurahan import Notice, Secret
from ekelurahan.errors import PermanentError
from ekelurahan.outward import is_here

_PLACE: Final = re.compile(r"\{([a-z_]+)\}")
_OURS: Final = frozenset({"recipient", "key"})
_SAMPLES: Final = {"mail": "warga@contoh.example", "phone": "+6281234567890"}
_SAMPLE: Final = "123456789"

# One address, and nothing Apprise would read as two of them, or as a part of the URL.
_MAIL: Final = re.compile(r"[^\s,;:<>()\[\]\\\"%&@]+@([\w-]+\.)+[\w-]+")
_PHONE: Final = re.compile(r"\+?[0-9]{10,14}")
_TELEGRAM: Final = re.compile(
    r"-?[0-9]{1,32}|@[A-Za-z]\w{3,31}", re.ASCII
)  # else: to the bot's owner
_OTHER: Final = re.compile(r"[\w@.+-]{1,128}")
_PATTERNS: Final = {"mail": _MAIL, "phone": _PHONE, "telegram": _TELEGRAM}
_BETWEEN_DIGITS: Final = re.compile(r"[\s().-]")


@frozen
class Url:
    """A URL of Apprise.

    Attributes:
        text: It, with places.
        country: Written instead of the leading 0 of a telephone number.
    """

    text: Secret
    country: str = "62"

    @property
    def places(self) -> frozenset[str]:
        """Name what must be filled in."""
        return frozenset(_PLACE.findall(self.text.reveal()))

    @property
    def contacts(self) -> frozenset[str]:
        """Name the addresses of residents it needs."""
        return self.places - _OURS

    def problem(self, *, unsafe_plain: bool = False) -> str:
        """Say in English why it cannot be used, without repeating it; empty where it can.

        Args:
            unsafe_plain: Whether passwords and addresses may cross the network for others to read.
        """
        if not self.places - {"key"}:
            return "has no place for an address, such as {mail}, {phone} or {recipient}"
        if (service := self.sample()) is None:
            return "has a URL that Apprise cannot read"
        if isinstance(service, NotifyEmail) and (
            service.cc or service.bcc or len(service.targets) > 1
        ):
            return "would send copies of residents' mail to somebody else"
        if isinstance(service, NotifyEmail) and service.pgp_mode != "no":
            return "asks for PGP, which notices do not use"
        if not unsafe_plain and not _is_here(service):
            return _open_to_others(service)
        return ""

    def sample(self) -> NotifyBase | None:
        """Give what it would be for somebody who is not there."""
        return self._service({name: _SAMPLES.get(name, _SAMPLE) for name in self.places})

    def service_for(self, notice: Notice) -> NotifyBase:
        """Give what reaches the recipient of a notice.

        Raises:
            PermanentError: the resident has no such address, or one that cannot be used.
        """
        values = {"recipient": notice.recipient, "key": notice.key}
        for name in sorted(self.contacts):
            values[name] = self._address(name, notice.contacts.get(name, ""))
        if (service := self._service(values)) is None:
            raise _unusable(*sorted(self.contacts))
        return service

    def _address(self, name: str, text: str) -> str:
        if not (text := text.strip()):
            raise PermanentError(
                "the resident has no address for {place}",
                "Add it to the population register and retry, or dismiss this.",
                place=name,
            )
        address = self._international(text) if name == "phone" else text
        if not _PATTERNS.get(name, _OTHER).fullmatch(address):
            raise _unusable(name)
        return address

    def _international(self, text: str) -> str:
        digits = _BETWEEN_DIGITS.sub("", text)
        return f"+{self.country}{digits[1:]}" if digits.startswith("0") else digits

    def _service(self, values: Mapping[str, str]) -> NotifyBase | None:
        filled = _PLACE.sub(lambda m: quote(values[m[1]], safe=""), self.text.reveal())
        # No threads, no waiting between messages: the library has its own of both.
        asset = AppriseAsset(async_mode=False, service_timeout=0)
        return Apprise.instantiate(filled, asset=asset)


def _is_here(service: NotifyBase) -> bool:
    """Tell whether it is reached without leaving this machine."""
    host = service.smtp_host if isinstance(service, NotifyEmail) else service.host
    return is_here(str(host or "").strip("[]").lower())


def _open_to_others(service: NotifyBase) -> str:
    """Say how others on the way could read along; Apprise keeps apart what it encrypts by scheme."""
    if isinstance(service, NotifyEmail):
        is_plain = service.secure_mode == "insecure"
    else:
        plain: Any = service.protocol  # one, several, or none
        is_plain = service.schema in ({plain} if isinstance(plain, str) else plain or ())
    if is_plain:
        return "is not encrypted: take mailtos://, jsons:// and the like, or set unsafe_plain"
    if not service.verify_certificate:
        return "leaves the certificate unchecked: take verify=no out, or set unsafe_plain"
    return ""


def _unusable(*names: str) -> PermanentError:
    return PermanentError(
        "an address of the resident cannot be used: {place}",
        "Correct it in the population register and retry, or dismiss this.",
        place=", ".join(names),
    )
