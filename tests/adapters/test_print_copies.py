"""Letters with their papers behind them, for the printer."""

from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link

from ekelurahan.adapters.print_copies import MOST_PAGES, merge_enclosures, paper_pages
from ekelurahan.errors import InputError

BANK = {"keperluan": "membuka rekening bank"}


def picture(form, size=(600, 400)):
    """Photograph a grey sheet."""
    file = BytesIO()
    Image.new("L", size, 128).save(file, form)
    return file.getvalue()


def blank(pages):
    """Make a PDF with a link on every page."""
    writer = PdfWriter()
    for n in range(pages):
        writer.add_blank_page(300, 200)
        writer.add_annotation(n, Link(rect=(0, 0, 9, 9), url="https://contoh.example"))
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def test_papers_follow_the_letter_in_their_order(renderer, make_letter):
    """A letter, a paper of two pages, a photo and a scan make five pages, sized as they were."""
    letter = renderer.render(*make_letter("SKD", BANK))
    copy = renderer.enclose(
        letter, {"kk": blank(2), "ktp": picture("JPEG"), "foto": picture("PNG")}
    )
    pages = PdfReader(BytesIO(copy)).pages

    assert [595, 300, 300, 595, 595] == [round(page.mediabox.width) for page in pages]


def test_a_copy_is_for_paper_only(renderer, make_letter):
    """It is no PDF/A, and nobody can take it for the issued file."""
    copy = PdfReader(BytesIO(merge_enclosures(renderer.render(*make_letter("SKD", BANK)), {})))

    assert [] == list(copy.attachment_list)
    assert "/Metadata" not in copy.trailer["/Root"]


def test_a_paper_shows_and_does_nothing_else():
    """Links and scripts of a stranger's file do not get into the copy."""
    page = PdfReader(BytesIO(paper_pages(blank(1)))).pages[0]

    assert "/Annots" not in page


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_becomes_a_sheet(form):
    """However large it was taken, it is one page of A4."""
    pages = PdfReader(BytesIO(paper_pages(picture(form, (3000, 4000))))).pages

    assert [(595, 842)] == [(round(p.mediabox.width), round(p.mediabox.height)) for p in pages]


@pytest.mark.parametrize("paper", [b"", b"%PDF-1.7", b"\xff\xd8\xffno picture", b"\x89PNG\r\n"])
def test_a_damaged_paper_is_named(renderer, make_letter, paper):
    """The official learns which paper must be printed on its own."""
    letter = renderer.render(*make_letter("SKD", BANK))

    with pytest.raises(InputError) as caught:
        merge_enclosures(letter, {"ktp": paper})
    assert {"name": "ktp"} == caught.value.values


@pytest.mark.parametrize("pages", [0, MOST_PAGES + 1])
def test_a_paper_has_a_page_and_not_too_many(pages):
    """An empty file and a book are refused."""
    with pytest.raises(InputError, match="between 1 and 50"):
        paper_pages(blank(pages))
