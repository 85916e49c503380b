"""Signed checkpoints of the journal."""

import pytest
from tests.journals import heads_at

from ekelurahan.seal import cbor, cose
from ekelurahan.seal.checkpoints import MEDIA_TYPE, Checkpoint, fingerprint_of, open_checkpoint
from ekelurahan.seal.reasons import RefusedError

HEAD = ["61.71.01.1004", 3, bytes(32)]
CLAIMS = {6: 1795478400, -65539: 1, -65540: b"", -65541: [HEAD]}


def test_each_names_the_one_before(now, keys, signer):
    """They are numbered, and the second holds the fingerprint of the first."""
    heads = heads_at({"61.71.01.1004": 3})
    first = Checkpoint.after(None, heads, now)
    token = first.sign(keys["status"], signer)
    second = Checkpoint.after(token, heads, now)

    assert (1, "", tuple(heads)) == (first.seq, first.previous, first.heads)
    assert (2, fingerprint_of(token)) == (second.seq, second.previous)
    assert first == Checkpoint.decode(open_checkpoint(token))


@pytest.mark.parametrize(
    "changes",
    [
        {7: 1},
        {6: -1},
        {-65539: "1"},
        {-65540: ""},
        {-65541: {}},
        {-65541: [[*HEAD, 1]]},
        {-65541: [["61.71.01.1004", 3, bytes(31)]]},
    ],
)
def test_other_claims_are_refused(keys, signer, changes):
    """What says more, less or something else is no checkpoint."""
    payload = cbor.encode(CLAIMS | changes)
    token = cose.sign(payload, keys["status"], signer, content_type=MEDIA_TYPE)

    with pytest.raises(RefusedError):
        Checkpoint.decode(open_checkpoint(token))


def test_a_status_list_is_no_checkpoint(make_list):
    """The same key signs both; what a token is stands in its header."""
    with pytest.raises(RefusedError):
        open_checkpoint(make_list())
