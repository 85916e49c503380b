"""Reads seals from photos, scans and PDFs. Needs the extra ``scans``."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from ekelurahan.adapters.extras import load_extra
from ekelurahan.adapters.pdf_pages import (
    MOST_PAGES,
    MOST_PIXELS,
    MOST_PIXELS_IN_ALL,
    check_size,
    draw_pages,
    unreadable,
)
from ekelurahan.errors import InputError
from ekelurahan.seal.page_checks import SeenPage

MOST_BYTES: Final = 64 << 20
"""Most bytes of a file."""

_MOST_JPEG_PIXELS = 250_000_000  # A phone's largest; read at a half or a quarter of its size.
_KINDS: Final = {
    b"\x89PNG\r\n\x1a\n": ("PIL.PngImagePlugin", "PngImageFile"),
    b"\xff\xd8\xff": ("PIL.JpegImagePlugin", "JpegImageFile"),
    b"RIFF": ("PIL.WebPImagePlugin", "WebPImageFile"),
    b"II*\0": ("PIL.TiffImagePlugin", "TiffImageFile"),
    b"MM\0*": ("PIL.TiffImagePlugin", "TiffImageFile"),
}
_PDF = b"%PDF-"


def can_read(content: bytes) -> bool:
    """Tell whether a file begins like one of the kinds that are read here.

    >>> can_read(b"%PDF-1.7"), can_read(b"GIF89a")
    (True, False)
    """
    return content.startswith((_PDF, *_KINDS))


def read_codes(content: bytes, *, dpi: int = 200) -> tuple[str, ...]:
    """Read every QR code of a photo, a scan or a PDF; what they say is not judged.

    Args:
        content: A JPEG, PNG, WebP, TIFF or PDF.
        dpi: Pixels per inch at which a PDF is read.

    Returns:
        The texts, each once; empty where no code could be read.

    Raises:
        InputError: another kind of file, a damaged or encrypted one, or one beyond the limits.
        PluginError: the extra is not installed.

    >>> read_codes(b"no image")
    Traceback (most recent call last):
    ekelurahan.errors.InputError: the file is damaged, encrypted, or none that can be read
    """
    check_size(len(content), MOST_BYTES)
    images: Iterator[Any]
    if content.startswith(_PDF):
        images = (page.image for page in draw_pages(content, dpi=dpi, read=False))
    else:
        images = _images(content)
    return tuple(dict.fromkeys(code for image in images for code in _codes(image)))


def look_at(pdf: bytes, *, dpi: int = 200) -> tuple[SeenPage, ...]:
    """Look at every page of a PDF as a person does: its QR codes, and the text that can be seen.

    Args:
        pdf: At most 20 pages.
        dpi: Pixels per inch.

    Raises:
        InputError: no PDF, a damaged or encrypted one, or one beyond the limits.
        PluginError: the extra is not installed.
    """
    check_size(len(pdf), MOST_BYTES)
    return tuple(
        SeenPage(_codes(page.image, thorough=not page.text), page.text, is_covered=page.is_covered)
        for page in draw_pages(pdf, dpi=dpi)
    )


def _codes(image: Any, *, thorough: bool = True) -> tuple[str, ...]:
    """Read a picture as it is, then, while a symbol stays unread, in the ways that help photos."""
    found: dict[str, None] = {}
    for picture in _prepared(image):
        symbols = _symbols(picture)
        found |= dict.fromkeys(symbol.text for symbol in symbols if symbol.valid)
        if not thorough or (found and all(symbol.valid for symbol in symbols)):
            break
    return tuple(found)


def _symbols(image: Any) -> list[Any]:
    zxing = load_extra("zxingcpp", extra="scans")
    return list(
        zxing.read_barcodes(
            image,
            formats=zxing.BarcodeFormat.QRCode,
            text_mode=zxing.TextMode.Plain,
            return_errors=True,
        )
    )


def _prepared(image: Any) -> Iterator[Any]:
    """Give a picture as it is, then without the specks of a photocopier, and in finer dots.

    Of 200 played photocopies (``tests/print``) of a version 11 symbol the first way reads 185, all
    ways together 199.
    """
    yield image
    clean = image.filter(load_extra("PIL.ImageFilter", extra="scans").MedianFilter(3))
    if 4 * image.width * image.height > MOST_PIXELS:
        yield clean
        return
    bicubic = load_extra("PIL.Image", extra="scans").Resampling.BICUBIC
    for picture in (clean, image):
        yield picture.resize((2 * image.width, 2 * image.height), bicubic)


def _images(content: bytes) -> Iterator[Any]:
    """Open the pictures of a file one after the other; sizes are checked before they unfold."""
    kind = next((kind for magic, kind in _KINDS.items() if content.startswith(magic)), None)
    if kind is None:
        raise unreadable()
    module, name = kind
    open_image = getattr(load_extra(module, extra="scans"), name)
    try:
        # Not Image.open: it would try other formats, and has a limit of its own.
        image = open_image(BytesIO(content))
        for number in range(_count_pages(image)):
            image.seek(number)
            yield _grey(image)
    except InputError:
        raise
    except Exception:  # noqa: BLE001 - a damaged file brings out any error of the reader
        raise unreadable() from None


def _count_pages(image: Any) -> int:
    """Count the pages of a file and their pixels, without unfolding any."""
    pages = pixels = 0
    while True:
        try:
            image.seek(pages)
        except EOFError:
            return pages
        pages, pixels = pages + 1, pixels + image.width * image.height
        check_size(pages, MOST_PAGES)
        check_size(pixels, max(MOST_PIXELS_IN_ALL, _MOST_JPEG_PIXELS))


def _grey(image: Any) -> Any:
    """Unfold a picture: upright, on white, in shades of grey."""
    pillow = load_extra("PIL.Image", extra="scans")
    if image.format == "JPEG" and image.width * image.height > MOST_PIXELS:
        check_size(image.width * image.height, _MOST_JPEG_PIXELS)
        image.draft("L", (image.width // 2, image.height // 2))
    check_size(image.width * image.height, MOST_PIXELS)
    upright = load_extra("PIL.ImageOps", extra="scans").exif_transpose(image)
    if upright.mode.startswith("I"):
        return upright.convert("I").point(lambda shade: shade / 256).convert("L")
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        white = pillow.new("RGBA", upright.size, "white")
        upright = pillow.alpha_composite(white, upright)
    return upright.convert("L")
