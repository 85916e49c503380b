"""Forgery: the genuine seal of one letter inside the PDF of another."""

import pytest
from tests import forging

from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict


def test_a_seal_beside_another_content_is_forged(check_pdf, genuine, of_budi, carried):
    """Budi's file with Siti's seal: the digest is another letter's."""
    content, (seal,) = carried(of_budi[1]).content, carried(genuine[1]).seals
    forged = forging.with_attachments(of_budi[1], [("letter.json", content), ("seal.cose", seal)])
    report = check_pdf(forged)

    assert (Verdict.FORGED, Reason.CONTENT_DIFFERS) == (report.verdict, report.content.reason)
    assert "Siti" not in report.explain()


@pytest.mark.parametrize("keeps_its_code", [True, False])
def test_all_attachments_on_another_page_are_forged(
    check_pdf, genuine, of_budi, carried, keeps_its_code
):
    """Seal and content fit each other, but not the page, whether its own code is left or not."""
    page = of_budi[1]
    if not keeps_its_code:
        page = forging.drawn_over(page, forging.box(forging.place_of_symbol(page)))
    forged = forging.with_attachments(page, forging.attachments_of(carried(genuine[1])))
    report = check_pdf(forged)
    reason = Reason.PAGE_CODE_DIFFERS if keeps_its_code else Reason.PAGE_DIFFERS

    assert (Verdict.FORGED, reason) == (report.verdict, report.page.reason)
    assert report.content.passed
    assert "Siti" not in report.explain()


def test_attachments_of_the_genuine_letter_stay_genuine(check_pdf, genuine, carried):
    """The same work with the right attachments forges nothing."""
    assert check_pdf(
        forging.with_attachments(genuine[1], forging.attachments_of(carried(genuine[1])))
    )
