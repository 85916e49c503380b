"""The signed status list."""

import random
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from attrs import evolve

from ekelurahan.errors import InputError
from ekelurahan.ports import SealSigner
from ekelurahan.seal import cbor, cose
from ekelurahan.seal.key_document import KeyDocument, StatusListPeriod
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.status_list import LIST_SIZE, MEDIA_TYPE, LetterSealStatus, StatusList
from ekelurahan.seal.trust import TrustList

REVOKED, SUSPENDED, REPLACED = list(LetterSealStatus)[1:]


@pytest.fixture
def period(document: KeyDocument) -> StatusListPeriod:
    """Give the entry of the list in the key document."""
    return document.status_lists[0]


def test_bits_are_packed_as_the_draft_says(now: datetime):
    """The 2-bit example of the IETF draft gives its bytes."""
    statuses = enumerate(map(LetterSealStatus, [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]))

    assert "c944f9" == StatusList.of("", statuses, size=12, at=now).packed.hex()


def test_a_later_status_counts(now: datetime):
    """A suspended letter that is revoked is revoked, not replaced by addition of bits."""
    made = StatusList.of("", [(3, SUSPENDED), (3, REVOKED)], size=4, at=now)

    assert REVOKED is made.status_of(3)


@pytest.mark.parametrize("place", [-1, 8])
def test_a_place_beyond_the_list_is_refused(now: datetime, place: int):
    """Such a place cannot be written, and has no status."""
    with pytest.raises(InputError, match="beyond"):
        StatusList.of("", [(place, REVOKED)], size=8, at=now)
    assert None is StatusList.of("", (), size=8, at=now).status_of(place)


def test_a_signed_list_is_taken_over(
    make_list: Callable[..., bytes], period: StatusListPeriod, trust: TrustList, now: datetime
):
    """Every status comes back, with the times of the list."""
    made = StatusList.read(make_list([(5, REPLACED), (1023, REVOKED)]), period, trust)

    assert (REPLACED, REVOKED) == (made.status_of(5), made.status_of(1023))
    assert (now - timedelta(hours=1), timedelta(hours=12)) == (made.issued_at, made.ttl)
    assert timedelta(days=7) == made.expires_at - made.issued_at


def test_the_token_is_that_of_the_draft(make_list: Callable[..., bytes], period: StatusListPeriod):
    """Typ 16, sub 2, exp 4, iat 6, list 65533 with bits and lst, ttl 65534."""
    message = cose.parse(make_list(), content_type=MEDIA_TYPE)
    claims = cbor.decode(message.payload)

    assert {2, 4, 6, 65533, 65534} == claims.keys()
    assert (period.uri, 43_200) == (claims[2], claims[65534])
    assert (2, bytes(256)) == (claims[65533]["bits"], zlib.decompress(claims[65533]["lst"]))


def test_a_list_is_fresh_within_its_ttl(now: datetime):
    """After 12 hours a newer one should be fetched, and after its end it is never fresh."""
    made = StatusList.of("", (), size=4, at=now)
    short = evolve(made, expires_at=now + timedelta(hours=1))

    assert made.is_fresh(now + timedelta(hours=12))
    assert not made.is_fresh(now + timedelta(hours=12, seconds=1))
    assert not short.is_fresh(now + timedelta(hours=1))


