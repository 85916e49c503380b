"""This host's own key, with which it proves who it is."""

from typing import Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from ekelurahan import Secret

PrivateKey = RSAKey | ECKey | OKPKey

_CURVES: Final = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512", "Ed25519": "EdDSA"}


def read_private_key(secret: Secret) -> tuple[PrivateKey, str]:
    """Read it, and tell with which algorithm it signs.

    Raises:
        ValueError: it is none; what it says instead is not told.
    """
    for kind in (RSAKey, ECKey, OKPKey):
        try:
            key = kind.import_key(secret.reveal())
            algorithm = _CURVES[key.curve_name] if isinstance(key, ECKey | OKPKey) else "RS256"
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if key.is_private:
            return key, algorithm
    raise ValueError(
        "private_key must be one key as PEM or JWK, not encrypted: RSA, P-256, P-384, P-521 or Ed25519"
    )
