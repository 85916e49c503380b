"""Forgery: the page of a genuine letter is altered, its attachments are left."""

from io import BytesIO

import pytest
from PIL import Image
from tests import forging

from ekelurahan.adapters.pdf_pages import rasterise
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict


def over(pdf, old, new):
    """Paint a white box over a text, and write another on it."""
    place = forging.place_of(pdf, old)
    return forging.drawn_over(pdf, f"{forging.box(place)} {forging.word(new, *place[:2])}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Siti Rahmawati", "Budi Santoso"),
        ("400.12.2.1/007/PTK/2026", "400.12.2.1/008/PTK/2026"),
    ],
)
def test_what_was_sealed_cannot_be_painted_over(check_pdf, genuine, old, new):
    """The old text is still in the file, but nobody sees it any more."""
    forged = over(genuine[1], old, new)
    report = check_pdf(forged)

    assert (Verdict.FORGED, Reason.PAGE_DIFFERS) == (report.verdict, report.page.reason)
    assert report.content.passed


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("membuka rekening bank", "meminjam uang"),
        ("6171014508900001", "6171011708900002"),
        ("Kawin", "Belum kawin"),
        ("24 Mei", "24 Agustus"),
    ],
)
def test_whatever_was_painted_over_is_noticed(check_pdf, genuine, old, new):
    """Words that the seal does not hold: nobody vouches for the page."""
    report = check_pdf(over(genuine[1], old, new))

    assert (Verdict.UNDETERMINED, Reason.PAGE_COVERED) == (report.verdict, report.page.reason)


def test_a_page_typeset_anew_must_show_what_was_answered(check_pdf, genuine, carried, paste):
    """Everything is as sealed but the purpose, in a page without any trace of painting."""
    page = paste(genuine[0], answers={"keperluan": "meminjam uang"})
    report = check_pdf(forging.with_attachments(page, forging.attachments_of(carried(genuine[1]))))

    assert (Verdict.UNDETERMINED, Reason.PAGE_INCOMPLETE) == (report.verdict, report.page.reason)


def test_a_text_in_white_is_not_shown(check_pdf, of_budi, genuine, carried):
    """What the seal says, written where nobody sees it."""
    hidden = (
        "BT /F0 9 Tf 1 g 60 40 Td (Siti Rahmawati 400.12.2.1/007/PTK/2026) Tj ET "
        + forging.box(forging.place_of_symbol(of_budi[1]))
    )
    page = forging.drawn_over(of_budi[1], hidden)
    report = check_pdf(forging.with_attachments(page, forging.attachments_of(carried(genuine[1]))))

    assert (Verdict.FORGED, Reason.PAGE_DIFFERS) == (report.verdict, report.page.reason)


def test_a_picture_of_another_letter_is_not_vouched_for(check_pdf, genuine, of_budi, carried):
    """Budi's letter as a picture without code, Siti's attachments inside, her text behind it."""
    page = forging.drawn_over(of_budi[1], forging.box(forging.place_of_symbol(of_budi[1])))
    scan = BytesIO()
    Image.open(BytesIO(rasterise(page)[0])).save(scan, "PDF", resolution=200)
    text = "BT 3 Tr /F0 12 Tf 90 700 Td (Siti Rahmawati 400.12.2.1/007/PTK/2026) Tj ET"
    forged = forging.with_attachments(
        forging.drawn_over(scan.getvalue(), text), forging.attachments_of(carried(genuine[1]))
    )
    report = check_pdf(forged)

    assert (Verdict.UNDETERMINED, Reason.PAGE_ADDED) == (report.verdict, report.page.reason)
