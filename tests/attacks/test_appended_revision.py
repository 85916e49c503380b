"""Forgery: something is appended to a file that was signed as a whole; every old byte is kept."""

import pytest
from tests import forging
from tests.signing import Authority, with_revision

from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict


@pytest.fixture(scope="module")
def authority():
    """The authority of the city's certificates."""
    return Authority("Penerbit Contoh")


@pytest.mark.parametrize("signed_again", [False, True])
def test_a_later_revision_is_forged(check_pdf, genuine, authority, signed_again):
    """A grey box beside the text, small enough for the page to fit; signed by the forger or not."""
    forged = with_revision(authority.sign(genuine[1]))
    if signed_again:
        forged = Authority("Pemalsu").sign(forged, "Kota Contoh", field="Tanda2")
    report = check_pdf(forged, pdf_roots=authority.pem)

    assert report.page.passed
    assert (Verdict.FORGED, Reason.PDF_SIGNATURE_PARTIAL) == (
        report.verdict,
        report.signature.reason,
    )


def test_an_altered_byte_is_forged(check_pdf, genuine, authority):
    """A letter of the text that no seal covers."""
    signed = authority.sign(genuine[1])
    place = signed.index(b"/Creator") + 10
    report = check_pdf(signed[:place] + b"X" + signed[place + 1 :], pdf_roots=authority.pem)

    assert (Verdict.FORGED, Reason.PDF_SIGNATURE_BROKEN) == (
        report.verdict,
        report.signature.reason,
    )


def test_a_signature_that_is_taken_off_leaves_the_letter_as_sealed(check_pdf, genuine, authority):
    """Without it the file counts as any other: by its seal, its content and its page."""
    report = check_pdf(forging.resaved(genuine[1]), pdf_roots=authority.pem)

    assert report
    assert "signature" not in report.checks
