"""Reads seals from photos, scans and PDFs. Needs the extra ``scans``."""

import importlib
import threading
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from ekelurahan.errors import InputError, PluginError
from ekelurahan.texts import mark

MOST_PIXELS: Final = 50_000_000
"""Most pixels of an image or a page: a good camera, or A4 at 600 dpi."""

MOST_PAGES: Final = 20
"""Most pages of a PDF."""

_POINTS_PER_INCH = 72
_PDFIUM = threading.Lock()  # PDFium serves one thread at a time.


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
    ekelurahan.errors.InputError: the file is no PNG, JPEG or PDF, or a damaged or encrypted one
    """
    return tuple(_png(page) for page in _pages(pdf, dpi))


def read_codes(content: bytes, *, dpi: int = 200) -> tuple[str, ...]:
    """Read every QR code of a photo, a scan or a PDF; what they say is not judged.

    Args:
        content: A PNG, JPEG or PDF.
        dpi: Pixels per inch at which a PDF is read.

    Returns:
        The texts, each once; empty where no code could be read.

    Raises:
        InputError: another kind of file, a damaged or encrypted one, or one beyond the limits.
        PluginError: the extra is not installed.

    >>> read_codes(b"no image")
    Traceback (most recent call last):
    ekelurahan.errors.InputError: the file is no PNG, JPEG or PDF, or a damaged or encrypted one
    """
    zxing = _extra("zxingcpp")
    pages = _pages(content, dpi) if content.startswith(b"%PDF-") else [_image(content)]
    codes = [
        code.text
        for page in pages
        for code in zxing.read_barcodes(
            page, formats=zxing.BarcodeFormat.QRCode, text_mode=zxing.TextMode.Plain
        )
    ]
    return tuple(dict.fromkeys(codes))


def _extra(module: str) -> Any:
    """Import a library of the extra only when it is needed, and say how to get it."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise PluginError(
            mark("reading photos and scans needs '{module}', which is not installed"),
            mark("Install it: pip install 'ekelurahan[scans]'"),
            module=module,
        ) from None


def _pages(pdf: bytes, dpi: int) -> Iterator[Any]:
    pdfium = _extra("pypdfium2")
    scale = dpi / _POINTS_PER_INCH
    try:
        with _PDFIUM, pdfium.PdfDocument(pdf) as document:
            _check_size(len(document), MOST_PAGES)
            for page in document:
                width, height = page.get_size()
                _check_size(width * scale * height * scale, MOST_PIXELS)
                yield page.render(scale=scale, grayscale=True).to_pil()
    except pdfium.PdfiumError:
        raise _unreadable() from None


def _image(content: bytes) -> Any:
    pillow = _extra("PIL.Image")
    try:
        image = pillow.open(BytesIO(content), formats=("PNG", "JPEG"))
        _check_size(image.width * image.height, MOST_PIXELS)
        if image.has_transparency_data:
            image = pillow.alpha_composite(
                pillow.new("RGBA", image.size, "white"), image.convert("RGBA")
            )
        return image.convert("L")
    except InputError:
        raise
    except Exception:  # noqa: BLE001 - a damaged file brings out any error of the reader
        raise _unreadable() from None


def _png(page: Any) -> bytes:
    png = BytesIO()
    page.save(png, format="PNG")
    return png.getvalue()


def _unreadable() -> InputError:
    return InputError(
        mark("the file is no PNG, JPEG or PDF, or a damaged or encrypted one"),
        mark("Give a photo or a scan of the letter, or its PDF."),
    )


def _check_size(size: float, most: int) -> None:
    if size > most:
        raise InputError(
            mark("the file has more pages or pixels than a scan of a letter"),
            mark("Give a photo or a scan of the letter, or its PDF."),
        )
