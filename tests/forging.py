"""What a forger does to a letter's PDF, with the tools everybody has."""

from collections.abc import Iterable
from io import BytesIO

import zxingcpp
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject
from pypdfium2 import PdfDocument

from ekelurahan.adapters.pdf_files import seal_name
from ekelurahan.adapters.pdf_pages import rasterise
from ekelurahan.ports import SealedPdf


def saved(writer: PdfWriter) -> bytes:
    """Write the file anew."""
    pdf = BytesIO()
    writer.write(pdf)
    return pdf.getvalue()


def opened(pdf: bytes) -> PdfWriter:
    """Open a file to change it; its attachments stay."""
    return PdfWriter(clone_from=PdfReader(BytesIO(pdf)))


def resaved(pdf: bytes) -> bytes:
    """Save the file with another program, and change nothing."""
    return saved(opened(pdf))


def with_attachments(pdf: bytes, attachments: Iterable[tuple[str, bytes]]) -> bytes:
    """Put other attachments in the place of those a file has."""
    writer = opened(pdf)
    for where in (writer.root_object, writer.root_object.get("/Names", DictionaryObject())):
        for name in ("/AF", "/EmbeddedFiles"):
            where.pop(NameObject(name), None)
    for name, content in attachments:
        writer.add_attachment(name, content)
    return saved(writer)


def attachments_of(carried: SealedPdf) -> list[tuple[str, bytes]]:
    """Name the attachments of a letter as the library does."""
    seals = [(seal_name(i), seal) for i, seal in enumerate(carried.seals, 1)]
    return [("letter.json", carried.content or b""), *seals]


def drawn_over(pdf: bytes, operators: str) -> bytes:
    """Draw something over the first page; ``/F0`` is Helvetica."""
    writer = opened(pdf)
    page = writer.pages[0]
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    names = {NameObject(key): NameObject(value) for key, value in font.items()}
    fonts = page["/Resources"].setdefault(NameObject("/Font"), DictionaryObject())
    fonts.get_object()[NameObject("/F0")] = DictionaryObject(names)
    before, after = DecodedStreamObject(), DecodedStreamObject()
    before.set_data(b"q ")
    after.set_data(f" Q q {operators} Q".encode())
    streams = [page.raw_get("/Contents")] if "/Contents" in page else []
    added = [writer._add_object(before), *streams, writer._add_object(after)]
    page[NameObject("/Contents")] = ArrayObject(added)
    return saved(writer)


def place_of(pdf: bytes, text: str) -> tuple[float, float, float, float]:
    """Find a text on the first page: left, bottom, right, top in points."""
    with PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        first, length = page.search(text).get_next()
        boxes = [page.get_charbox(i) for i in range(first, first + length)]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def place_of_symbol(pdf: bytes) -> tuple[float, float, float, float]:
    """Find the QR code on the first page: left, bottom, right, top in points."""
    image = Image.open(BytesIO(rasterise(pdf, dpi=288)[0]))
    (code,) = zxingcpp.read_barcodes(image)
    first, last = code.position.top_left, code.position.bottom_right
    height = image.height / 4
    return first.x / 4, height - last.y / 4, last.x / 4, height - first.y / 4


def box(place: tuple[float, float, float, float], shade: float = 1) -> str:
    """Draw a box, white unless another shade is given: left, bottom, right, top in points."""
    left, bottom, right, top = place
    return f"{shade} g {left} {bottom} {right - left} {top - bottom} re f"


def word(text: str, x: float, y: float, size: float = 11.5) -> str:
    """Write a word in black."""
    return f"BT /F0 {size} Tf 0 g {x} {y} Td ({text}) Tj ET"
