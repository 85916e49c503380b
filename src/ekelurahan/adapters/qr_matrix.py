"""The modules of a QR symbol: those that segno draws, in a tenth of its time.

Drawing was two fifths of a print run. segno tells what all symbols of a version have in common, once;
what differs is worked out here in bytes and whole numbers instead of bit by bit.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain, zip_longest
from operator import itemgetter
from typing import Any, Final, NamedTuple

import segno
from segno import consts, encoder

_encoder: Any = encoder  # segno's types say little of either.
_consts: Any = consts

_LEVEL: Final = _consts.ERROR_LEVEL_M
_MASK: Final = 2
"""Searching for the best of the eight masks takes five times as long as all the rest.

After a simulated photocopy every fixed mask was read as often as the searched one (88 % and 89 %
of 500 each): the digits of a seal are as good as random. A search picks this one most often.
"""
_FREE: Final = 2  # How segno marks modules that are not yet drawn.
_MODE_BITS: Final = 4
_DIGIT_BITS: Final = (0, 4, 7, 10)  # For so many digits.


class _Frame(NamedTuple):
    """What all symbols of a version have in common.

    Attributes:
        side: Modules in a row.
        pick: Puts the bits of a message where they belong, and their last one wherever none does.
        pattern: The modules of an empty message, a byte each, to be combined with what was picked.
    """

    side: int
    pick: Callable[[bytes], tuple[int, ...]]
    pattern: int


def make_matrix(head: str, digits: str) -> tuple[int, tuple[bytes, ...]]:
    """Work the symbol of a seal out, at error correction level M.

    Args:
        head: Encoded as bytes.
        digits: Encoded as numbers.

    Returns:
        The smallest version that holds them, and the rows, a byte for each module: 1 is dark.

    >>> version, rows = make_matrix("https://verifikasi.example/v#", "00256")
    >>> version, len(rows), rows[0].hex()[:18]
    (3, 29, '010101010101010000')
    """
    version, data = _data(head.encode("ascii"), digits)
    frame = _frame(version)
    message = bytes(_interleaved(version, data))
    bits = f"{int.from_bytes(message):0{8 * len(message)}b}".ljust(frame.side**2, "0")
    picked = int.from_bytes(bytes(frame.pick(bits.encode("ascii"))))
    flat = (picked ^ frame.pattern).to_bytes(frame.side**2)
    return version, tuple(flat[i : i + frame.side] for i in range(0, len(flat), frame.side))


@cache
def _frame(version: int) -> _Frame:
    """Let segno draw an empty symbol, and number the modules in the order of the message."""
    some = segno.make("0", version=version, error="m", mask=_MASK, boost_error=False, micro=False)
    side = len(some.matrix)
    bare = _encoder.make_matrix(side, side)
    _encoder.add_finder_patterns(bare, side, side)
    _encoder.add_alignment_patterns(bare, side, side)
    places = [list(row) for row in bare]
    free = sum(row.count(_FREE) for row in bare)
    _encoder.add_codewords(places, range(_FREE + 1, _FREE + 1 + free), version)
    pick = itemgetter(*(place - _FREE - 1 if place > _FREE else -1 for place in chain(*places)))
    pattern = (
        is_dark if known != _FREE else column % 3 == 0
        for drawn, row in zip(some.matrix, bare, strict=True)
        for column, (is_dark, known) in enumerate(zip(drawn, row, strict=True))
    )
    return _Frame(side, pick, int.from_bytes(bytes(ord("0") ^ is_dark for is_dark in pattern)))


def _data(head: bytes, digits: str) -> tuple[int, bytes]:
    """Write both segments down, in the smallest version that has room."""
    groups = (digits[i : i + 3] for i in range(0, len(digits), 3))
    numbers = "".join(f"{int(group):0{_DIGIT_BITS[len(group)]}b}" for group in groups)
    text = f"{int.from_bytes(head):0{8 * len(head)}b}"
    content = 2 * _MODE_BITS + len(text) + len(numbers)
    version, room = next(
        (version, room)
        for version in range(1, 41)
        if content + sum(_counter_bits(version))
        <= (room := _consts.SYMBOL_CAPACITY[version][_LEVEL])
    )
    of_head, of_digits = _counter_bits(version)
    bits = f"0100{len(head):0{of_head}b}{text}0001{len(digits):0{of_digits}b}{numbers}"
    bits += "0" * min(_MODE_BITS, room - len(bits))
    bits += "0" * (8 - len(bits) % 8)  # As segno pads: also where no bit is missing.
    written = int(bits, 2).to_bytes(len(bits) // 8)
    return version, (written + b"\xec\x11" * room)[: room // 8]


def _counter_bits(version: int) -> tuple[int, int]:
    """Tell in how many bits the lengths of bytes and of digits are written."""
    if version < 10:  # noqa: PLR2004
        return 8, 10
    return 16, 12 if version < 27 else 14  # noqa: PLR2004


def _interleaved(version: int, data: bytes) -> Iterator[int]:
    """Divide the data into blocks and give the first byte of each, the second of each …, as it is sent."""
    blocks, checks, start = [], [], 0
    for info in _consts.ECC[version][_LEVEL]:
        for _ in range(info.num_blocks):
            block = data[start : start + info.num_data]
            blocks.append(block)
            checks.append(_check_bytes(block, info.num_total - info.num_data))
            start += info.num_data
    for parts in (blocks, checks):
        yield from (byte for row in zip_longest(*parts) for byte in row if byte is not None)


def _check_bytes(block: bytes, size: int) -> bytes:
    """Divide a block by the generator polynomial of Reed and Solomon; the rest corrects errors."""
    multiples, top = _multiples(size), 8 * (size - 1)
    below, rest = (1 << top) - 1, 0
    for byte in block:
        rest = (rest & below) << 8 ^ multiples[byte ^ rest >> top]
    return rest.to_bytes(size)


@cache
def _multiples(size: int) -> tuple[int, ...]:
    """Give the generator polynomial times each byte."""
    powers, logarithms = _consts.GALIOS_EXP, _consts.GALIOS_LOG
    return (
        0,
        *(
            int.from_bytes(bytes(powers[logarithms[byte] + g] for g in _consts.GEN_POLY[size]))
            for byte in range(1, 256)
        ),
    )
