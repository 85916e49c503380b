"""Forgery: a key of the city that is not for letters seals one, or signs a list it may not sign."""

import pytest

from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.status_list import LetterSealStatus
from ekelurahan.seal.verdicts import Verdict


@pytest.mark.parametrize(
    ("key", "reason"),
    [("root", Reason.UNKNOWN_KEY), ("status", Reason.KEY_NOT_FOR_LETTERS)],
)
def test_neither_root_nor_status_key_seals_letters(check, sealed, key, reason):
    """The root signs key documents, the status key lists."""
    result = check(sealed(key))

    assert (Verdict.FORGED, (reason,)) == (result.verdict, result.reasons)


@pytest.mark.parametrize("key", ["root", "letter", "stranger"])
def test_no_other_key_signs_status_lists(check, sealed, make_list, key):
    """A lurah's key cannot revoke letters, nor make revoked ones count."""
    result = check(sealed(), status_list=make_list([(517, LetterSealStatus.REVOKED)], key=key))

    assert (Verdict.GENUINE_STATUS_STALE, (Reason.STATUS_LIST_UNUSABLE,)) == (
        result.verdict,
        result.reasons,
    )
