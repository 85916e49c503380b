"""Forgery: a text that is meant to keep the verifier busy."""

from time import process_time

import pytest

from ekelurahan.seal.verdicts import Verdict


@pytest.mark.parametrize("size", [601, 10_000, 5_000_000])
def test_too_many_digits_are_refused_unread(check, sealed, size):
    """No number is made of them; that would take time with the square of their count."""
    head, sharp, _digits = sealed().partition("#")
    started = process_time()
    result = check(head + sharp + "9" * size)

    assert Verdict.FORGED is result.verdict
    assert process_time() - started < 1
