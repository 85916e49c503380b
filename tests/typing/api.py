"""How a user's code looks to a type checker; checked by mypy, never executed."""

from pathlib import Path
from typing import assert_type

import ekelurahan
from ekelurahan import (
    Desk,
    Letter,
    Official,
    RequestStatus,
    Resident,
    ServiceRequest,
    StandingReason,
    VerificationResult,
    Verifier,
)


def portal(desk: Desk, siti: Resident, lurah: Official) -> None:
    """Everything a host does with a desk has precise types."""
    request = desk.requests.submit("SKD", applicant=siti, answers={"keperluan": "x"}, by=siti)
    assert_type(request, ServiceRequest)
    assert_type(desk.requests.approve(request.id, by=lurah, seen=request.seen), ServiceRequest)
    assert_type(request.status, RequestStatus)
    letter = desk.letters.of(request.id, by=siti)
    assert_type(letter, Letter)
    assert_type(desk.letters.pdf(letter.id, by=siti), bytes)
    reason = StandingReason.HOLDER_REQUEST
    revoked = desk.letters.revoke(letter.id, by=lurah, seen=letter.seen, reason=reason)
    assert_type(revoked, Letter)
    desk.letters.revoke(letter.id, by=lurah, seen="", reason="error")  # type: ignore[arg-type]
    assert_type(desk.letters.stored_pdf(bytes(16)), str | None)
    assert_type(desk.verifier, Verifier)
    assert_type(desk.verifier.check("https://…"), VerificationResult)
    desk.requests.approve(request.id, by=siti, seen="")  # type: ignore[arg-type]
    request.version = 2  # type: ignore[misc]


def entry_points() -> None:
    """What is loaded on first use is typed like the rest."""
    assert_type(ekelurahan.create_city_folder("kota"), Path)
    assert_type(ekelurahan.load_desk("kota/ekelurahan.toml"), Desk)
    assert_type(ekelurahan.open_desk("sqlite://", city="kota/city.toml"), Desk)
    assert_type(ekelurahan.open_verifier("kota/trust"), Verifier)
