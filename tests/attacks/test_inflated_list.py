"""Forgery: a status list that unfolds to far more than its letters."""

import zlib

import pytest

from ekelurahan.seal import cbor, cose
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.status_list import MEDIA_TYPE
from ekelurahan.seal.verdicts import Verdict


@pytest.mark.parametrize("size", [257, 50_000_000])
def test_a_list_of_another_size_says_nothing(check, sealed, document, keys, signer, size):
    """Not even one signed by the city; it is unfolded no further than the size it should have."""
    uri = document.status_lists[0].uri
    claims = {2: uri, 4: 1_800_000_000, 6: 1_795_000_000, 65534: 43_200}
    claims[65533] = {"bits": 2, "lst": zlib.compress(bytes(size))}
    bomb = cose.sign(cbor.encode(claims), keys["status"], signer, content_type=MEDIA_TYPE)
    result = check(sealed(), status_list=bomb)

    assert (Verdict.GENUINE_STATUS_STALE, (Reason.STATUS_LIST_UNUSABLE,)) == (
        result.verdict,
        result.reasons,
    )
