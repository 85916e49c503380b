"""Working symbols out: to the last module those that segno draws."""

import random

import pytest
import segno

from ekelurahan.adapters.qr_matrix import make_matrix

HEAD = "https://verifikasi.pontianak.go.id/v#"


@pytest.mark.parametrize("size", [*range(3, 600, 7), *range(600, 4300, 450)])
def test_every_module_is_where_segno_draws_it(size):
    """From the smallest versions to the largest, with every number of padding bits."""
    digits = str(random.Random(size).randrange(10**size)).zfill(size)  # noqa: S311 - no secret
    drawn = segno.make([HEAD, digits], error="m", boost_error=False, mask=2, micro=False)
    version, rows = make_matrix(HEAD, digits)

    assert drawn.version == version
    assert tuple(map(bytes, drawn.matrix)) == rows
