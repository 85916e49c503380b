"""Forgery: a letter from a training course is passed off as a real one."""

from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict


def test_a_training_seal_is_never_genuine(check, sealed):
    """Whatever it says; the first line tells everybody."""
    result = check(sealed("training"))

    assert (Verdict.TRAINING, (Reason.TRAINING_KEY,)) == (result.verdict, result.reasons)
    assert "LATIHAN – TIDAK BERLAKU" == result.explain().splitlines()[0]
