"""The size contract: how large the printed symbol becomes, drawn by segno."""

from collections.abc import Callable

import pytest
import segno

from ekelurahan.seal.qr_text import segments, split

OFFICE = {"office": "61.71.01.1004", "role": "Lurah", "signatory": "Rudi Hartono, SE"}


@pytest.mark.parametrize(
    ("facts", "size", "version"),
    [({}, 164, 10), ({"digest": bytes(16)}, 181, 11), (OFFICE, 202, 11)],
)
def test_the_symbol_keeps_to_the_contract(
    sealed: Callable[..., str], facts: dict[str, object], size: int, version: int
):
    """Recommended facts: version 10. With the digest, or with office and signatory: version 11."""
    text = sealed(subject="Siti Rahmawati Abdurrahman", **facts)
    symbol = segno.make(list(segments(text)), error="m", micro=False, boost_error=False)

    assert (size, version) == (len(split(text)[1]), symbol.version)
