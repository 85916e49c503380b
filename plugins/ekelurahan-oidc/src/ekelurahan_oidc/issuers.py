"""The provider as it describes itself: where its endpoints are and with which keys it signs."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, Generic, TypeVar

from attrs import define, field, frozen
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from ekelurahan.errors import MisconfiguredError
from ekelurahan.outward import is_safe
from ekelurahan_oidc.exchanges import Exchange

WELL_KNOWN: Final = "/.well-known/openid-configuration"
FRESH: Final = 3600.0
"""For so many seconds what it says of itself is believed."""

PublicKey = RSAKey | ECKey | OKPKey
Told = TypeVar("Told")


@frozen
class Metadata:
    """Where its endpoints are.

    Attributes:
        authorization: Where browsers are sent.
        token: Where a code is redeemed.
        keys: Where its public keys are.
        userinfo: Where further claims are; empty where there are none.
        names_itself: Whether every answer that a browser brings must name it (RFC 9207).
    """

    authorization: str
    token: str
    keys: str
    userinfo: str
    names_itself: bool

    @classmethod
    def read(cls, told: Mapping[str, Any], issuer: str) -> "Metadata":
        """Read what it says of itself.

        Raises:
            MisconfiguredError: it is another provider, or one that cannot do what is needed.
        """
        if told.get("issuer") != issuer:
            raise _unfit(
                "calls itself otherwise", "Set issuer exactly as it does, with each slash."
            )
        for name, needed in (("code_challenge_methods", "S256"), ("response_types", "code")):
            supported = told.get(f"{name}_supported", [needed])
            if not isinstance(supported, list) or needed not in supported:
                raise _unfit(f"does not support {needed}", "Have it allowed there.")
        return cls(
            _endpoint(told, "authorization_endpoint"),
            _endpoint(told, "token_endpoint"),
            _endpoint(told, "jwks_uri"),
            _endpoint(told, "userinfo_endpoint") if "userinfo_endpoint" in told else "",
            told.get("authorization_response_iss_parameter_supported") is True,
        )


def _endpoint(told: Mapping[str, Any], name: str) -> str:
    url = told.get(name)
    if not isinstance(url, str) or not is_safe(url):
        raise _unfit(f"names no safe {name}", "It must begin with https://.")
    return url


def _unfit(problem: str, advice: str) -> MisconfiguredError:
    return MisconfiguredError(f"the identity provider {problem}", advice)


@frozen
class _Kept(Generic[Told]):
    """Something that is asked for again when it is old."""

    value: Told
    until: float

    @classmethod
    def now(cls, value: Told) -> "_Kept[Told]":
        return cls(value, time.monotonic() + FRESH)


@define
class Issuer:
    """One provider; what it says of itself is kept for an hour.

    Threads that find it old at once ask at once: none waits for another's slow answer.
    """

    name: str
    _metadata: _Kept[Metadata] | None = field(default=None, init=False, repr=False)
    _keys: _Kept[Sequence[PublicKey]] | None = field(default=None, init=False, repr=False)

    def metadata(self, exchange: Exchange, *, again: bool = False) -> Metadata:
        """Give its endpoints.

        Raises:
            RetryableError: it cannot be reached now.
            MisconfiguredError: it is not the one, or not one for us.
        """
        kept = self._metadata
        if again or kept is None or kept.until < time.monotonic():
            told = exchange.get(f"{self.name.rstrip('/')}{WELL_KNOWN}").told()
            self._metadata = kept = _Kept.now(Metadata.read(told, self.name))
        return kept.value

    def keys(self, exchange: Exchange, *, again: bool = False) -> Sequence[PublicKey]:
        """Give its public keys for signatures; raises as :meth:`metadata` does."""
        kept = self._keys
        if again or kept is None or kept.until < time.monotonic():
            told = exchange.get(self.metadata(exchange).keys).told()
            self._keys = kept = _Kept.now(tuple(_read_keys(told)))
        return kept.value


def _read_keys(told: Mapping[str, Any]) -> list[PublicKey]:
    listed = told.get("keys")
    keys = [_read_key(k) for k in listed if isinstance(k, dict)] if isinstance(listed, list) else []
    return [key for key in keys if key is not None]


def _read_key(plain: Mapping[str, Any]) -> PublicKey | None:
    """Read one; what is not for signatures, or unknown to us, is not ours to judge."""
    if plain.get("kty") not in {"RSA", "EC", "OKP"} or plain.get("use", "sig") != "sig":
        return None
    try:
        key = JWKRegistry.import_key(dict(plain))
    except (JoseError, ValueError, TypeError):
        return None
    return key if isinstance(key, RSAKey | ECKey | OKPKey) else None
