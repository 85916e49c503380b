"""From claims to a person: which claim holds what, and whether it is believed."""

import logging
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from attrs import frozen

from ekelurahan import Nik, Nip
from ekelurahan.errors import InputError
from ekelurahan.ports import Identity
from ekelurahan_oidc.settings import Settings

_log = logging.getLogger(__name__)
_LONGEST: Final = 200

Number = TypeVar("Number", Nik, Nip)


@frozen
class ClaimMap:
    """Which claim holds what."""

    name: str
    nik: str
    nip: str
    verified: str
    verified_values: frozenset[str]
    always_verified: bool

    @classmethod
    def of(cls, settings: Settings) -> "ClaimMap":
        """Take it from the settings."""
        return cls(
            settings.name_claim,
            settings.nik_claim,
            settings.nip_claim,
            settings.verified_claim,
            frozenset(settings.verified_values),
            settings.always_verified,
        )

    def identity(self, issuer: str, claims: Mapping[str, Any]) -> Identity:
        """Give the person; numbers that are not verified, or none at all, are left out."""
        believed = self.always_verified or text_of(claims, self.verified) in self.verified_values
        return Identity(
            issuer,
            claims["sub"],
            text_of(claims, self.name)[:_LONGEST],
            self._number(Nik, claims, self.nik) if believed else None,
            self._number(Nip, claims, self.nip) if believed else None,
        )

    @staticmethod
    def _number(kind: type[Number], claims: Mapping[str, Any], name: str) -> Number | None:
        if not (text := text_of(claims, name)):
            return None
        try:
            return kind(text)
        except InputError:
            _log.warning("the claim %s of somebody who signed in is no %s", name, kind.__name__)
            return None


def text_of(claims: Mapping[str, Any], name: str) -> str:
    """Give a claim as text; empty where it is not there, or not one.

    A name is looked up as it is (it may be a URL), and then as a path into objects. Keycloak gives
    attributes as lists of one.

    >>> text_of({"orang": {"nik": ["1"]}, "ok": True}, "orang.nik"), text_of({"ok": True}, "ok")
    ('1', 'true')
    """
    value: Any = claims.get(name) if name in claims else claims
    for part in () if name in claims else name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).strip() if isinstance(value, str | int) else ""
