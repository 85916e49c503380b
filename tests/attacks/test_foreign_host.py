"""Forgery: a genuine seal behind the address of the forger's own verification page."""

from collections.abc import Callable

import pytest

from ekelurahan.seal.qr_text import split
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict, VerificationResult


@pytest.mark.parametrize(
    "head",
    [
        "https://verifikasi-pontianak.go.id/v#",
        "https://verifikasi.pontianak.go.id.example.com/v#",
        "https://verifikasi.pontianak.go.id/verify#",
        "https://verifikasi.pontianak.go.id/v/#",
    ],
)
def test_a_genuine_seal_at_another_address_is_not_genuine(
    check: Callable[..., VerificationResult], sealed: Callable[..., str], head: str
):
    """The page it leads to would say anything."""
    digits = sealed().partition("#")[2]
    result = check(head + digits)

    assert (Verdict.FORGED, (Reason.FOREIGN_HOST,)) == (result.verdict, result.reasons)
    assert check(split(head + digits)[1])


@pytest.mark.parametrize(
    "head",
    [
        "http://verifikasi.pontianak.go.id/v#",
        "https://verifikasi.pontianak.go.id@example.com/v#",
        "https://verifikasi.pontianak.go.id:8443/v#",
        "https://verifikasi.pontianak.go.id/v?next=https://example.com#",
        "https://verif\u0131kasi.pontianak.go.id/v#",
        "https://verifi\u212aasi.pontianak.go.id/v#",
    ],
)
def test_an_address_of_another_form_is_never_genuine(
    check: Callable[..., VerificationResult], sealed: Callable[..., str], head: str
):
    """Other schemes, users, ports, queries and look-alike letters are no address of a seal."""
    assert Verdict.UNDETERMINED is check(head + sealed().partition("#")[2]).verdict
