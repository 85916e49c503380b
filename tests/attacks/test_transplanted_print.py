"""Forgery: the QR code of a genuine letter, pasted into the PDF of another letter."""

from attrs import evolve
from tests import forging

from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict


def test_a_genuine_code_on_another_page_is_forged(check_pdf, genuine, paste, subject):
    """No attachments: Siti's code stands under Budi's name, and the page is compared."""
    page = paste(
        genuine[0], {"keperluan": "melamar kerja"}, subject=evolve(subject, name="Budi Santoso")
    )
    report = check_pdf(forging.with_attachments(page, []))

    assert (Verdict.FORGED, Reason.PAGE_DIFFERS) == (report.verdict, report.page.reason)
    assert "Siti" not in report.explain()


def test_the_letter_of_the_code_is_not_called_forged(check_pdf, genuine):
    """The same print of the right letter: genuine as far as it can be compared."""
    report = check_pdf(forging.with_attachments(genuine[1], []))

    assert (Verdict.UNDETERMINED, Reason.PAGE_UNPROVEN) == (report.verdict, report.page.reason)
    assert all(report.seals)


def test_an_edited_file_gains_nothing_by_losing_its_attachments(check_pdf, genuine, paste):
    """Another purpose under the genuine code: the page is never called as it should be."""
    page = paste(genuine[0], {"keperluan": "melamar kerja"})
    report = check_pdf(forging.with_attachments(page, []))

    assert (Verdict.UNDETERMINED, Reason.PAGE_UNPROVEN) == (report.verdict, report.page.reason)
