"""Draws the text of a seal as a QR symbol."""

import re
from collections.abc import Sequence
from typing import Final

import segno
from attrs import frozen

from ekelurahan.errors import SealTooLargeError
from ekelurahan.seal.qr_text import segments, split
from ekelurahan.texts import mark

MODULE_MM: Final = 0.508
"""Width of a module: 6 dots of a 300 dpi printer, so that every edge falls between two dots."""

QUIET_ZONE: Final = 4
"""Empty modules that ISO/IEC 18004 wants around a symbol."""

LARGEST_VERSION: Final = 11
"""Largest version by default, 61 modules: larger ones do not survive a photocopy."""

_DARK = re.compile(rb"\x01+")
_MASK: Final = 2
"""Searching for the best of the eight masks takes five times as long as all the rest.

After a simulated photocopy every fixed mask was read as often as the searched one (88 % and 89 %
of 500 each): the digits of a seal are as good as random. A search picks this one most often.
"""


@frozen
class QrSymbol:
    """A drawn symbol.

    Attributes:
        version: 1 to 40; a symbol is 17 + 4 x version modules wide.
        modules: Rows from the top, ``True`` for dark, without the quiet zone.
        svg: The symbol on white with its quiet zone, sized in millimetres.
        width_mm: Width with the quiet zone, in millimetres.
    """

    version: int
    modules: tuple[tuple[bool, ...], ...]
    svg: str
    width_mm: float


def draw(seal_text: str, *, largest_version: int = LARGEST_VERSION) -> QrSymbol:
    """Draw a seal at error correction level M; whether it is genuine is not asked.

    Head and digits become two segments: as one, the symbol would be six versions larger.

    Args:
        seal_text: Text of the QR code, as :func:`ekelurahan.seal.qr_text.seal_text` writes it.
        largest_version: Largest version allowed, 1 to 40.

    Raises:
        InputError: the text is not that of a seal.
        SealTooLargeError: the symbol would be larger than allowed.

    >>> symbol = draw("https://verifikasi.example/v#" + "0123456789" * 39 + "01234")
    >>> symbol.version, len(symbol.modules), symbol.width_mm
    (10, 57, 33.02)
    """
    split(seal_text)
    code = segno.make(
        list(segments(seal_text)),  # type: ignore[arg-type]  # segno's types forget segments
        error="m",
        boost_error=False,
        mask=_MASK,
        micro=False,
    )
    version = int(code.version)
    if version > largest_version:
        raise SealTooLargeError(
            mark(
                "the seal needs a QR symbol of version {version}; the largest allowed is {largest}"
            ),
            mark("Shorten the number format, or set largest_symbol = 12 in the city file."),
            version=version,
            largest=largest_version,
        )
    return QrSymbol(
        version=version,
        modules=tuple(tuple(map(bool, row)) for row in code.matrix),
        svg=_svg(code.matrix),
        width_mm=_width_mm(len(code.matrix)),
    )


def _width_mm(modules: int) -> float:
    return round((modules + 2 * QUIET_ZONE) * MODULE_MM, 3)


def _svg(rows: Sequence[bytearray]) -> str:
    """Draw dark modules as lines of one path; segno's own writer takes four times as long."""
    side, width = len(rows) + 2 * QUIET_ZONE, _width_mm(len(rows))
    lines = (
        f"M{dark.start() + QUIET_ZONE} {y}.5h{len(dark[0])}"
        for y, row in enumerate(rows, QUIET_ZONE)
        for dark in _DARK.finditer(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{width}mm" '
        f'viewBox="0 0 {side} {side}"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path stroke="#000" d="{"".join(lines)}"/></svg>'
    )
