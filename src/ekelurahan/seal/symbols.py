"""How large the QR symbol of a seal becomes, worked out without drawing it.

Figures: ISO/IEC 18004, byte segment for the head, numeric segment for the digits, level M.
"""

from typing import Final

from ekelurahan.seal.claims import SealClaims
from ekelurahan.seal.qr_text import TOKEN_SIZE, digits_of, segments

_DATA_BYTES: Final = (16, 28, 44, 64, 86, 108, 124, 154, 182, 216, 254, 290)
"""Data codewords of versions 1 to 12 at level M."""
_ENVELOPE_BYTES: Final = 81
"""What COSE_Sign1 adds to claims of 24 to 255 bytes: tag, headers, lengths, signature."""
_MODE_BITS: Final = 4
_LARGER_COUNTERS: Final = 10
"""From this version on, segments spend more bits on their lengths."""
_BITS_OF_REMAINDER: Final = (0, 4, 7)


def symbol_version(text: str) -> int | None:
    """Give the smallest QR version that holds a seal's text at level M.

    Args:
        text: The text of the QR code.

    Returns:
        1 to 12; ``None`` where no such symbol holds it.

    >>> symbol_version("https://verifikasi.pontianak.go.id/v#" + "1" * 395)
    10
    """
    head, digits = segments(text)
    whole, rest = divmod(len(digits), 3)
    content = 8 * len(head) + 10 * whole + _BITS_OF_REMAINDER[rest] + 2 * _MODE_BITS
    for version, size in enumerate(_DATA_BYTES, start=1):
        counters = 8 + 10 if version < _LARGER_COUNTERS else 16 + 12
        if content + counters <= 8 * size:
            return version
    return None


def seal_version(head: str, claims: SealClaims) -> int | None:
    """Give the version of the symbol a seal will have, before it is signed.

    Args:
        head: ``https://host/path#``.
        claims: What the seal will say.

    Returns:
        1 to 12; ``None`` where no such symbol, or no token, holds it.
    """
    size = len(claims.encode()) + _ENVELOPE_BYTES
    return symbol_version(head + digits_of(bytes(size))) if size <= TOKEN_SIZE else None
