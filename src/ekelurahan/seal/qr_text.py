"""Seal bytes ↔ digits ↔ the text in the QR code.

The text is an ordinary link, so that any phone camera opens the city's verification page. The
digits stand behind ``#``: a browser does not send them to the server.
"""

import re
from typing import Final

from ekelurahan.errors import InputError
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.texts import mark

TOKEN_SIZE: Final = 247
"""Most bytes of a token."""
HEAD_SIZE: Final = 100
"""Most characters of a head."""

_HEAD: Final = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)*(/[a-z0-9._~-]*)+#")
_DIGITS: Final = [len(str(256**size - 1)) for size in range(TOKEN_SIZE + 1)]
_SIZES: Final = {digits: size for size, digits in enumerate(_DIGITS) if size}


def check_head(head: str) -> str:
    """Give back what may stand before the digits: an https address in lower case, up to ``#``.

    Raises:
        InputError: it has a user, port, query or capital letter, or is longer than 100 characters.

    >>> check_head("https://verifikasi.pontianak.go.id/v#")
    'https://verifikasi.pontianak.go.id/v#'
    """
    if len(head) > HEAD_SIZE or not _HEAD.fullmatch(head):
        raise InputError(
            mark("'{head}' cannot stand in a QR code"),
            mark("Write it in lower case as https://host/path#, without user, port or query."),
            head=head[:HEAD_SIZE],
        )
    return head


def digits_of(token: bytes) -> str:
    """Write a token as one decimal number, padded so that its length tells the byte count.

    >>> digits_of(bytes([1, 0]))
    '00256'
    """
    return str(int.from_bytes(token)).zfill(_DIGITS[len(token)])


def token_of(digits: str) -> bytes:
    """Read back what :func:`digits_of` wrote.

    Raises:
        RefusedError: not ASCII digits, no possible length, or a number too large for its length.

    >>> token_of("00256").hex()
    '0100'
    """
    size = _SIZES.get(len(digits))
    if size is None or not (digits.isascii() and digits.isdigit()):
        raise RefusedError(Reason.MALFORMED_TEXT, "digits")
    try:
        return int(digits).to_bytes(size)
    except OverflowError:
        raise RefusedError(Reason.MALFORMED_TEXT, "digits too large") from None


def seal_text(head: str, token: bytes) -> str:
    """Write the text of the QR code.

    Args:
        head: ``https://host/path#``, as in the city's key document.
        token: At most 247 bytes.

    Raises:
        InputError: the head cannot stand in a QR code.

    >>> seal_text("https://verifikasi.pontianak.go.id/v#", bytes([1, 0]))
    'https://verifikasi.pontianak.go.id/v#00256'
    """
    return check_head(head) + digits_of(token)


def split(text: str) -> tuple[str, bytes]:
    r"""Take the text of a QR code apart; whether the head belongs to the city is not checked.

    Letter case is ignored: some scanners write addresses in capitals.

    Returns:
        The head in lower case, and the token.

    Raises:
        RefusedError: it is not an address of the published form.

    >>> split("HTTPS://VERIFIKASI.PONTIANAK.GO.ID/V#00256")
    ('https://verifikasi.pontianak.go.id/v#', b'\x01\x00')
    """
    head = head_of(text)
    if not text.isascii() or len(head) > HEAD_SIZE or not _HEAD.fullmatch(head):
        raise RefusedError(Reason.MALFORMED_TEXT, "address")
    return head, token_of(text[len(head) :])


def head_of(text: str) -> str:
    """Give everything up to the first ``#``, in lower case; the whole text where there is none.

    Only ASCII letters are lowered: some others would turn into one, and look like the city's host.

    >>> head_of("HTTPS://Example.id/v#123")
    'https://example.id/v#'
    """
    head, sharp, _ = text.partition("#")
    return (head + sharp).lower() if head.isascii() else head + sharp


def segments(text: str) -> tuple[str, str]:
    """Give what a QR encoder must take as two segments: the head as bytes, the digits as numbers.

    >>> segments("https://verifikasi.pontianak.go.id/v#00256")
    ('https://verifikasi.pontianak.go.id/v#', '00256')
    """
    head, sharp, digits = text.partition("#")
    return head + sharp, digits
