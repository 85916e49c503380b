"""How to reach the Esign Client Service, and how its signatures are to look."""

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from attrs import field, frozen

from ekelurahan import Secret
from ekelurahan.outward import is_here

LONGEST: Final = timedelta(seconds=30)
"""Longest wait for a signature: the host allows 60 seconds for that, the questions before and after."""


class Version(Enum):
    """Which interface the agency's server speaks."""

    V1 = "v1"
    V2 = "v2"


@frozen
class Appearance:
    """Where a visible signature stands. By coordinates: a tag in the text is found or not.

    Attributes:
        page: Page, counted from 1.
        x: Where it begins from the left, in points.
        y: Where it begins from the edge the server counts from, in points: try it out.
        width: Its width, in points.
        height: Its height, in points.
        image: A PNG or JPEG file that is shown.
        link: With v1 and without an image: what the QR code that is shown says.
    """

    page: int
    x: float
    y: float
    width: float
    height: float
    image: Path | None = None
    link: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse what no server can show.

        Raises:
            ValueError: the place is impossible, or there is no such image.
        """
        if self.page < 1 or min(self.x, self.y) < 0 or min(self.width, self.height) <= 0:
            raise ValueError("page, x, y, width and height must name a place on a page")
        if self.image is not None and not self.image.is_file():
            raise ValueError(f"image: there is no file {self.image}")


@frozen
class Settings:
    """How to reach the Esign Client Service of the agency.

    Attributes:
        url: Where it is, without /api: https, or http on this very machine.
        username: Name of the agency's account.
        password: Password of the agency's account.
        version: Which interface it speaks: v1 or v2.
        ca_file: Certificates of the authorities trusted for TLS, in PEM, where the server has one of
            the agency's own.
        emails: With v2, by which address BSrE knows an official, by the official's key in the city
            file. The others are known by the NIK in the city file.
        visible: Where a visible signature stands; without it, signatures are invisible.
        reason: Why it is signed, as PDF readers show it.
        location: Where it is signed, as PDF readers show it; the office by default.
        patience: How long to wait for a signature, at most 30 seconds.
    """

    url: str
    username: str
    password: Secret = field(repr=False)
    version: Version
    ca_file: Path | None = None
    emails: Mapping[str, str] = field(factory=dict, repr=False)
    visible: Appearance | None = None
    reason: str = "Tanda tangan elektronik"
    location: str = ""
    patience: timedelta = LONGEST

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot work or would give a passphrase away.

        Raises:
            ValueError: which setting, and why.
        """
        _require_safe(self.url)
        if not timedelta() < self.patience <= LONGEST:
            raise ValueError("patience must be more than 0 and at most 30 seconds")
        if self.ca_file is not None and not self.ca_file.is_file():
            raise ValueError(f"ca_file: there is no file {self.ca_file}")
        if self.version is Version.V1:
            self._require_v1()

    def _require_v1(self) -> None:
        if self.emails:
            raise ValueError("emails: v1 knows people by their NIK only")
        look = self.visible
        if look is not None and look.image is None and not look.link:
            raise ValueError("visible: v1 shows an image or a link: give one of them")


def _require_safe(url: str) -> None:
    parts = urlsplit(url)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("url must hold neither a password nor a query")
    if not parts.hostname or parts.scheme not in {"https", "http"}:
        raise ValueError("url must be like https://esign.example.go.id")
    if parts.scheme == "http" and not is_here(parts.hostname):
        raise ValueError("url must be https: passphrases travel there")
