"""The ID token: believed when signature, issuer, audience, times, nonce and access token fit."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from attrs import frozen
from joserfc import jws, jwt
from joserfc.errors import ClaimError, JoseError

from ekelurahan.errors import NotAllowedError
from ekelurahan_oidc.issuers import PublicKey


@frozen
class Expected:
    """What an ID token must say.

    Attributes:
        issuer: Who must have made it.
        client_id: Whom it must be for.
        nonce: Which sign-in it must be about.
        access_token: What came along with it.
        algorithms: With which signatures.
        skew: By how much clocks may differ.
    """

    issuer: str
    client_id: str
    nonce: str
    access_token: str
    algorithms: tuple[str, ...]
    skew: timedelta

    def claims(self, header: Mapping[str, Any], claims: Mapping[str, Any]) -> Mapping[str, Any]:
        """Check what it says.

        Raises:
            NotAllowedError: it is not for us, not of now, not about this sign-in.
        """
        problem = self._registered(claims)
        if not problem and not _same(claims["nonce"], self.nonce):
            problem = "nonce"
        if not problem and not self._authorized(claims):
            problem = "azp"
        if not problem and "at_hash" in claims:
            half = _half_hash(str(header.get("alg")), self.access_token)
            problem = "" if _same(claims["at_hash"], half) else "at_hash"
        if problem:
            raise distrusted(problem)
        return claims

    def _registered(self, claims: Mapping[str, Any]) -> str:
        registry = jwt.JWTClaimsRegistry(
            leeway=int(self.skew.total_seconds()),
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True},
        )
        try:
            registry.validate(dict(claims))
        except ClaimError as error:
            return str(error.claim)
        return ""

    def _authorized(self, claims: Mapping[str, Any]) -> bool:
        audience = claims["aud"]
        is_shared = isinstance(audience, list) and len(audience) > 1
        return bool(claims.get("azp", None if is_shared else self.client_id) == self.client_id)


def opened(
    token: str, keys: Sequence[PublicKey], algorithms: tuple[str, ...]
) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """Give header and claims of a token that one of the keys has signed.

    Returns:
        ``None`` where no key with its name is there, or it names none and no key fits: it may be a
        new one.

    Raises:
        NotAllowedError: it is no such token, or nobody of these has signed it so.
    """
    kid = _key_id(token)
    fitting = [key for key in keys if kid is None or key.kid == kid]
    registry = jws.JWSRegistry(algorithms=algorithms, strict_check_header=False)
    for key in fitting:
        try:
            found = jwt.decode(token, key, registry=registry)
        except (JoseError, ValueError):
            continue
        return found.header, found.claims
    if kid is None or not fitting:
        return None
    raise distrusted("signature")


def _key_id(token: str) -> str | None:
    try:
        kid = jws.extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError):
        pass
    else:
        return None if kid is None else str(kid)
    raise distrusted("form")


def distrusted(problem: str) -> NotAllowedError:
    """Say that an answer is not believed, and which member of it gives it away."""
    return NotAllowedError(
        "the identity provider's answer is not to be trusted: {problem}",
        "Let them sign in again. Where everybody is refused, compare clocks, issuer and client_id.",
        problem=problem,
    )


def _same(one: object, other: str) -> bool:
    return isinstance(one, str) and compare_digest(one.encode(), other.encode())


def _half_hash(algorithm: str, text: str) -> str:
    """Give ``at_hash`` (OpenID Connect Core 3.1.3.6); Ed25519 hashes with SHA-512."""
    name = "sha512" if algorithm.startswith("Ed") else f"sha{algorithm[2:]}"
    whole = hashlib.new(name, text.encode()).digest()
    return urlsafe_b64encode(whole[: len(whole) // 2]).rstrip(b"=").decode()
