"""This host as a client: how it proves to the provider who it is."""

import base64
import secrets
import time
from collections.abc import Mapping
from typing import Final, Protocol
from urllib.parse import quote_plus

from attrs import field, frozen
from joserfc import jwt

from ekelurahan import Secret
from ekelurahan_oidc.keys import PrivateKey, read_private_key
from ekelurahan_oidc.settings import Settings

ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_SECONDS: Final = 60


class Client(Protocol):
    """Proves who it is."""

    def proof(self, issuer: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Give headers and form fields that prove it to a provider."""
        ...


def client_of(settings: Settings) -> Client:
    """Give the client the settings describe."""
    if settings.private_key:
        key, algorithm = read_private_key(settings.private_key)
        return KeyClient(settings.client_id, settings.key_id, algorithm, key)
    if settings.client_secret:
        secret = settings.client_secret
        return SecretClient(settings.client_id, secret, in_body=settings.secret_in_body)
    return PublicClient(settings.client_id)


@frozen
class PublicClient:
    """Proves nothing but, by PKCE, that it has begun what it finishes."""

    client_id: str

    def proof(self, issuer: str) -> tuple[Mapping[str, str], Mapping[str, str]]:  # noqa: ARG002
        """Give its name."""
        return {}, {"client_id": self.client_id}


@frozen
class SecretClient:
    """Sends a secret: encoded in the header (RFC 6749 2.3.1), or in the body."""

    client_id: str
    secret: Secret
    in_body: bool = field(kw_only=True)

    def proof(self, issuer: str) -> tuple[Mapping[str, str], Mapping[str, str]]:  # noqa: ARG002
        """Give name and secret."""
        if self.in_body:
            return {}, {"client_id": self.client_id, "client_secret": self.secret.reveal()}
        pair = f"{quote_plus(self.client_id)}:{quote_plus(self.secret.reveal())}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}, {}


@frozen
class KeyClient:
    """Signs a statement that is good for a minute and once (RFC 7523)."""

    client_id: str
    key_id: str
    algorithm: str
    key: PrivateKey = field(repr=False)

    def proof(self, issuer: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Give the statement."""
        now = int(time.time())
        header = {"alg": self.algorithm} | ({"kid": self.key_id} if self.key_id else {})
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": issuer,
            "jti": secrets.token_urlsafe(),
            "iat": now,
            "exp": now + _SECONDS,
        }
        signed = jwt.encode(header, claims, self.key, algorithms=[self.algorithm])
        return {}, {
            "client_id": self.client_id,
            "client_assertion_type": ASSERTION,
            "client_assertion": signed,
        }
