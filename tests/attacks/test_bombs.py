"""Forgery: files of a few bytes that unfold to more than a computer can hold."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject
from tests import forging

from ekelurahan.errors import InputError


def png_that_claims(width, height):
    """Write the head of a PNG of any size, and hardly any content."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def saved(image, kind, **options):
    """Write a picture."""
    content = BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def many_pages(count, side):
    """Write a TIFF of empty pages."""
    pages = [Image.new("1", (side, side))] * count
    return saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="group4")


@pytest.mark.parametrize(
    "bomb",
    [
        png_that_claims(100_000, 100_000),
        png_that_claims(2_000_000_000, 1),
        saved(Image.new("1", (8000, 8000)), "PNG"),
        saved(Image.new("1", (8000, 8000)), "TIFF", compression="group4"),
        saved(Image.new("L", (8000, 8000)), "WEBP"),
        many_pages(6, 7000),
        many_pages(21, 8),
    ],
    ids=["square", "line", "png", "tiff", "webp", "large pages", "many pages"],
)
def test_pictures_are_not_unfolded(check_pdf, bomb):
    """The size they claim is enough to refuse them."""
    assert len(bomb) < 1 << 17
    with pytest.raises(InputError, match="more pages or pixels"):
        check_pdf(bomb)


def unfolding_attachment():
    """Attach 9 MB of nothing, deflated."""
    stream = DecodedStreamObject()
    stream.set_data(bytes(9 << 20))
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    attachment = writer.add_attachment("letter.json", b"")
    attachment.pdf_object["/EF"][NameObject("/F")] = writer._add_object(stream.flate_encode())
    return forging.saved(writer)


def pages(count, side):
    """Write empty pages."""
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(side, side)
    return forging.saved(writer)


@pytest.mark.parametrize(
    "bomb", [unfolding_attachment(), pages(21, 100), pages(1, 14_000), pages(12, 2000)]
)
def test_pdfs_are_not_unfolded(check_pdf, bomb):
    """Attachments, pages and their size have limits."""
    assert len(bomb) < 1 << 17
    with pytest.raises(InputError):
        check_pdf(bomb)
