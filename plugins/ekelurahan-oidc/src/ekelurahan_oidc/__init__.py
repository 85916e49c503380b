"""Sign in through OpenID Connect: INApas, Keycloak, a regional single sign-on."""

from collections.abc import Iterator

from ekelurahan import Offer, hookimpl
from ekelurahan_oidc.providers import OpenIdProvider
from ekelurahan_oidc.settings import Settings

__all__ = ["OpenIdProvider", "Settings", "ekelurahan_identity_providers"]


@hookimpl
def ekelurahan_identity_providers(settings: Settings) -> Iterator[Offer[OpenIdProvider]]:
    """Offer the provider. Nothing is asked of it yet."""
    yield Offer("oidc", OpenIdProvider.of(settings))
