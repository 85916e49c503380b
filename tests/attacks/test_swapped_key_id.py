"""Forgery: a seal is made with a key of the forger's own, or claims another key of the city."""

from collections.abc import Callable

import pytest

from ekelurahan.seal import cbor, cose
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.qr_text import seal_text, split
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict, VerificationResult

Check = Callable[..., VerificationResult]
Sealed = Callable[..., str]


def with_kid(text: str, kid: bytes) -> str:
    """Put another key id into a seal and leave everything else as it is."""
    head, token = split(text)
    message = cose.parse(token)
    header = cbor.encode({1: -7, 4: kid})
    return seal_text(head, b"\xd2" + cbor.encode([header, {}, message.payload, message.signature]))


def test_a_key_of_the_forgers_own_is_unknown(check: Check, sealed: Sealed):
    """A good signature by a key the city does not have."""
    result = check(sealed("stranger"))

    assert (Verdict.FORGED, (Reason.UNKNOWN_KEY,)) == (result.verdict, result.reasons)


@pytest.mark.parametrize("signed_with", ["letter", "stranger"])
def test_another_key_of_the_city_does_not_fit(
    check: Check, sealed: Sealed, keys: dict[str, PublicKey], signed_with: str
):
    """The id of a key is signed with the rest."""
    result = check(with_kid(sealed(signed_with), keys["training"].kid))

    assert (Verdict.FORGED, (Reason.WRONG_SIGNATURE,)) == (result.verdict, result.reasons)


def test_the_key_of_status_lists_seals_no_letters(check: Check, sealed: Sealed):
    """A key of the city, a good signature, but another purpose."""
    result = check(sealed("status"))

    assert (Verdict.FORGED, (Reason.KEY_NOT_FOR_LETTERS,)) == (result.verdict, result.reasons)
