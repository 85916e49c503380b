"""Reasons: every one has words, in both languages."""

import pytest

from ekelurahan.seal.reasons import Reason, RefusedError, text_of
from ekelurahan.texts import explain, say


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_translated(reason: Reason):
    """A reason reads differently in Indonesian than in English."""
    assert text_of(reason) == say(text_of(reason), "en")
    assert text_of(reason) != say(text_of(reason), "id")


def test_a_refusal_explains_itself():
    """A refusal carries its reason, and details for developers only in English."""
    refused = RefusedError(Reason.KEYS_MALFORMED, "keys[3].kid")

    assert Reason.KEYS_MALFORMED is refused.reason
    assert "(keys[3].kid)" in str(refused)
    assert "Daftar kunci tidak sesuai dengan format resmi." == explain(refused)
    assert "The authority has no such key." == str(RefusedError(Reason.UNKNOWN_KEY))
