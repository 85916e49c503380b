"""What a city was given with its right of access, and how the register writes things."""

import ssl
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attrs import Attribute, field, frozen
from attrs.validators import ge, le

from ekelurahan import Secret
from ekelurahan.outward import is_safe
from ekelurahan.ports import Element


def _call(_: object, __: "Attribute[Any]", value: str) -> None:
    if not is_safe(value, in_private_networks=True):
        raise ValueError("url must begin with https://, or with http:// and a private IP address")
    if urlsplit(value).path.rstrip("/").lower().endswith("call_nik"):
        raise ValueError("url names the call for whole records; use CALL_VERIFY_BY_ELEMEN")


def _ip(_: object, __: "Attribute[Any]", value: str) -> None:
    try:
        ip_address(value)
    except ValueError:
        raise ValueError("ip_user must be an IP address") from None


def _some(_: object, __: "Attribute[Any]", value: tuple[Element, ...]) -> None:
    if not value:
        raise ValueError("elements must name at least one")


def _certificates(_: object, __: "Attribute[Any]", value: Path | None) -> None:
    try:
        ssl.create_default_context(cafile=value)
    except OSError:  # ssl.SSLError is one
        raise ValueError(f"authorities: the file {value} holds no certificates") from None


def _positive(_: object, __: "Attribute[Any]", value: timedelta) -> None:
    if value <= timedelta(0):
        raise ValueError("patience must be more than 0 seconds")


@frozen
class Settings:
    """What a city was given with its right of access (hak akses).

    Attributes:
        url: The whole address of the call ``CALL_VERIFY_BY_ELEMEN``, as it was given. Plain
            ``http://`` only to a private IP address, which is reached through the VPN.
        user_id: Given with the access.
        password: Given with the access.
        ip_user: The address of this server, as it stands in Dukcapil's list.
        elements: What may be compared under the agreement, by the names letters use; no more than
            the city needs.
        threshold: From how many percent on the service calls a text the same, 1 to 100. What it calls
            so without a number is told as the same, and with one below 100 as a difference.
        lower_case: Whether keys are written small (``nik``), as some installations want it.
        sex_words: How the register writes what letters call ``L`` and ``P``.
        rt_width: With how many digits the register writes RT and RW.
        patience: How long one question may take; below the host's 15 seconds.
        authorities: Certificates (PEM) of who vouches for the service's own, where the system does
            not know them.
    """

    url: str = field(validator=_call)
    user_id: str
    password: Secret
    ip_user: str = field(validator=_ip)
    elements: tuple[Element, ...] = field(
        default=(Element.NAME, Element.BIRTH_PLACE, Element.BIRTH_DATE), validator=_some
    )
    threshold: int = field(default=100, validator=[ge(1), le(100)])
    lower_case: bool = False
    sex_words: Mapping[str, str] = field(factory=lambda: {"L": "LAKI-LAKI", "P": "PEREMPUAN"})
    rt_width: int = field(default=3, validator=[ge(1), le(3)])
    patience: timedelta = field(default=timedelta(seconds=12), validator=_positive)
    authorities: Path | None = field(default=None, validator=_certificates)
