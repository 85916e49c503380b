"""JSON and base64url, read in one way only."""

import pytest

from ekelurahan.seal import strict_json


def test_written_json_comes_back():
    """What is written is sorted and compact, and reads as it was."""
    text = strict_json.write({"b": ["é", None], "a": 1})

    assert '{"a":1,"b":["é",null]}'.encode() == text
    assert {"a": 1, "b": ["é", None]} == strict_json.read(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b" " * (strict_json.SIZE + 1), "too large"),
        (b'{"a":1,"a":1}', "twice"),
        (b'{"a":1.0}', "no whole number"),
        (b'{"a":NaN}', "no whole number"),
        (b"[]", "not an object"),
        (b"{", "Expecting"),
        (b'{"a":"\xff"}', "utf-8"),
        (b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}", "too deep"),
        (b'{"a":' + b"9" * 5000 + b"}", "digits"),
        (b'{"a":"\\ud800"}', "surrogates"),
    ],
)
def test_other_json_is_refused(text: bytes, why: str):
    """Large, deep, ambiguous and broken texts raise ValueError."""
    with pytest.raises(ValueError, match=why):
        strict_json.read(text)


def test_what_is_read_can_be_written():
    """Between the depth that can be read and the depth that can be written is no gap."""
    for depth in range(900, 1001):
        try:
            value = strict_json.read(b'{"a":' + b"[" * depth + b"]" * depth + b"}")
        except ValueError:
            break
        strict_json.write(value)


@pytest.mark.parametrize("text", ["_w==", "_x", "a", "+w", "_w\n", None, 7])
def test_other_base64url_is_refused(text: object):
    """Padding, stray bits, other characters and other types raise ValueError."""
    with pytest.raises(ValueError, match="base64"):
        strict_json.from_base64url(text)
