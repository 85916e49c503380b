"""Forgery: a file that carries two contents, so that two readers see two letters."""

import pytest
from tests import forging

from ekelurahan.errors import InputError


@pytest.mark.parametrize("name", ["letter.json", "seal.cose"])
def test_an_attachment_twice_is_refused(check_pdf, genuine, of_budi, carried, name):
    """Nobody can say which one is meant."""
    own = forging.attachments_of(carried(genuine[1]))
    other = dict(forging.attachments_of(carried(of_budi[1])))[name]

    with pytest.raises(InputError, match="twice"):
        check_pdf(forging.with_attachments(genuine[1], [*own, (name, other)]))
