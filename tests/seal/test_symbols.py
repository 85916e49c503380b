"""The size of a symbol, worked out without drawing it."""

import pytest
import segno
from attrs import evolve
from tests.conftest import HEAD

from ekelurahan.seal.cose import seal
from ekelurahan.seal.qr_text import segments
from ekelurahan.seal.symbols import seal_version, symbol_version


@pytest.mark.parametrize("digits", [*range(1, 60), *range(60, 700, 7)])
def test_it_agrees_with_the_encoder(digits):
    """For every length the version is the one a QR encoder chooses, up to 12."""
    drawn = segno.make(
        list(segments(HEAD + "7" * digits)), error="m", boost_error=False, micro=False
    ).version

    assert (drawn if drawn <= 12 else None) == symbol_version(HEAD + "7" * digits)


@pytest.mark.parametrize("name", ["Siti", "Siti Rahmawati", "S" * 76])
def test_a_seal_is_measured_before_it_is_signed(claims, keys, signer, name):
    """The size worked out from the claims is that of the sealed token."""
    long = evolve(claims, subject=name, digest=bytes(16))
    token = seal(long, keys["letter"], signer)
    drawn = symbol_version(HEAD + str(int.from_bytes(token)).zfill(len(str(256 ** len(token) - 1))))

    assert drawn == seal_version(HEAD, long)


def test_what_exceeds_a_token_fits_nowhere(claims):
    """Facts of more than 247 bytes have no symbol."""
    assert seal_version(HEAD, evolve(claims, subject="é" * 76, digest=bytes(16))) is None
