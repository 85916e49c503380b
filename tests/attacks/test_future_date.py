"""Forgery: a seal that claims to come from the future, to outlive the withdrawal of its key."""

from collections.abc import Callable
from datetime import datetime, timedelta

from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict, VerificationResult


def test_a_seal_from_the_day_after_tomorrow_is_not_genuine(
    check: Callable[..., VerificationResult], sealed: Callable[..., str], now: datetime
):
    """Clocks may differ by a day, not by more."""
    tolerated = sealed(issued_at=now + timedelta(hours=24))
    result = check(sealed(issued_at=now + timedelta(hours=24, seconds=1)))

    assert check(tolerated)
    assert (Verdict.FORGED, (Reason.ISSUED_IN_FUTURE,)) == (result.verdict, result.reasons)
