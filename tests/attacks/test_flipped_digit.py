"""Forgery: one digit, or one bit, of a genuine seal is changed."""

from collections.abc import Callable

import pytest

from ekelurahan.seal.qr_text import digits_of, split
from ekelurahan.seal.verdicts import Verdict, VerificationResult

Check = Callable[..., VerificationResult]
Sealed = Callable[..., str]


@pytest.mark.parametrize("key", ["letter", "letter_eddsa"])
def test_any_other_digit_anywhere_is_not_genuine(check: Check, sealed: Sealed, key: str):
    """Every digit of the text, changed into the next, gives TIDAK SAH."""
    text = sealed(key)
    for place, digit in enumerate(text):
        if digit.isdigit():
            changed = f"{text[:place]}{(int(digit) + 1) % 10}{text[place + 1 :]}"
            assert Verdict.FORGED is check(changed).verdict, place


def test_any_flipped_bit_is_not_genuine(check: Check, sealed: Sealed):
    """Header, claims or signature: one bit of the token is enough."""
    head, token = split(sealed())
    for bit in range(8 * len(token)):
        changed = bytearray(token)
        changed[bit // 8] ^= 1 << bit % 8
        assert Verdict.FORGED is check(head + digits_of(bytes(changed))).verdict, bit


@pytest.mark.parametrize("cut", [1, 5, 100, 394])
def test_a_text_with_digits_missing_is_not_genuine(check: Check, sealed: Sealed, cut: int):
    """A text that was read in part only is not genuine either."""
    assert Verdict.FORGED is check(sealed()[:-cut]).verdict


def test_a_number_too_large_for_its_length_is_not_genuine(check: Check, sealed: Sealed):
    """All nines: as many digits as a seal has, but more than its bytes can hold."""
    head, token = split(sealed())

    assert Verdict.FORGED is check(head + "9" * len(digits_of(token))).verdict
