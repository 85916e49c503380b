"""Draws the text of a seal as a QR symbol."""

import re
from collections.abc import Sequence
from typing import Final

from attrs import frozen

from ekelurahan.adapters.qr_matrix import make_matrix
from ekelurahan.errors import SealTooLargeError
from ekelurahan.seal.qr_text import segments, split
from ekelurahan.texts import mark

MODULE_MM: Final = 0.508
"""Width of a module: 6 dots of a 300 dpi printer, so that every edge falls between two dots."""

QUIET_ZONE: Final = 4
"""Empty modules that ISO/IEC 18004 wants around a symbol."""

LARGEST_VERSION: Final = 11
"""Largest version by default, 61 modules: larger ones do not survive a photocopy."""

_RUNS = re.compile(rb"\x00+|\x01+")
_DRAWN: Final = {
    run * length: step.format(length)
    for run, step in ((b"\x00", "m{} 0"), (b"\x01", "h{}"))
    for length in range(1, 178)  # as wide as the largest symbol
}
"""How far the pen goes over a run of light or dark modules."""


@frozen
class QrSymbol:
    """A drawn symbol.

    Attributes:
        version: 1 to 40; a symbol is 17 + 4 x version modules wide.
        modules: Rows from the top, a byte for each module: 1 is dark; without the quiet zone.
        svg: The symbol on white with its quiet zone, sized in millimetres.
        width_mm: Width with the quiet zone, in millimetres.
    """

    version: int
    modules: tuple[bytes, ...]
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
    version, rows = make_matrix(*segments(seal_text))
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
        modules=rows,
        svg=_svg(rows),
        width_mm=_width_mm(len(rows)),
    )


def _width_mm(modules: int) -> float:
    return round((modules + 2 * QUIET_ZONE) * MODULE_MM, 3)


def _svg(rows: Sequence[bytes]) -> str:
    """Draw dark modules as lines: they have half as many points as boxes.

    Whole numbers, and half a module added to all at once: a letter is typeset faster so.
    """
    side, width = len(rows) + 2 * QUIET_ZONE, _width_mm(len(rows))
    lines = (
        f"M{QUIET_ZONE} {y}{''.join([_DRAWN[run] for run in _RUNS.findall(row)])}"
        for y, row in enumerate(rows, QUIET_ZONE)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{width}mm" '
        f'viewBox="0 0 {side} {side}"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path stroke="#000" transform="translate(0 .5)" d="{"".join(lines)}"/></svg>'
    )
