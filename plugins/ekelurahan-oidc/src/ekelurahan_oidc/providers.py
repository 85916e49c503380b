"""Signing in: the authorization code flow with PKCE, state and nonce."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from attrs import frozen

from ekelurahan.errors import MisconfiguredError, NotAllowedError
from ekelurahan.ports import Identity, SignIn
from ekelurahan_oidc.answers import code_of
from ekelurahan_oidc.clients import Client, client_of
from ekelurahan_oidc.exchanges import Exchange, Exchanges, Reply
from ekelurahan_oidc.id_tokens import Expected, distrusted, opened
from ekelurahan_oidc.issuers import Issuer, Metadata
from ekelurahan_oidc.people import ClaimMap
from ekelurahan_oidc.settings import Settings


@frozen(eq=False)
class OpenIdProvider:
    """Signs people in at an OpenID provider. No token leaves a call, or is written anywhere."""

    settings: Settings
    issuer: Issuer
    client: Client
    exchanges: Exchanges
    claims: ClaimMap

    @classmethod
    def of(cls, settings: Settings) -> "OpenIdProvider":
        """Give the provider that the settings describe."""
        return cls(
            settings,
            Issuer(settings.issuer),
            client_of(settings),
            Exchanges.of(settings.patience, settings.authorities),
            ClaimMap.of(settings),
        )

    def begin(self, return_to: str) -> SignIn:
        """Begin a sign-in that ends at one of the registered addresses.

        Raises:
            RetryableError: the provider cannot be reached now.
            MisconfiguredError: the address is none of those, or the provider is not the one.
        """
        if return_to not in self.settings.return_to:
            raise MisconfiguredError(
                "a sign-in may not end there",
                "Name the address in return_to, and register it at the provider.",
            )
        with self.exchanges.open() as exchange:
            endpoint = self.issuer.metadata(exchange).authorization
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        asked = {
            **self.settings.parameters,
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": return_to,
            "scope": " ".join(self.settings.scopes),
            "state": state,
            "nonce": _digest(nonce),  # what is remembered stands in no address
            "code_challenge": _digest(verifier),
            "code_challenge_method": "S256",
        }
        url = f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"
        memory = {"nonce": nonce, "verifier": verifier, "return_to": return_to}
        return SignIn(url, state, memory)

    def finish(self, sign_in: SignIn, returned: str) -> Identity:
        """Finish a sign-in.

        Raises:
            NotAllowedError: the answer is not ours, was altered, was used before, or says no.
            RetryableError: the provider cannot be reached now.
            MisconfiguredError: the settings do not fit the provider.
        """
        if not all(sign_in.memory.get(key) for key in ("nonce", "verifier", "return_to")):
            raise NotAllowedError("this sign-in was not begun here", "Let them begin again.")
        with self.exchanges.open() as exchange:
            metadata = self.issuer.metadata(exchange)
            code = code_of(
                returned,
                state=sign_in.state,
                issuer=self.issuer.name,
                names_itself=metadata.names_itself,
            )
            access_token, id_token = self._redeemed(exchange, metadata, code, sign_in.memory)
            claims = self._claims(
                exchange, access_token, id_token, _digest(sign_in.memory["nonce"])
            )
            if self.settings.from_userinfo:
                claims = _userinfo(exchange, metadata, access_token, claims)
        return self.claims.identity(self.issuer.name, claims)

    def check(self) -> None:
        """Ask the provider for its endpoints and keys.

        Raises:
            RetryableError: it cannot be reached now.
            MisconfiguredError: it is not the one, cannot do what is needed, or has no keys.
        """
        with self.exchanges.open() as exchange:
            self.issuer.metadata(exchange, again=True)
            if not self.issuer.keys(exchange, again=True):
                raise MisconfiguredError("the identity provider has no key we know how to use")

    def _redeemed(
        self, exchange: Exchange, metadata: Metadata, code: str, memory: Mapping[str, str]
    ) -> tuple[str, str]:
        headers, proof = self.client.proof(self.issuer.name)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": memory["return_to"],
            "code_verifier": memory["verifier"],
            **proof,
        }
        told = _good(exchange.post(metadata.token, form, headers)).told()
        access_token, id_token = told.get("access_token"), told.get("id_token")
        if not isinstance(access_token, str) or not isinstance(id_token, str):
            raise MisconfiguredError(
                "the identity provider gives no ID token",
                "Have this host registered there as an OpenID Connect client.",
            )
        return access_token, id_token

    def _claims(
        self, exchange: Exchange, access_token: str, id_token: str, nonce: str
    ) -> Mapping[str, Any]:
        s = self.settings
        found = opened(id_token, self.issuer.keys(exchange), s.algorithms)
        if found is None:  # perhaps it has a new key
            found = opened(id_token, self.issuer.keys(exchange, again=True), s.algorithms)
        if found is None:
            raise distrusted("signature")
        expected = Expected(s.issuer, s.client_id, nonce, access_token, s.algorithms, s.clock_skew)
        return expected.claims(*found)


def _digest(text: str) -> str:
    """Give what is sent of something remembered: of a verifier, S256 of RFC 7636."""
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def _good(reply: Reply) -> Reply:
    """Let a reply to a code through; refuse where the code was the problem."""
    error = (reply.body or {}).get("error")
    if reply.status >= 400 and error == "invalid_grant":  # noqa: PLR2004
        raise NotAllowedError(
            "the identity provider takes this answer no more",
            "It was used before, or is too old. Let them begin again.",
        )
    return reply


def _userinfo(
    exchange: Exchange, metadata: Metadata, access_token: str, claims: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Add what only ``userinfo`` says; what is signed stays."""
    if not metadata.userinfo:
        raise MisconfiguredError(
            "the identity provider has no userinfo", "Set from_userinfo = false."
        )
    headers = {"Authorization": f"Bearer {access_token}"}
    told = exchange.get(metadata.userinfo, headers).told()
    if told.get("sub") != claims["sub"]:
        raise distrusted("sub")
    return {**told, **claims}
