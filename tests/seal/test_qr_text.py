"""Seal bytes, digits and the text in the QR code."""

import pytest

from ekelurahan.errors import InputError
from ekelurahan.seal import qr_text
from ekelurahan.seal.reasons import Reason, RefusedError

HEAD = "https://verifikasi.pontianak.go.id/v#"


@pytest.mark.parametrize("token", [b"\0", b"\xff", bytes(247), b"\xff" * 247, b"\0\1" * 82])
def test_a_token_comes_back_from_its_text(token: bytes):
    """Leading zero bytes are kept: the number of digits tells the number of bytes."""
    assert (HEAD, token) == qr_text.split(qr_text.seal_text(HEAD, token))


def test_the_digits_are_a_decimal_number_of_fixed_length():
    """164 bytes are 395 digits."""
    assert 395 == len(qr_text.digits_of(bytes(164)))
    assert "256" == qr_text.digits_of(b"\1\0").lstrip("0")


@pytest.mark.parametrize(
    "digits",
    [
        "",
        "1",
        "12",
        "1234",
        "256",
        "-12",
        "+12",
        "1 2",
        "12a",
        "١٢٣",
        "1²3",
        "9" * 595,
        "0" * 601,
        "0" * 100_000,
    ],
)
def test_other_digits_are_refused(digits: str):
    """Impossible lengths, too large numbers and other characters are refused."""
    with pytest.raises(RefusedError) as refused:
        qr_text.token_of(digits)
    assert Reason.MALFORMED_TEXT is refused.value.reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "00256",
        "#00256",
        "http://verifikasi.pontianak.go.id/v#00256",
        "https://user@verifikasi.pontianak.go.id/v#00256",
        "https://verifikasi.pontianak.go.id:443/v#00256",
        "https://verifikasi.pontianak.go.id/v?a=1#00256",
        "https://verifikasi.pontianak.go.id/v##00256",
        "https://verifikasi.pontianak.go.id/v#00256#",
        "https://verifikasi.pontianak.go.id/v 00256",
        "https://verifi\u212aasi.pontianak.go.id/v#00256",
        "https://" + "a" * 100 + ".id/v#00256",
    ],
)
def test_other_addresses_are_refused(text: str):
    """No https, a user, a port, a query, a second '#', other letters: refused."""
    with pytest.raises(RefusedError) as refused:
        qr_text.split(text)
    assert Reason.MALFORMED_TEXT is refused.value.reason


@pytest.mark.parametrize(
    "head",
    ["https://Verifikasi.id/v#", "http://a.id/v#", "https://a.id#", "https://a.id/v", HEAD * 4],
)
def test_a_head_that_scanners_mangle_is_refused(head: str):
    """A city cannot choose a head with capitals, without a path, or too long."""
    with pytest.raises(InputError, match="cannot stand in a QR code"):
        qr_text.seal_text(head, b"\0")


def test_a_text_has_two_segments():
    """A QR encoder must take head and digits apart, or the symbol becomes far larger."""
    assert (HEAD, "00256") == qr_text.segments(HEAD + "00256")
