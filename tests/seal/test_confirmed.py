"""The signed list of letters that count although their key was compromised."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pytest
from attrs import evolve

from ekelurahan.errors import InputError
from ekelurahan.ports import SealSigner
from ekelurahan.seal import cbor, cose
from ekelurahan.seal.confirmed import MEDIA_TYPE, MOST_RECORDS, ConfirmedRecords
from ekelurahan.seal.key_document import KeyDocument
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.qr_text import split
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.trust import TrustList
from ekelurahan.seal.verdicts import Verdict, VerificationResult

Publish = Callable[[KeyDocument], TrustList]

URI = "https://verifikasi.pontianak.go.id/status/confirmed.cwt"
ONE, OTHER = bytes(16), bytes([1]) * 16


@pytest.fixture
def with_list(publish: Publish, document: KeyDocument) -> TrustList:
    """Give a key document that names the list."""
    return publish(evolve(document, confirmed=URI))


@pytest.fixture
def made(now: datetime) -> ConfirmedRecords:
    """Give a list of one record."""
    return ConfirmedRecords.of(URI, [ONE, ONE], at=now)


def test_a_signed_list_is_taken_over(
    made: ConfirmedRecords,
    with_list: TrustList,
    keys: dict[str, PublicKey],
    signer: SealSigner,
    now: datetime,
):
    """What the city signs is what a verifier reads."""
    read = ConfirmedRecords.read(made.sign(keys["status"], signer), with_list, now)

    assert made == read
    assert (True, False) == (ONE in read, OTHER in read)


def test_a_confirmed_letter_of_a_compromised_key_is_genuine(
    publish: Publish,
    document: KeyDocument,
    check: Callable[..., VerificationResult],
    sealed: Callable[..., str],
    now: datetime,
):
    """Every other letter of that key is refused."""
    letter, *others = document.keys
    trust = publish(evolve(document, keys=(evolve(letter, compromised_at=now), *others)))
    known = ConfirmedRecords.of(URI, [cose.parse(split(sealed())[1]).record_id], at=now)
    refused = check(sealed(subject="Somebody Else"), trust=trust, confirmed=known)

    assert check(sealed(), trust=trust, confirmed=known)
    assert (Verdict.FORGED, (Reason.KEY_COMPROMISED,)) == (refused.verdict, refused.reasons)


@pytest.mark.parametrize(
    "records", [[b"short"], (number.to_bytes(16) for number in range(MOST_RECORDS + 1))]
)
def test_what_cannot_be_confirmed_is_refused(records: Iterable[bytes], now: datetime):
    """Record ids have 16 bytes, and a list has a limit."""
    with pytest.raises(InputError, match="cannot be confirmed"):
        ConfirmedRecords.of(URI, records, at=now)


@pytest.mark.parametrize(
    "change",
    [
        {2: "https://verifikasi.pontianak.go.id/status/2026-2"},
        {4: 1_795_000_000},
        {6: 1_700_000_000},
        {6: "now"},
        {-65538: ONE[:-1]},
        {-65538: ONE + ONE},
        {-65538: OTHER + ONE},
        {-65538: None},
        {1: "issuer"},
    ],
)
def test_other_claims_are_refused(
    keys: dict[str, PublicKey],
    signer: SealSigner,
    with_list: TrustList,
    now: datetime,
    change: dict[int, object],
):
    """Another address, an expired list, a key not yet in force, records cut, twice or unsorted."""
    claims = {2: URI, 4: 1_800_000_000, 6: 1_794_000_000, -65538: ONE + OTHER}
    tokens = [
        cose.sign(cbor.encode(content), keys["status"], signer, content_type=MEDIA_TYPE)
        for content in (claims, claims | change)
    ]

    assert OTHER in ConfirmedRecords.read(tokens[0], with_list, now)
    with pytest.raises(RefusedError) as refused:
        ConfirmedRecords.read(tokens[1], with_list, now)
    assert Reason.CONFIRMED_UNUSABLE is refused.value.reason


def test_a_list_signed_by_another_key_is_refused(
    made: ConfirmedRecords,
    with_list: TrustList,
    keys: dict[str, PublicKey],
    signer: SealSigner,
    now: datetime,
):
    """The stolen key cannot confirm its own letters."""
    for key in ("stranger", "letter"):
        with pytest.raises(RefusedError, match="status key"):
            ConfirmedRecords.read(made.sign(keys[key], signer), with_list, now)


def test_a_list_after_its_end_confirms_nothing(
    made: ConfirmedRecords,
    with_list: TrustList,
    keys: dict[str, PublicKey],
    signer: SealSigner,
    now: datetime,
):
    """After a week a verifier asks anew."""
    with pytest.raises(RefusedError, match="expired"):
        ConfirmedRecords.read(made.sign(keys["status"], signer), with_list, now + timedelta(days=7))


def test_the_address_must_be_one(document: KeyDocument):
    """The key document names the list by an https address, or not at all."""
    with pytest.raises(InputError, match="confirmed"):
        evolve(document, confirmed="http://verifikasi.pontianak.go.id/confirmed.cwt")
