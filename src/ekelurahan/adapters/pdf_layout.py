"""Measures where the text of a letter stands on its pages. Needs the extra ``scans``."""

import ctypes
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from attrs import frozen

from ekelurahan.adapters.extras import load_extra
from ekelurahan.adapters.pdf_pages import PDFIUM

_POINTS_PER_MM: Final = 72 / 25.4
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 20, 20, 25  # mm: the margins of page/sheet.typ
_FOOTER: Final = (4, 18)  # mm from the lower edge: where the footer may stand
_SLACK: Final = 1  # mm: accents and the caps of rules may stand out
_LONGEST_QUOTE: Final = 30


@frozen
class Stray:
    """Something that stands outside the margins.

    Attributes:
        page: Page, counted from 1.
        side: ``left``, ``right``, ``top`` or ``bottom``.
        millimetres: How far out it stands.
        text: How it begins; empty for a drawn line.
    """

    page: int
    side: str
    millimetres: int
    text: str = ""


@frozen
class Layout:
    """What was measured.

    Attributes:
        strays: What stands outside the margins.
        texts: The upright text of each page, in the order it was typeset, without its footer.
    """

    strays: tuple[Stray, ...]
    texts: tuple[str, ...]


@frozen
class _Thing:
    """A character or a drawn line, with its distance beyond each margin in mm."""

    beyond: dict[str, float]
    text: str = ""

    @property
    def side(self) -> str:
        return max(self.beyond, key=self.beyond.__getitem__) if self._far > _SLACK else ""

    @property
    def _far(self) -> float:
        return max(self.beyond.values())


def measure(pdf: bytes) -> Layout:
    """Measure a letter of the library's page.

    Raises:
        PluginError: the extra is not installed.
    """
    pdfium = load_extra("pypdfium2", extra="scans")
    strays, texts = list[Stray](), list[str]()
    with PDFIUM, pdfium.PdfDocument(pdf) as document:
        for number, page in enumerate(document, start=1):
            characters = list(_characters(page))
            texts.append("".join(thing.text for thing in characters).strip())
            strays += _strays(number, [thing for thing in characters if not thing.text.isspace()])
            strays += _strays(number, list(_rules(page)))
    return Layout(tuple(strays), tuple(texts))


def _strays(number: int, things: list[_Thing]) -> Iterator[Stray]:
    """Join neighbours that stand out on the same side."""
    for side, group in groupby(things, key=lambda thing: thing.side):
        if side:
            out = list(group)
            text = "".join(thing.text for thing in out)[:_LONGEST_QUOTE]
            yield Stray(number, side, round(max(t.beyond[side] for t in out)), text)


def _characters(page: Any) -> Iterator[_Thing]:
    raw = load_extra("pypdfium2.raw", extra="scans")
    text, size = page.get_textpage(), page.get_size()
    for i in range(text.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(text, i))
        if character.isspace() or raw.FPDFText_IsGenerated(text, i) == 1:
            yield _Thing(_beyond((0, 0, 0, 0), size), character)
        elif raw.FPDFText_GetCharAngle(text, i) == 0:  # A watermark is slanted.
            box = text.get_charbox(i)
            if not _is_footer(box):
                yield _Thing(_beyond(box, size), character)
    text.close()


def _rules(page: Any) -> Iterator[_Thing]:
    """Give every drawn line; areas, such as the white around a QR code, may stand out."""
    raw = load_extra("pypdfium2.raw", extra="scans")
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1):
        mode, is_stroked = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(thing, mode, is_stroked)
        if is_stroked.value:
            yield _Thing(_beyond(thing.get_bounds(), page.get_size()))


def _is_footer(box: tuple[float, ...]) -> bool:
    _left, bottom, _right, top = (edge / _POINTS_PER_MM for edge in box)
    return _FOOTER[0] <= bottom and top <= _FOOTER[1]


def _beyond(box: tuple[float, ...], size: tuple[float, float]) -> dict[str, float]:
    """Give how far a box stands beyond each margin; what the footer holds is in its place."""
    left, bottom, right, top = (edge / _POINTS_PER_MM for edge in box)
    width, height = (edge / _POINTS_PER_MM for edge in size)
    return {
        "left": _LEFT - left,
        "right": right - (width - _RIGHT),
        "top": top - (height - _TOP),
        "bottom": 0 if _is_footer(box) else _BOTTOM - bottom,
    }
