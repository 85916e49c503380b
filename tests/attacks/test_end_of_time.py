"""Forgery: an official's own key makes a seal valid for ever, by the calendar's last day."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from ekelurahan.errors import InputError
from ekelurahan.ports import SealSigner
from ekelurahan.seal import cbor, cose
from ekelurahan.seal.claims import EXPIRES_AT, SealClaims
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import VerificationResult


def test_a_seal_until_the_last_second_of_all_is_refused(
    check: Callable[..., VerificationResult],
    claims: SealClaims,
    keys: dict[str, PublicKey],
    signer: SealSigner,
):
    """East of Greenwich that second cannot be told: it was an OverflowError, no verdict."""
    last = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())
    payload = cbor.encode({**cbor.decode(claims.encode()), EXPIRES_AT: last})
    result = check(cose.sign(payload, keys["letter"], signer))

    assert (Reason.MALFORMED_CLAIMS,) == result.reasons


def test_the_last_day_that_counts_is_told_in_every_zone(
    check: Callable[..., VerificationResult], sealed: Callable[..., str]
):
    """The day before the last one is a verdict as any other; the last one cannot be sealed."""
    assert check(sealed(expires_at=datetime(9999, 12, 30, 23, 59, 59, tzinfo=UTC)))
    with pytest.raises(InputError, match="30 December 9999"):
        sealed(expires_at=datetime(9999, 12, 31, tzinfo=UTC))
