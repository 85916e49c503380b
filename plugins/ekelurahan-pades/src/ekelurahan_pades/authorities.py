"""What the authorities say of a certificate. Loaded late: pyHanko takes a third of a second."""

from collections.abc import Sequence
from typing import Final

from asn1crypto.x509 import Certificate
from pyhanko.sign.signers import DEFAULT_SIGNER_KEY_USAGE
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    CertificateFetchError,
    ExpiredError,
    InsufficientRevinfoError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.fetchers import OwnedFetcherBackend
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend

from ekelurahan.errors import MisconfiguredError, PartError, PermanentError, RetryableError
from ekelurahan_pades.keys import ANOTHER

_REFUSALS: Final = {
    RevokedError: "the certificate was revoked",
    ExpiredError: "the certificate, or an authority's, has ended",
    NotYetValidError: "the certificate, or an authority's, is not valid yet",
    InvalidCertificateError: "the certificate is for other uses than signatures",
}


def context(roots: Sequence[Certificate], timeout: float, *, is_strict: bool) -> ValidationContext:
    """Begin asking; to be closed in the same event loop.

    Args:
        roots: Whom to trust.
        timeout: Seconds to wait for one answer.
        is_strict: Whether every certificate must have its revocation known; otherwise those must
            that name where to ask.
    """
    return ValidationContext(
        trust_roots=list(roots),
        allow_fetching=True,
        revocation_mode="require" if is_strict else "hard-fail",
        fetcher_backend=OwnedFetcherBackend(
            AIOHttpFetcherBackend(per_request_timeout=max(1, round(timeout)))
        ),
    )


async def require_good(
    certificate: Certificate, chain: Sequence[Certificate], asked: ValidationContext
) -> None:
    """Refuse a certificate that verifiers would not believe.

    Raises:
        PermanentError: it or one above it was revoked or has ended, or is for other uses.
        MisconfiguredError: no trusted authority has issued it.
        RetryableError: an authority did not answer.
    """
    validator = CertificateValidator(
        certificate, intermediate_certs=chain, validation_context=asked
    )
    try:
        await validator.async_validate_usage(DEFAULT_SIGNER_KEY_USAGE)  # type: ignore[no-untyped-call]
    except (ValidationError, PathBuildingError) as error:
        raise refusal(error) from None


def refusal(error: Exception) -> PartError:
    """Tell what is wrong with a certificate, without the text of a stranger's error."""
    if isinstance(error, InsufficientRevinfoError | CertificateFetchError):
        return RetryableError(
            "no authority says whether the certificate was revoked",
            "Check the way to the authority's OCSP and CRL addresses; nothing was signed.",
        )
    if isinstance(error, PathBuildingError):
        return MisconfiguredError(
            "no authority that is trusted has issued the certificate",
            "Put its root into 'roots', and those between them into the holder's file.",
        )
    for kind, message in _REFUSALS.items():
        if isinstance(error, kind):
            return PermanentError(message, ANOTHER)
    return PermanentError(
        "the certificate is not valid: {problem}", ANOTHER, problem=type(error).__name__
    )
