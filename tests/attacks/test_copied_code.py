"""Forgery: a screenshot of a genuine code, printed on another person's paper letter."""

import pytest

from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict

PAPER = {
    "number": "400.12.2.1/0007/PTK/2026",
    "name": "Siti Rahmawati binti Abdullah",
    "nik": "6171010000000001",
}


@pytest.mark.parametrize(
    "difference",
    [{"name": "Budi Santoso"}, {"number": "400.12.2.1/0008/PTK/2026"}, {"nik": "6171011708900002"}],
)
def test_a_paper_that_says_something_else_is_forged(check, sealed, difference):
    """A program cannot see the paper, but compares what a person reads on it."""
    result = check(sealed())

    assert result
    assert result.compared_with(**PAPER)
    refuted = result.compared_with(**PAPER | difference)
    assert (Verdict.FORGED, (Reason.PAPER_DIFFERS,)) == (refuted.verdict, refuted.reasons)
    assert "Siti" not in refuted.explain()
