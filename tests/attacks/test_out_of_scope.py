"""Forgery: an office's own key seals for another office, another kind, or for too long."""

from datetime import UTC, datetime

import pytest
from attrs import evolve

from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"office": "61.71.02.1001"}, Reason.OFFICE_OUT_OF_SCOPE),
        ({"kind": "SKTM"}, Reason.KIND_OUT_OF_SCOPE),
        ({"expires_at": datetime(2036, 1, 1, tzinfo=UTC)}, Reason.LIFETIME_TOO_LONG),
        ({"expires_at": None}, Reason.LIFETIME_TOO_LONG),
    ],
)
def test_a_key_seals_only_what_the_city_says(check, sealed, publish, document, facts, reason):
    """The signature is good, but the key document did not allow it."""
    first, *others = document.keys
    keys = (evolve(first, kinds=("SKD",)), *others)
    trust = publish(evolve(document, keys=keys, kind_days={"SKD": 185}))
    result = check(sealed(**facts), trust=trust)

    assert (Verdict.FORGED, (reason,)) == (result.verdict, result.reasons)
    assert check(sealed(), trust=trust)
