"""Reading seals from pixels."""

from io import BytesIO

import pytest
import segno
from PIL import Image
from pypdf import PdfWriter

from ekelurahan.adapters import scans
from ekelurahan.errors import InputError, PluginError


def qr_image(*texts, mode="L", file_format="PNG"):
    """Draw QR codes side by side."""
    codes = []
    for text in texts:
        png = BytesIO()
        segno.make(text, micro=False).save(png, kind="png", scale=4)
        codes.append(Image.open(png).convert("L"))
    sheet = Image.new(mode, (sum(code.width for code in codes) + 1, codes[0].height), "white")
    for i, code in enumerate(codes):
        sheet.paste(code, (i * codes[0].width, 0))
    content = BytesIO()
    sheet.save(content, format=file_format)
    return content.getvalue()


def empty_pdf(pages=1, side=100):
    """Make a PDF of empty pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(side, side)
    pdf = BytesIO()
    writer.write(pdf)
    return pdf.getvalue()


@pytest.mark.parametrize("file_format", ["PNG", "JPEG"])
def test_every_code_is_read_once(file_format):
    """Two codes give two texts, a code that stands there twice gives one."""
    image = qr_image("lurah", "camat", "lurah", file_format=file_format)

    assert {"lurah", "camat"} == set(scans.read_codes(image))
    assert 2 == len(scans.read_codes(image))


def test_transparent_means_white():
    """A symbol saved without a background is readable."""
    png = BytesIO()
    segno.make("surat", micro=False).save(png, kind="png", scale=4, light=None)

    assert ("surat",) == scans.read_codes(png.getvalue())


def test_an_image_without_codes_gives_nothing():
    """No code is no error."""
    white = BytesIO()
    Image.new("L", (50, 50), "white").save(white, format="PNG")

    assert () == scans.read_codes(white.getvalue())


def test_a_pdf_becomes_one_image_per_page():
    """The resolution decides the size."""
    pages = scans.rasterise(empty_pdf(pages=2, side=72), dpi=100)

    assert [(100, 100)] * 2 == [Image.open(BytesIO(page)).size for page in pages]


@pytest.mark.parametrize("content", [b"", b"surat", b"GIF89a", qr_image("surat")[:300]])
def test_other_files_are_refused(content):
    """Garbage, other formats and cut images are told as such."""
    with pytest.raises(InputError, match="no PNG, JPEG or PDF"):
        scans.read_codes(content)


def test_a_damaged_pdf_is_refused():
    """A file that only begins like a PDF is told as such."""
    with pytest.raises(InputError, match="no PNG, JPEG or PDF"):
        scans.read_codes(b"%PDF-1.7\n")


@pytest.mark.parametrize("pdf", [empty_pdf(pages=21), empty_pdf(side=14_000)])
def test_pdfs_beyond_the_limits_are_refused(pdf):
    """A book or a poster is no letter."""
    with pytest.raises(InputError, match="more pages or pixels"):
        scans.rasterise(pdf)


def test_a_pixel_bomb_is_refused_unopened():
    """A few bytes that unfold to 64 million pixels are not unfolded."""
    bomb = BytesIO()
    Image.new("1", (8000, 8000)).save(bomb, format="PNG")

    assert len(bomb.getvalue()) < 1 << 14
    with pytest.raises(InputError, match="more pages or pixels"):
        scans.read_codes(bomb.getvalue())


def test_a_missing_library_is_named_with_its_remedy():
    """Without the extra, the error says how to install it."""
    with pytest.raises(PluginError, match="'no_such_library'") as caught:
        scans._extra("no_such_library")

    assert "Install it: pip install 'ekelurahan[scans]'" == caught.value.advice
