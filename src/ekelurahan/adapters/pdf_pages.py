"""Draws the pages of a PDF and reads what can be seen of their text. Needs the extra ``scans``."""

import ctypes
import threading
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from attrs import frozen

from ekelurahan.adapters.extras import load_extra
from ekelurahan.errors import InputError
from ekelurahan.texts import mark

MOST_PIXELS: Final = 50_000_000
"""Most pixels of an image or a page: a good camera, or A4 at 600 dpi."""

MOST_PIXELS_IN_ALL: Final = 200_000_000
"""Most pixels of all pages: 20 of A4 at 300 dpi."""

MOST_PAGES: Final = 20
"""Most pages of a file."""

PDFIUM: Final = threading.Lock()
"""PDFium serves one thread at a time."""

_POINTS_PER_INCH = 72
_MOST_CHARACTERS = 50_000
_MOST_OBJECTS = 50_000
_DARK, _OTHER = 160, 64  # of 256 shades
_CROSSED = 3  # Dots and commas that a line or a stamp may hide by chance.


@frozen
class DrawnPage:
    """A page of a PDF.

    Attributes:
        image: Its picture, a grey :class:`PIL.Image.Image`.
        text: What is visible of its text; empty where the page is a picture.
        is_covered: Whether something was drawn over text.
    """

    image: Any
    text: str = ""
    is_covered: bool = False


def rasterise(pdf: bytes, *, dpi: int = 200) -> tuple[bytes, ...]:
    """Draw every page of a PDF as a grey PNG.

    Args:
        pdf: At most 20 pages.
        dpi: Pixels per inch.

    Raises:
        InputError: no PDF, a damaged or encrypted one, or one beyond the limits.
        PluginError: the extra is not installed.

    >>> rasterise(b"no pdf")
    Traceback (most recent call last):
    ekelurahan.errors.InputError: the file is damaged, encrypted, or none that can be read
    """
    return tuple(_png(page.image) for page in draw_pages(pdf, dpi=dpi, read=False))


def draw_pages(pdf: bytes, *, dpi: int = 200, read: bool = True) -> Iterator[DrawnPage]:
    """Draw every page of a PDF, and read its text where it can be seen.

    A character counts only where its ink is on the page: text under a box, in white, or hidden
    behind a scanned picture is not what people read.

    Args:
        pdf: At most 20 pages.
        dpi: Pixels per inch.
        read: Whether to read the text, too.

    Raises:
        InputError: no PDF, a damaged or encrypted one, or one beyond the limits.
        PluginError: the extra is not installed.
    """
    pdfium = load_extra("pypdfium2", extra="scans")
    scale = dpi / _POINTS_PER_INCH
    try:
        with PDFIUM, pdfium.PdfDocument(pdf) as document:
            check_size(len(document), MOST_PAGES)
            sizes = [page.get_width() * page.get_height() * scale**2 for page in document]
            check_size(max(sizes, default=0), MOST_PIXELS)
            check_size(sum(sizes), MOST_PIXELS_IN_ALL)
            for page in document:
                if read:
                    page.set_rotation(0)  # On turned pages PDFium reads lines in another order.
                shown = page.render(scale=scale, grayscale=True).to_pil()
                yield _read(page, shown, scale) if read else DrawnPage(shown)
    except pdfium.PdfiumError:
        raise unreadable() from None


def _read(page: Any, shown: Any, scale: float) -> DrawnPage:
    """Read the characters whose ink is on the drawn page; small marks may be crossed by a line."""
    chops = load_extra("PIL.ImageChops", extra="scans")
    characters = list(_characters(page, shown.size))
    if not characters:
        return DrawnPage(shown)
    text_alone = _text_alone(page, scale)
    ink = text_alone.point(lambda shade: 255 * (shade < _DARK))
    other = chops.difference(shown, text_alone).point(lambda shade: 255 * (shade > _OTHER))
    text, covered = [], 0
    for character, box in characters:
        dark = ink.crop(box).histogram()[255]
        is_covered = other.crop(box).histogram()[255] > 0.3 * dark
        covered += dark > 0 and is_covered
        if character.isspace() or (dark > 0 and not is_covered):
            text.append(character)
    return DrawnPage(shown, "".join(text).strip(), is_covered=covered > _CROSSED)


def _characters(
    page: Any, size: tuple[int, int]
) -> Iterator[tuple[str, tuple[int, int, int, int]]]:
    """Give each character with its box in pixels, wherever the page is cropped to."""
    raw = load_extra("pypdfium2.raw", extra="scans")
    text = page.get_textpage()

    def pixel(x: float, y: float) -> tuple[int, int]:
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, across, down)
        return across.value, down.value

    check_size(text.count_chars(), _MOST_CHARACTERS)
    for i in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(i)
        (x1, y1), (x2, y2) = pixel(left, bottom), pixel(right, top)
        box = (min(x1, x2), min(y1, y2), max(x1, x2) + 1, max(y1, y2) + 1)
        yield chr(raw.FPDFText_GetUnicode(text, i)), box
    text.close()


def _text_alone(page: Any, scale: float) -> Any:
    """Draw the page once more, without its pictures, lines, boxes and annotations."""
    raw = load_extra("pypdfium2.raw", extra="scans")
    objects = list(page.get_objects())
    check_size(len(objects), _MOST_OBJECTS)
    for thing in objects:
        if thing.type not in {raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM}:
            page.remove_obj(thing)
    return page.render(
        scale=scale, grayscale=True, draw_annots=False, may_draw_forms=False
    ).to_pil()


def _png(page: Any) -> bytes:
    png = BytesIO()
    page.save(png, format="PNG")
    return png.getvalue()


def unreadable() -> InputError:
    """Say that a file is none that can be looked at."""
    return InputError(
        mark("the file is damaged, encrypted, or none that can be read"),
        mark("Give a photo or a scan of the letter (JPEG, PNG, WebP or TIFF), or its PDF."),
    )


def check_size(size: float, most: int) -> None:
    """Refuse what is larger than any letter.

    Raises:
        InputError: ``size`` exceeds ``most``.
    """
    if size > most:
        raise InputError(
            mark("the file has more pages or pixels than a scan of a letter"),
            mark("Give a photo or a scan of the letter (JPEG, PNG, WebP or TIFF), or its PDF."),
        )