def test_a_city_of_a_million_letters_gets_a_small_list(
    make_list: Callable[..., bytes], period: StatusListPeriod, trust: TrustList
):
    """Ten thousand of a million revoked: about 15 KB."""
    revoked = random.Random(7).sample(range(LIST_SIZE), LIST_SIZE // 100)  # noqa: S311 - no secret
    token = make_list([(place, REVOKED) for place in revoked], size=LIST_SIZE)
    made = StatusList.read(token, evolve(period, size=LIST_SIZE), trust)

    assert REVOKED is made.status_of(revoked[0])
    assert len(token) < 16_000


def refusal(token: bytes, period: StatusListPeriod, trust: TrustList) -> Reason:
    """Give the reason why a list is not taken over."""
    with pytest.raises(RefusedError) as refused:
        StatusList.read(token, period, trust)
    return refused.value.reason


def test_a_list_signed_by_another_key_is_refused(
    make_list: Callable[..., bytes], period: StatusListPeriod, trust: TrustList
):
    """Neither a stranger nor the key of an official may say what is in force."""
    for key in ("stranger", "letter"):
        assert Reason.STATUS_LIST_UNUSABLE is refusal(make_list(key=key), period, trust)


def test_a_compromised_or_retired_status_key_is_refused(
    make_list: Callable[..., bytes],
    period: StatusListPeriod,
    document: KeyDocument,
    publish: Callable[[KeyDocument], TrustList],
    now: datetime,
):
    """A key that fell into the wrong hands, or had ended, signs no lists."""
    *others, status = document.keys
    for change in ({"compromised_at": now}, {"retired_at": now - timedelta(hours=2)}):
        changed = publish(evolve(document, keys=(*others, evolve(status, **change))))
        assert Reason.STATUS_LIST_UNUSABLE is refusal(make_list(), period, changed)


def test_a_list_of_another_address_or_size_is_refused(
    make_list: Callable[..., bytes], period: StatusListPeriod, trust: TrustList
):
    """A genuine list cannot stand for another period, nor be cut or blown up."""
    for token in (make_list(uri="https://a.id/1"), make_list(size=1020), make_list(size=2048)):
        assert Reason.STATUS_LIST_UNUSABLE is refusal(token, period, trust)


PACKED = zlib.compress(bytes(256))


@pytest.mark.parametrize(
    "change",
    [
        {2: 7},
        {4: None},
        {4: 0},
        {4: 2**40},
        {6: 2**40},
        {6: "now"},
        {65534: 0},
        {65534: 2**63},
        {65533: PACKED},
        {65533: {"bits": 1, "lst": PACKED}},
        {65533: {"bits": 2, "lst": bytes(256)}},
        {65533: {"bits": 2, "lst": PACKED + b"\0"}},
        {65533: {"bits": 2, "lst": PACKED[:-1]}},
        {65533: {"bits": 2, "lst": zlib.compress(bytes(10_000_000))}},
        {65533: {"bits": 2, "lst": PACKED, "aggregation_uri": "https://a.id"}},
        {1: "issuer"},
    ],
)
def test_other_claims_are_refused(
    keys: dict[str, PublicKey],
    signer: SealSigner,
    period: StatusListPeriod,
    trust: TrustList,
    change: dict[int, object],
):
    """Mistyped claims, other bit sizes, and lists that inflate to anything else are refused."""
    claims = {2: period.uri, 4: 1_800_000_000, 6: 1_795_000_000, 65534: 43_200}
    claims |= {65533: {"bits": 2, "lst": PACKED}} | change
    token = cose.sign(cbor.encode(claims), keys["status"], signer, content_type=MEDIA_TYPE)

    assert Reason.STATUS_LIST_UNUSABLE is refusal(token, period, trust)


def test_bytes_that_are_no_list_are_refused(
    keys: dict[str, PublicKey], signer: SealSigner, period: StatusListPeriod, trust: TrustList
):
    """A broken token, and a signed one that holds no CBOR, are refused."""
    rubbish = cose.sign(b"\xff", keys["status"], signer, content_type=MEDIA_TYPE)

    assert Reason.STATUS_LIST_UNUSABLE is refusal(b"", period, trust)
    assert Reason.STATUS_LIST_UNUSABLE is refusal(rubbish, period, trust)


def test_an_older_list_than_one_seen_is_refused(
    make_list: Callable[..., bytes], period: StatusListPeriod, trust: TrustList, now: datetime
):
    """Whoever serves an old list wants a revoked letter to look in force."""
    with pytest.raises(RefusedError) as refused:
        StatusList.read(make_list(), period, trust, newest=now)
    assert Reason.STATUS_LIST_ROLLED_BACK is refused.value.reason
    assert StatusList.read(make_list(at=now), period, trust, newest=now)
