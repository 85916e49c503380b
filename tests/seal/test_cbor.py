"""Deterministic CBOR and nothing else."""

import pytest

from ekelurahan.seal import cbor


@pytest.mark.parametrize(
    "value",
    [
        0,
        23,
        24,
        255,
        256,
        65_535,
        65_536,
        2**32,
        2**64 - 1,
        -1,
        -(2**64),
        b"",
        b"x" * 300,
        "é",
        None,
        [1, [2, {3: None}]],
        {4: 1, 6: 2, -65537: []},
    ],
)
def test_what_is_encoded_comes_back(value: object):
    """Numbers, bytes, texts, lists, maps and null survive the way there and back."""
    assert value == cbor.decode(cbor.encode(value))


@pytest.mark.parametrize(
    ("encoded", "why"),
    [
        ("", "missing"),
        ("0000", "left over"),
        ("18", "shortest"),
        ("1817", "shortest"),
        ("1900ff", "shortest"),
        ("1a0000ffff", "shortest"),
        ("1b00000000ffffffff", "shortest"),
        ("58016100"[:6], "shortest"),
        ("4261", "missing"),
        ("8201", "missing"),
        ("9f01ff", "indefinite"),
        ("5f4161ff", "indefinite"),
        ("1c", "indefinite"),
        ("c000", "do not use"),
        ("d82363612a2a", "do not use"),
        ("f4", "do not use"),
        ("f5", "do not use"),
        ("f7", "do not use"),
        ("f97e00", "do not use"),
        ("f8ff", "do not use"),
        ("ff", "do not use"),
        ("8181818100", "too deep"),
        ("a1a100000000", "left over"),
        ("a201020102", "duplicate"),
        ("a202010102", "unsorted"),
        ("61ff", "decod"),
    ],
)
def test_everything_else_is_refused(encoded: str, why: str):
    """Other forms of the same value, other types, and broken bytes raise ValueError."""
    with pytest.raises(ValueError, match=why):
        cbor.decode(bytes.fromhex(encoded))


def test_a_huge_length_is_refused_at_once():
    """A length that nothing could hold costs no memory."""
    with pytest.raises(ValueError, match="missing"):
        cbor.decode(bytes.fromhex("9bffffffffffffffff"))
