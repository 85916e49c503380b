"""Forgery: a seal that talks its verifier into another signature method."""

from collections.abc import Callable

import pytest

from ekelurahan.seal import cbor, cose
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.qr_text import seal_text, split
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict, VerificationResult


@pytest.mark.parametrize(("key", "label"), [("letter", -8), ("letter", -19), ("letter_eddsa", -7)])
def test_the_key_decides_about_the_method(
    check: Callable[..., VerificationResult],
    sealed: Callable[..., str],
    keys: dict[str, PublicKey],
    key: str,
    label: int,
):
    """An EdDSA seal against an ES256 key, and the other way round, are refused unread."""
    head, token = split(sealed(key))
    message = cose.parse(token)
    header = cbor.encode({1: label, 4: keys[key].kid})
    forged = b"\xd2" + cbor.encode([header, {}, message.payload, message.signature])
    result = check(seal_text(head, forged))

    assert (Verdict.FORGED, (Reason.WRONG_ALGORITHM,)) == (result.verdict, result.reasons)
