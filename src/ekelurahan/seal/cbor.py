"""Deterministic CBOR and nothing else: whole numbers, bytes, texts, lists, maps and null.

cbor2 encodes and decodes. But it also takes duplicate keys, trailing bytes and long forms without
a word, and runs a decoder of its own for every tag it knows (regular expressions, MIME messages),
so :func:`decode` looks at the shape first and compares the re-encoded bytes afterwards.
"""

from typing import Any, Final

import cbor2

DEPTH: Final = 3
"""How deep lists and maps may be nested."""

_SHORT: Final = 24
_SHORTEST: Final = {_SHORT: 24, 25: 1 << 8, 26: 1 << 16, 27: 1 << 32}
_BYTES, _TEXT, _LIST, _MAP, _TAG = 2, 3, 4, 5, 6
_NULL: Final = 0xF6


def encode(value: object) -> bytes:
    """Encode deterministically (RFC 8949 section 4.2).

    The maps of the formats have keys that sort alike under RFC 7049 and RFC 8949.

    >>> encode({6: 0, 4: [1, None]}).hex()
    'a2048201f60600'
    """
    return cbor2.dumps(value, canonical=True)


def decode(encoded: bytes) -> Any:
    """Decode what :func:`encode` could have written.

    Lists come back as lists or tuples and maps as read-only mappings or dicts, as cbor2 likes.

    Raises:
        ValueError: the bytes are anything else.

    >>> decode(bytes.fromhex("a2048201f60600"))
    {4: [1, None], 6: 0}
    >>> decode(bytes.fromhex("1801"))
    Traceback (most recent call last):
        ...
    ValueError: a number is not in its shortest form
    """
    _check_shape(encoded)
    try:
        value = cbor2.loads(encoded)
    except cbor2.CBORDecodeError as error:
        raise ValueError(f"{error}") from None
    if encode(value) != encoded:
        raise ValueError("duplicate or unsorted keys")
    return value


def _check_shape(encoded: bytes) -> None:
    position, owed = 0, [1]  # owed: items still to come on each level
    while owed:
        if owed[-1] == 0:
            owed.pop()
            continue
        owed[-1] -= 1
        major, argument, position = _head(encoded, position)
        if major in {_BYTES, _TEXT}:
            position += argument
        elif major in {_LIST, _MAP}:
            if len(owed) > DEPTH:
                raise ValueError("nested too deep")
            owed.append(argument * (2 if major == _MAP else 1))
    if position != len(encoded):
        raise ValueError("bytes are missing or left over")


def _head(encoded: bytes, position: int) -> tuple[int, int, int]:
    initial = encoded[position : position + 1]
    if not initial:
        raise ValueError("bytes are missing or left over")
    major, short = divmod(initial[0], 32)
    position += 1
    if major >= _TAG and initial[0] != _NULL:
        raise ValueError("a tag, number or simple value the formats do not use")
    if short < _SHORT or initial[0] == _NULL:
        return major, short, position
    if short not in _SHORTEST:
        raise ValueError("indefinite length")
    end = position + (1 << (short - 24))
    argument = int.from_bytes(encoded[position:end])
    if argument < _SHORTEST[short]:
        raise ValueError("a number is not in its shortest form")
    return major, argument, end
