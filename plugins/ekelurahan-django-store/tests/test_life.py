"""The whole life of a letter on the portal's database."""

from datetime import date

import pytest
from ekelurahan import LetterStatus, RequestStatus, StandingReason, Verdict
from ekelurahan.errors import NotAllowedError
from ekelurahan.model.archive import ArchiveQuery

from city import LURAH, START, approve, submit
from ekelurahan_django_store.models import RequestRow


def test_a_letter_is_asked_for_given_found_and_revoked(alias, desk):
    """It is sealed and genuine, found in the archive, revoked, and the journal proves it all."""
    siti, lurah = desk.residents.by_id("siti"), desk.city.holder(LURAH, START.date())
    request = submit(desk, key="k1")
    assert request == submit(desk, key="k1")
    assert [request] == desk.requests.waiting_for(lurah)
    assert RequestStatus.DONE is approve(desk, request).status

    letter = desk.letters.of(request.id, by=siti)
    assert desk.letters.pdf(letter.id, by=siti).startswith(b"%PDF-")
    assert "400.12.2.1/0001/PTK/2026" == letter.number.text
    assert Verdict.GENUINE is desk.verifier.check(letter.signatures[-1].seal).verdict
    with pytest.raises(NotAllowedError):
        desk.letters.pdf(letter.id, by=desk.residents.by_id("sumiati"))

    desk.letters.revoke(letter.id, by=lurah, seen=letter.seen, reason=StandingReason.COURT_ORDER)
    assert not desk.verifier.check(letter.signatures[-1].seal)
    query = ArchiveQuery(
        offices=frozenset([request.office]), name=siti.name, first=date(2026, 1, 1)
    )
    with desk.store.read() as unit:
        found = unit.search(query, before=None, limit=9)
        assert [(letter.id, LetterStatus.REVOKED)] == [(e.id, e.status) for e in found]
        assert all(entry.is_whole for entry in unit.journal_entries())
        assert [] == unit.open_requests("", limit=9)
    assert () == desk.effects.run_due().parked
    assert siti.nik.digits not in RequestRow.objects.using(alias).get().body


def test_a_resident_is_corrected(desk):
    """The register is the portal's own too: an entry is corrected and found by NIK and KK."""
    siti = desk.residents.by_id("siti")
    assert siti == desk.residents.by_nik(siti.nik)
    assert siti in desk.residents.by_family_card(siti.family_card)
