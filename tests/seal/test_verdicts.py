"""The words of a verdict, and its JSON."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.status_list import LetterSealStatus
from ekelurahan.seal.verdicts import Verdict, VerificationResult
from ekelurahan.texts import say

Check = Callable[..., VerificationResult]
Sealed = Callable[..., str]

HEADLINES = {
    Verdict.GENUINE: "SAH",
    Verdict.GENUINE_STATUS_STALE: "SAH MENURUT TANDA TANGAN",
    Verdict.EXPIRED: "KEDALUWARSA",
    Verdict.REVOKED: "DICABUT",
    Verdict.REPLACED: "DIGANTI",
    Verdict.SUSPENDED: "DITANGGUHKAN",
    Verdict.TRAINING: "LATIHAN – TIDAK BERLAKU",
    Verdict.FORGED: "TIDAK SAH",
    Verdict.UNDETERMINED: "BELUM DAPAT DIPERIKSA",
}


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_its_word(verdict: Verdict):
    """The word shown large is the one the format lays down, and all texts are translated."""
    assert HEADLINES[verdict] == say(verdict.headline)
    for text in (verdict.headline, verdict.meaning, verdict.advice):
        assert text != say(text)


@pytest.mark.parametrize("verdict", Verdict)
def test_only_a_genuine_letter_is_true(verdict: Verdict):
    """``if result`` lets nothing else pass."""
    assert (verdict is Verdict.GENUINE) is bool(VerificationResult(verdict))


def test_a_genuine_letter_is_explained_with_its_facts(check: Check, sealed: Sealed):
    """What a bank clerk reads: the word, what it means, what to compare."""
    expected = """\
SAH
Segel asli dan surat masih berlaku.
Cocokkan data di bawah ini dengan yang tertulis pada surat: semuanya harus sama.

Nama                  : Siti Rahmawati binti Abdullah
Nomor                 : 400.12.2.1/0007/PTK/2026
Surat                 : Surat Keterangan Domisili
Tanggal               : 24-11-2026
Berlaku sampai dengan : 24-05-2027
Kantor                : Kelurahan Parit Tokaya, Pemerintah Kota Pontianak
Penanda tangan        : Rudi Hartono, S.STP., Lurah Parit Tokaya"""

    assert expected == check(sealed()).explain()


def test_a_forged_letter_is_explained_without_facts(check: Check, sealed: Sealed):
    """What a forger wrote is not repeated under the city's name."""
    explained = check(sealed("stranger")).explain()

    assert "TIDAK SAH" == explained.splitlines()[0]
    assert "Siti" not in explained


def test_english_is_given_where_it_is_asked_for(check: Check, sealed: Sealed):
    """And for every language there is no translation for."""
    result = check(sealed(expires_at=None))

    assert "GENUINE" == result.explain("en").splitlines()[0]
    assert "Valid until : no end" in result.explain("xx")
    assert "Date        : 2026-11-24" in result.explain("en")


@pytest.mark.parametrize(
    ("age", "line"),
    [
        (timedelta(hours=47), "Status last checked 47 h ago."),
        (timedelta(days=5, hours=3), "Status last checked 5 days ago."),
    ],
)
def test_the_age_of_a_stale_status_is_told(
    check: Check,
    sealed: Sealed,
    make_list: Callable[..., bytes],
    now: datetime,
    *,
    age: timedelta,
    line: str,
):
    """In hours up to two days, then in days."""
    assert line in check(sealed(), status_list=make_list(at=now - age)).explain("en")


def test_the_advice_follows_the_reason_where_it_tells_more(check: Check, sealed: Sealed):
    """An unknown key may be a new one: then a fresh key document helps."""
    result = check(sealed("stranger"))

    assert (Verdict.FORGED, (Reason.UNKNOWN_KEY,)) == (result.verdict, result.reasons)
    assert "fetch the key document" in result.advice


def test_a_result_becomes_plain_json(check: Check, sealed: Sealed, make_list: Callable[..., bytes]):
    """Verdict, checks, reasons, facts and age, as codes and ISO dates."""
    revoked = make_list([(517, LetterSealStatus.REVOKED)])
    members = json.loads(json.dumps(check(sealed(digest=bytes(16)), status_list=revoked).to_json()))

    assert ("revoked", False, ["revoked"], 3600) == tuple(
        members[name] for name in ("verdict", "genuine", "reasons", "status_age_seconds")
    )
    assert {
        "integrity": {"outcome": "passed", "reason": None},
        "issuer": {"outcome": "passed", "reason": None},
        "status": {"outcome": "failed", "reason": "revoked"},
    } == members["checks"]
    assert "2026-11-24T08:00:00+07:00" == members["facts"]["issued_at"]
    assert ("00" * 16, 32) == (members["facts"]["digest"], len(members["record_id"]))


def test_a_result_without_facts_becomes_json_too(check: Check):
    """What is not known is null."""
    members = check("rubbish").to_json()

    assert (None, None, None) == tuple(
        members[name] for name in ("facts", "status_age_seconds", "record_id")
    )
