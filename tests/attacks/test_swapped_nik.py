"""Forgery: the letter of a namesake, with another NIK written into it."""

import pytest
from attrs import evolve
from tests import forging

from ekelurahan.model.identity import Nik
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict


def test_another_nik_does_not_fit_the_seal(check, sealed):
    """The seal tells no NIK, but knows a wrong one."""
    facts = check(sealed()).facts

    assert facts.fits_nik("6171010000000001")
    assert not facts.fits_nik("6171010000000002")


@pytest.mark.parametrize("attached", [True, False])
def test_a_page_with_another_nik_is_forged(check_pdf, genuine, paste, subject, carried, attached):
    """Name, number and purpose are as sealed; with the attachments and without."""
    other = evolve(subject, nik=Nik("6171014508900009"))
    page = paste(genuine[0], {"keperluan": "membuka rekening bank"}, subject=other)
    attachments = forging.attachments_of(carried(genuine[1])) if attached else []
    report = check_pdf(forging.with_attachments(page, attachments))

    assert (Verdict.FORGED, Reason.PAGE_DIFFERS) == (report.verdict, report.page.reason)
