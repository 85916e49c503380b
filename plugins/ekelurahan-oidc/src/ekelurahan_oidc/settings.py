"""What a city must say of its provider, and what it may not say."""

import ssl
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from attrs import Attribute, field, frozen

from ekelurahan import Secret
from ekelurahan.outward import is_safe
from ekelurahan_oidc.keys import read_private_key

ALGORITHMS: Final = frozenset(
    {f"{family}{bits}" for family in ("RS", "PS", "ES") for bits in (256, 384, 512)}
    | {"Ed25519", "EdDSA"}
)
"""Signatures with a key that only the provider has; never ``none``, never a shared secret."""

OURS: Final = frozenset(
    {
        "client_id",
        "code_challenge",
        "code_challenge_method",
        "nonce",
        "redirect_uri",
        "request",
        "request_uri",
        "response_mode",
        "response_type",
        "scope",
        "state",
    }
)
"""Parameters of the request that are not for the settings to choose."""

LONGEST_SKEW: Final = timedelta(minutes=5)


def _safe(_: object, attribute: "Attribute[Any]", value: str | Iterable[str]) -> None:
    for url in (value,) if isinstance(value, str) else value:
        if not is_safe(url):
            raise ValueError(f"{attribute.name} must begin with https:// (or be on this machine)")


def _some(_: object, attribute: "Attribute[Any]", value: Iterable[str]) -> None:
    if not value:
        raise ValueError(f"{attribute.name} must name at least one")


def _asymmetric(_: object, __: "Attribute[Any]", value: Iterable[str]) -> None:
    if unfit := set(value) - ALGORITHMS:
        raise ValueError(f"algorithms may not be {', '.join(sorted(unfit))}")


def _openid(_: object, __: "Attribute[Any]", value: Iterable[str]) -> None:
    if "openid" not in value:
        raise ValueError("scopes must hold openid")


def _not_ours(_: object, __: "Attribute[Any]", value: Mapping[str, str]) -> None:
    if ours := OURS & value.keys():
        raise ValueError(f"parameters may not hold {', '.join(sorted(ours))}")


def _private(_: object, __: "Attribute[Any]", value: Secret | None) -> None:
    if value:
        read_private_key(value)


def _certificates(_: object, __: "Attribute[Any]", value: Path | None) -> None:
    try:
        ssl.create_default_context(cafile=value)
    except OSError:  # ssl.SSLError is one
        raise ValueError(f"authorities: the file {value} holds no certificates") from None


def _bounded(_: object, __: "Attribute[Any]", value: timedelta) -> None:
    if not timedelta(0) <= value <= LONGEST_SKEW:
        raise ValueError("clock_skew must be 0 to 300 seconds")


def _positive(_: object, __: "Attribute[Any]", value: timedelta) -> None:
    if value <= timedelta(0):
        raise ValueError("patience must be more than 0 seconds")


@frozen
class Settings:
    """Who vouches, how this host is known there, and which claims are believed.

    Attributes:
        issuer: The provider's address, exactly as it calls itself; found out about at
            ``/.well-known/openid-configuration``.
        client_id: What the provider calls this host.
        return_to: Addresses browsers may come back to, as they are registered at the provider; a
            sign-in that would end elsewhere is not begun.
        client_secret: Given by the provider. Without it and ``private_key``, this is a public client.
        private_key: Instead: a key of this host's own, PEM or JWK, whose public half is registered at
            the provider (``private_key_jwt``).
        key_id: What the provider calls that key, where it must be told.
        secret_in_body: Whether the secret is sent in the body (``client_secret_post``), not in the header.
        scopes: What is asked for; ``openid`` must be one.
        parameters: Sent along when a sign-in begins, such as ``acr_values`` or ``ui_locales``.
        name_claim: Claim that holds the name. A dot leads into an object: ``orang.nama``.
        nik_claim: Claim that holds the NIK; empty: none is believed.
        nip_claim: Claim that holds the NIP; empty: none is believed.
        verified_claim: Claim that says whether the provider has verified NIK and NIP.
        verified_values: Values with which it says yes.
        always_verified: Whether the provider tells no NIK and no NIP that it has not verified. Say so
            only where its rules do.
        from_userinfo: Whether to ask for the claims at ``userinfo``, too, where the ID token does not
            hold them.
        algorithms: Signatures that are accepted.
        clock_skew: By how much its clock and ours may differ.
        patience: How long one call may take in all; below the host's 10 seconds.
        authorities: Certificates (PEM) of who vouches for the provider's own, where the system does not
            know them.
    """

    issuer: str = field(validator=_safe)
    client_id: str
    return_to: tuple[str, ...] = field(validator=[_some, _safe])
    client_secret: Secret | None = None
    private_key: Secret | None = field(default=None, validator=_private)
    key_id: str = ""
    secret_in_body: bool = False
    scopes: tuple[str, ...] = field(default=("openid", "profile"), validator=_openid)
    parameters: Mapping[str, str] = field(factory=dict, validator=_not_ours)
    name_claim: str = "name"
    nik_claim: str = ""
    nip_claim: str = ""
    verified_claim: str = ""
    verified_values: tuple[str, ...] = ("true",)
    always_verified: bool = False
    from_userinfo: bool = False
    algorithms: tuple[str, ...] = field(
        default=("RS256", "PS256", "ES256"), validator=[_some, _asymmetric]
    )
    clock_skew: timedelta = field(default=timedelta(seconds=30), validator=_bounded)
    patience: timedelta = field(default=timedelta(seconds=8), validator=_positive)
    authorities: Path | None = field(default=None, validator=_certificates)

    def __attrs_post_init__(self) -> None:
        """Refuse what contradicts itself.

        Raises:
            ValueError: it does.
        """
        tells = bool(self.nik_claim or self.nip_claim)
        if tells and bool(self.verified_claim) is self.always_verified:
            raise ValueError(
                "with nik_claim or nip_claim, say which verified_claim tells that it was verified,"
                " or always_verified = true"
            )
        if self.client_secret and self.private_key:
            raise ValueError("client_secret and private_key exclude each other")
