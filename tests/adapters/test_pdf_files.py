"""Reading attachments back."""

from io import BytesIO

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from ekelurahan.adapters.pdf_files import PdfLetterReader, read_letter
from ekelurahan.errors import InputError
from ekelurahan.ports import SealedPdf


def pdf_with(attachments=(), *, password=None):
    """Make a PDF of one empty page with attachments."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    for name, content in attachments:
        writer.add_attachment(name, content)
    if password:
        writer.encrypt(password)
    pdf = BytesIO()
    writer.write(pdf)
    return pdf.getvalue()


def test_content_and_seals_come_back_in_order():
    """Seals are ordered by their number, and other attachments are left alone."""
    pdf = pdf_with(
        [
            ("seal-2.cose", b"camat"),
            ("foto.jpg", b"jpg"),
            ("letter.json", b"{}"),
            ("seal.cose", b"lurah"),
        ]
    )

    assert SealedPdf(b"{}", (b"lurah", b"camat")) == PdfLetterReader().read(pdf)
    assert read_letter(pdf) == PdfLetterReader().read(pdf)


def test_a_pdf_of_somebody_else_carries_nothing():
    """No attachments are no error."""
    assert SealedPdf(None, ()) == PdfLetterReader().read(pdf_with())


def test_seals_after_a_gap_do_not_count():
    """Without a first seal there is no second one."""
    assert SealedPdf(None, ()) == PdfLetterReader().read(pdf_with([("seal-2.cose", b"camat")]))


@pytest.mark.parametrize(
    "pdf", [b"", b"surat", b"%PDF-1.7\n%%EOF\n", pdf_with()[:200], pdf_with(password="rahasia")]
)
def test_what_cannot_be_read_is_an_input_error(pdf):
    """Garbage, cut files and encrypted files are told as such, without the reader's own words."""
    with pytest.raises(InputError, match="no PDF, or a damaged or encrypted one") as caught:
        PdfLetterReader().read(pdf)

    assert caught.value.__suppress_context__


def test_an_attachment_twice_is_refused():
    """Nobody can say which of two contents is meant."""
    pdf = pdf_with([("letter.json", b"{}"), ("letter.json", b"[]")])

    with pytest.raises(InputError, match=r"carries 'letter\.json' twice"):
        PdfLetterReader().read(pdf)


@pytest.mark.parametrize(
    "limits", [{"largest_file": 100}, {"largest_attachment": 9}, {"most_attachments": 1}]
)
def test_limits_hold(limits):
    """Files, attachments and their number have an upper limit."""
    pdf = pdf_with([("letter.json", b"0123456789"), ("seal.cose", b"")])

    assert b"0123456789" == PdfLetterReader().read(pdf).content
    with pytest.raises(InputError, match="larger than any letter"):
        PdfLetterReader(**limits).read(pdf)


def test_a_small_file_that_unfolds_to_a_huge_one_is_refused():
    """A stream is not inflated beyond 8 MB."""
    unfolds = DecodedStreamObject()
    unfolds.set_data(bytes(9 << 20))
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    attachment = writer.add_attachment("letter.json", b"")
    stream = writer._add_object(unfolds.flate_encode())
    attachment.pdf_object["/EF"][NameObject("/F")] = stream
    pdf = BytesIO()
    writer.write(pdf)

    assert len(pdf.getvalue()) < 1 << 14
    with pytest.raises(InputError, match="damaged"):
        PdfLetterReader(largest_attachment=10 << 20).read(pdf.getvalue())
