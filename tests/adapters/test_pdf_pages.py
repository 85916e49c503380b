"""What of a page's text can be seen."""

import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
)
from tests import forging

from ekelurahan.adapters.pdf_pages import draw_pages

LINE = "0 g BT /F0 12 Tf 20 50 Td (Siti Rahmawati) Tj ET"
BOX = "1 g 10 40 150 30 re f"


def page_of(operators, *, in_form=False):
    """Write a page, or a page that draws a form with the same."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 100)
    names = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = DictionaryObject({NameObject(k): NameObject(v) for k, v in names.items()})
    fonts = DictionaryObject({NameObject("/F0"): font})
    resources = DictionaryObject({NameObject("/Font"): fonts})
    stream = DecodedStreamObject()
    stream.set_data(operators.encode())
    if in_form:
        stream[NameObject("/Type")] = NameObject("/XObject")
        stream[NameObject("/Subtype")] = NameObject("/Form")
        stream[NameObject("/BBox")] = ArrayObject(map(FloatObject, (0, 0, 200, 100)))
        stream[NameObject("/Resources")] = resources
        forms = DictionaryObject({NameObject("/X0"): writer._add_object(stream)})
        resources = DictionaryObject({NameObject("/XObject"): forms})
        stream = DecodedStreamObject()
        stream.set_data(b"/X0 Do")
    page[NameObject("/Resources")] = resources
    page[NameObject("/Contents")] = writer._add_object(stream)
    return next(draw_pages(forging.saved(writer)))


@pytest.mark.parametrize("in_form", [False, True])
class TestText:
    """On the page itself, and in a form that the page draws."""

    def test_what_is_seen_is_read(self, in_form):
        """A box under the text and a line beside it change nothing."""
        page = page_of(f"{BOX} {LINE} 0 g 0 20 200 1 re f", in_form=in_form)

        assert ("Siti Rahmawati", False) == (page.text, page.is_covered)

    def test_what_is_covered_is_not(self, in_form):
        """A box over the text, white or black."""
        for shade in (1, 0):
            page = page_of(f"{LINE} {BOX.replace('1 g', f'{shade} g')}", in_form=in_form)
            assert ("", True) == (page.text, page.is_covered)

    def test_what_has_no_ink_is_not(self, in_form):
        """White text, and text that is only there for copying: nothing was covered."""
        for how in ("1 g", "3 Tr"):
            page = page_of(LINE.replace("BT", f"BT {how}"), in_form=in_form)
            assert ("", False) == (page.text, page.is_covered)


def test_a_page_without_text_has_none():
    """A picture."""
    page = page_of(BOX)

    assert ("", False) == (page.text, page.is_covered)
