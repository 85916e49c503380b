"""The content and the seals inside a PDF, together."""

import hashlib
import json

import pytest
from tests.conftest import NOW, NUMBER, FixedClock

from ekelurahan.seal.enclosures import check_enclosure
from ekelurahan.seal.qr_text import split
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.strict_json import write
from ekelurahan.seal.verdicts import Verdict
from ekelurahan.seal.verifier import Verifier


def letter(*numbers):
    """Write a letter.json with these signatures."""
    return write(
        {
            "format": 1,
            "content": {"kind": "SKD"},
            "signatures": [{"number": number} for number in numbers],
        }
    )


def digest(content):
    """Give what a seal holds of it."""
    return hashlib.sha256(content).digest()[:16]


@pytest.fixture
def enclosed(trust, make_list, document, sealed):
    """Check a content with seals that hold these digests."""

    def enclosed(content, *digests):
        verifier = Verifier(trust, {document.status_lists[0].uri: make_list()}, FixedClock(NOW))
        tokens = tuple(split(sealed(digest=d))[1] for d in digests)
        return [result.verdict for result in check_enclosure(verifier, content, tokens)]

    return enclosed


def test_each_seal_stands_for_the_signatures_up_to_its_own(enclosed):
    """The first seal covers one signature, the second both."""
    first, both = letter(NUMBER), letter(NUMBER, "2/KPS/2026")

    assert [Verdict.GENUINE] == enclosed(first, digest(first))
    assert [Verdict.GENUINE, Verdict.GENUINE] == enclosed(both, digest(first), digest(both))
    assert [Verdict.GENUINE, Verdict.FORGED] == enclosed(both, digest(first), digest(first))


def test_a_seal_without_digest_does_not_vouch_for_the_content(enclosed):
    """What it does not cover could have been altered; neither genuine nor forged."""
    assert [Verdict.UNDETERMINED] == enclosed(letter(NUMBER), None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"signatures":null}',
        b'{"signatures":[]}',
        b'{"signatures":[1]}',
        b'{"signatures":[{"number":"1"}],"content":3}',
        json.dumps({"signatures": [{}]}).encode(),
    ],
)
def test_another_content_is_forged(enclosed, content):
    """Whatever stands in the place of the content, a genuine seal beside it proves nothing."""
    assert [Verdict.FORGED] == enclosed(content, digest(letter(NUMBER)))


def test_the_reason_is_told(trust, sealed):
    """A transplanted seal is forged because of its content, whatever its status."""
    token = split(sealed(digest=bytes(16)))[1]
    (result,) = check_enclosure(Verifier(trust, {}, FixedClock(NOW)), letter(NUMBER), (token,))

    assert (Verdict.FORGED, (Reason.CONTENT_DIFFERS,)) == (result.verdict, result.reasons)


def test_a_seal_that_cannot_be_checked_stays_so(sealed):
    """Without keys nothing is called forged."""
    token = split(sealed())[1]
    (result,) = check_enclosure(Verifier(None, {}, FixedClock(NOW)), b"", (token,))

    assert Verdict.UNDETERMINED is result.verdict
