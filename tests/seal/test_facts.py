"""What a genuine seal says about its letter."""

from collections.abc import Callable
from datetime import datetime, timedelta

from ekelurahan.seal.facts import Facts
from ekelurahan.seal.verdicts import VerificationResult

Check = Callable[..., VerificationResult]
Sealed = Callable[..., str]


def facts_of(result: VerificationResult) -> Facts:
    """Give the facts, which must be there."""
    assert result.facts is not None
    return result.facts


def test_facts_come_from_the_seal_and_from_its_key(check: Check, sealed: Sealed):
    """The key tells office, signatory and role; the document tells the kind and the authority."""
    facts = facts_of(check(sealed()))

    assert ("Siti Rahmawati binti Abdullah", "400.12.2.1/0007/PTK/2026", "SKD") == (
        facts.name,
        facts.number,
        facts.kind,
    )
    assert ("Surat Keterangan Domisili", "61.71.01.1004", "Kelurahan Parit Tokaya") == (
        facts.kind_name,
        facts.office,
        facts.office_name,
    )
    assert ("Rudi Hartono, S.STP.", "Lurah Parit Tokaya", "Pemerintah Kota Pontianak", None) == (
        facts.signatory,
        facts.role,
        facts.authority,
        facts.digest,
    )


def test_a_seal_may_name_the_signatory_itself(check: Check, sealed: Sealed):
    """An acting official signs under the office's key; the seal then says who."""
    facts = facts_of(check(sealed(signatory="Dewi Lestari", role="Plh. Lurah Parit Tokaya")))

    assert ("Dewi Lestari", "Plh. Lurah Parit Tokaya") == (facts.signatory, facts.role)


def test_a_kind_without_name_is_called_by_its_code(check: Check, sealed: Sealed):
    """The key document may be older than the kind."""
    assert "SKBARU" == facts_of(check(sealed(kind="SKBARU"))).kind_name


def test_times_are_those_of_the_city(check: Check, sealed: Sealed, now: datetime):
    """Letters bear the date of the city, wherever they are checked."""
    facts = facts_of(check(sealed()))

    assert now - timedelta(hours=2) == facts.issued_at
    assert timedelta(hours=7) == facts.issued_at.utcoffset()
    assert "2027-05-25T00:00:00+07:00" == facts.to_json()["expires_at"]
    assert None is facts_of(check(sealed(expires_at=None))).to_json()["expires_at"]


def test_the_nik_on_the_paper_can_be_checked(check: Check, sealed: Sealed):
    """The seal fits the right NIK, not another, and tells neither."""
    facts = facts_of(check(sealed()))

    assert facts.fits_nik("6171010000000001") is True
    assert facts.fits_nik("6171010000000002") is False
    assert facts_of(check(sealed(id_check=b""))).fits_nik("6171010000000001") is None
    assert "id_check" not in repr(facts)
    assert "id_check" not in facts.to_json()
