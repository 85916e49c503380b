"""Letters as readers, scanners and archives see them.

After an intended change of a letter, run ``REWRITE_GOLDEN=1 pytest tests/golden``, look at the
difference and at the pages, and keep both.
"""

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from ekelurahan.adapters.pdf_files import PdfLetterReader
from ekelurahan.adapters.pdf_pages import rasterise
from ekelurahan.adapters.qr_images import QUIET_ZONE, draw
from ekelurahan.adapters.scans import look_at, read_codes
from ekelurahan.seal.facts import Facts
from ekelurahan.seal.page_checks import check_pages
from ekelurahan.seal.verdicts import PASSED


@pytest.fixture
def letter(case):
    """The letter of the case."""
    return case[1][0]


@pytest.fixture
def pdf(case, renderer):
    """Its file."""
    return renderer.render(*case[1])


def test_the_text_is_the_kept_one(case, pdf, page_texts, kept):
    """Every word stands where it stood, page by page."""
    text = "\n\f\n".join(page_texts(pdf)) + "\n"

    assert kept(case[0], text) == text


def test_the_seals_are_read_from_the_page(letter, pdf):
    """At the resolution of a poor copier, exactly the seals come back."""
    assert {s.seal for s in letter.signatures} == set(read_codes(pdf, dpi=100))


def test_a_verifier_finds_on_the_page_what_was_sealed(letter, pdf, now):
    """Numbers, name, NIK, address and answers of every kept letter are seen where they stand."""
    facts = [
        Facts(
            name=letter.content.subject.name,
            number=signature.number.text,
            kind=letter.content.kind,
            kind_name="",
            issued_at=now,
            expires_at=None,
            office="",
            office_name="",
            signatory="",
            role="",
            authority="",
            digest=None,
            kid=b"",
            id_check=b"",
        )
        for signature in letter.signatures
    ]

    assert PASSED == check_pages(look_at(pdf), facts, content=letter.to_json().decode())


def test_nothing_reaches_into_the_quiet_zone(pdf):
    """Around each symbol, four modules stay white."""
    for page in rasterise(pdf, dpi=300):
        image = Image.open(BytesIO(page))
        for code in zxingcpp.read_barcodes(image):
            left, top = code.position.top_left.x, code.position.top_left.y
            side = code.position.bottom_right.x - left
            edge = 3  # pixels by which the reader may miss the edge of the symbol
            quiet = QUIET_ZONE * side // len(draw(code.text).modules) - edge
            around = image.crop(
                (left - quiet, top - quiet, left + side + quiet, top + side + quiet)
            )
            around.paste(
                255, (quiet - edge, quiet - edge, quiet + side + edge, quiet + side + edge)
            )

            assert (255, 255) == around.getextrema()


def test_the_attachments_are_the_letter(letter, pdf):
    """What a verifier reads is what was digested."""
    carried = PdfLetterReader().read(pdf)

    assert letter.to_json() == carried.content
    assert len(letter.signatures) == len(carried.seals)


def test_the_file_says_what_it_is(case, letter, pdf):
    """PDF/A-3a and PDF/UA-1, tagged, in Indonesian, with the title and number as its title."""
    reader = PdfReader(BytesIO(pdf))
    catalog = reader.trailer["/Root"]
    packet = catalog["/Metadata"].get_data().decode()

    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in packet
    assert "<pdfuaid:part>1</pdfuaid:part>" in packet
    assert catalog["/MarkInfo"]["/Marked"]
    assert "id-ID" == catalog["/Lang"]
    assert f"{case[1][1].name} {letter.number.text}" == reader.metadata.title
    assert letter.content.office_title == reader.metadata.author
    assert len(pdf) < 60_000


def test_names_stand_in_no_metadata(letter, pdf):
    """Search engines and file lists show the number, not the person."""
    packet = PdfReader(BytesIO(pdf)).trailer["/Root"]["/Metadata"].get_data().decode()

    assert letter.content.subject.name not in packet
