"""Forgery: a page that the office never wrote, inside a genuine letter's PDF."""

from io import BytesIO

from pypdf import PdfReader, PdfWriter
from tests import forging

from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict


def test_nobody_vouches_for_an_added_page(check_pdf, genuine):
    """One with a text of the forger's, or one with a picture."""
    blank = PdfWriter()
    blank.add_blank_page(595, 842)
    text = forging.drawn_over(forging.saved(blank), forging.word("Berhak atas rumah", 90, 700))
    picture = forging.drawn_over(forging.saved(blank), forging.box((90, 90, 500, 500), 0.5))
    for page in (text, picture):
        writer = forging.opened(genuine[1])
        writer.add_page(PdfReader(BytesIO(page)).pages[0])
        report = check_pdf(forging.saved(writer))

        assert (Verdict.UNDETERMINED, Reason.PAGE_ADDED) == (report.verdict, report.page.reason)
