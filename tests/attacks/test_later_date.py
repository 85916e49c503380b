"""Forgery: an expired letter on which a later date is printed."""

from datetime import timedelta

from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict


def test_the_seal_holds_the_date(check, sealed, now):
    """Whatever the paper says, the letter has expired, and the true date is shown."""
    result = check(
        sealed(issued_at=now - timedelta(days=200), expires_at=now - timedelta(days=1)),
        status_list=None,
    )

    assert (Verdict.EXPIRED, Reason.EXPIRED) == (result.verdict, result.reasons[0])
    assert "Berlaku sampai dengan : 23-11-2026" in result.explain()
