"""Signatures over whole files, made with pyHanko and a certificate authority of our own."""

import json
import sys

import pytest
from tests.conftest import NOW
from tests.signing import Authority, with_revision

from ekelurahan.adapters.pdf_signatures import answer, check_signatures
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import NOT_APPLICABLE, PASSED, Outcome


@pytest.fixture(scope="module")
def authority():
    """The authority that is trusted."""
    return Authority("Penerbit Contoh")


@pytest.fixture(scope="module")
def pdf(issue):
    """A letter as it was typeset, unsigned."""
    return issue()[1]


@pytest.fixture(scope="module")
def signed(authority, pdf):
    """The letter, signed by the city."""
    return authority.sign(pdf)


@pytest.fixture
def check(authority):
    """Check signatures, trusting the authority."""
    return lambda pdf, roots=authority.pem, at=NOW: check_signatures(pdf, roots=roots, at=at)


def test_an_unsigned_file_has_nothing_to_check(check, pdf):
    """Most letters bear only their seals."""
    assert NOT_APPLICABLE == check(pdf).check


def test_an_intact_signature_of_a_trusted_signer_passes(check, signed):
    """It covers the whole file, and the signer is named."""
    found = check(signed)

    assert (PASSED, ("Kota Contoh",)) == (found.check, found.signers)


def test_two_signatures_pass_together(check, authority, signed):
    """The second covers the file with the first."""
    both = authority.sign(signed, "Kecamatan Contoh", field="Tanda2")

    assert PASSED == check(both).check
    assert ("Kota Contoh", "Kecamatan Contoh") == check(both).signers


@pytest.mark.parametrize(
    "tail", [b"% more\n", b"1 0 obj\n<<>>\nendobj\nstartxref\n{start}\n%%EOF\n"]
)
def test_bytes_behind_the_last_revision(check, signed, tail):
    """No signature covers them, and no reader need ignore them: it is not the file as signed."""
    start = signed.rpartition(b"startxref\n")[2].split()[0]
    found = check(signed + tail.replace(b"{start}", start)).check

    assert (Outcome.FAILED, Reason.PDF_SIGNATURE_PARTIAL) == (found.outcome, found.reason)
    assert PASSED == check(signed + b"\r\n").check


def test_an_altered_byte_breaks_it(check, signed):
    """Wherever the byte stands in what was signed."""
    place = signed.index(b"/Creator") + 10
    altered = signed[:place] + b"X" + signed[place + 1 :]
    found = check(altered)

    assert (Outcome.FAILED, Reason.PDF_SIGNATURE_BROKEN) == (
        found.check.outcome,
        found.check.reason,
    )
    assert () == found.signers


def test_what_was_appended_is_found(check, authority, signed):
    """A later revision, be it signed by the same authority or by nobody."""
    appended = with_revision(signed)
    for pdf in (appended, authority.sign(appended, field="Tanda2")):
        assert Reason.PDF_SIGNATURE_PARTIAL is check(pdf).check.reason


@pytest.mark.parametrize("roots", [b"", Authority("Penerbit Lain").pem])
def test_a_signer_nobody_knows_is_told(check, signed, roots):
    """Intact, but by whom? Neither passed nor failed."""
    found = check(signed, roots)

    assert (Outcome.UNKNOWN, Reason.PDF_SIGNATURE_UNTRUSTED) == (
        found.check.outcome,
        found.check.reason,
    )
    assert ("Kota Contoh",) == found.signers


def test_a_certificate_that_has_ended_is_not_trusted(check, signed):
    """After its time it proves nothing without a timestamp."""
    found = check(signed, at=NOW.replace(year=2028))

    assert Reason.PDF_SIGNATURE_UNTRUSTED is found.check.reason


@pytest.mark.parametrize("pdf", [b"%PDF-1.7 /ByteRange", b"/ByteRange"])
def test_what_cannot_be_read_is_told(check, pdf):
    """A file that only looks as if it were signed."""
    assert Reason.PDF_SIGNATURE_UNREADABLE is check(pdf).check.reason


def test_a_mention_of_signatures_is_none(check, pdf):
    """Words of a signature in a file without any."""
    assert Reason.PDF_SIGNATURE_UNREADABLE is check(pdf + b"% /ByteRange\n").check.reason


def test_without_the_extra_it_is_told(check, signed, monkeypatch):
    """The library is missing: unknown, and what to install."""
    monkeypatch.setitem(sys.modules, "pyhanko.sign.validation", None)

    assert Reason.PDF_SIGNATURE_UNCHECKED is check(signed).check.reason


def test_another_process_is_answered_in_plain_values(authority, signed):
    """Roots and moment stand in the first line of what is asked."""
    asked = json.dumps([authority.pem.decode(), NOW.isoformat()]).encode()

    assert ("passed", None, ("Kota Contoh",)) == answer(asked + b"\n" + signed)
