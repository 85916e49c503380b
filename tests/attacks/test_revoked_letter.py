"""Forgery: a letter that was revoked or replaced is shown all the same, with an older list."""

from datetime import timedelta

import pytest

from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.status_list import LetterSealStatus
from ekelurahan.seal.verdicts import Verdict


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (LetterSealStatus.REVOKED, Verdict.REVOKED),
        (LetterSealStatus.REPLACED, Verdict.REPLACED),
    ],
)
def test_a_list_from_before_is_not_taken_back(check, sealed, make_list, now, status, verdict):
    """A verifier that has seen the newer list does not believe the older, which is still fresh."""
    newer, older = now - timedelta(hours=1), now - timedelta(hours=2)
    uri = "https://verifikasi.pontianak.go.id/status/2026-2"
    seal = sealed()

    assert verdict is check(seal, status_list=make_list([(517, status)], at=newer)).verdict
    assert check(seal, status_list=make_list(at=older))
    replayed = check(seal, status_list=make_list(at=older), newest={uri: newer})
    assert (Verdict.GENUINE_STATUS_STALE, (Reason.STATUS_LIST_ROLLED_BACK,)) == (
        replayed.verdict,
        replayed.reasons,
    )


def test_a_withheld_list_makes_no_letter_genuine(check, sealed):
    """Who keeps the list away gets no SAH."""
    assert Verdict.GENUINE_STATUS_STALE is check(sealed(), status_list=None).verdict
