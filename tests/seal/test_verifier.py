"""From the text of a QR code to a verdict; forgeries have their own folder, ``attacks``."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from ekelurahan.errors import CannotVerifyError, UnverifiedError
from ekelurahan.seal import cose
from ekelurahan.seal.confirmed import ConfirmedRecords
from ekelurahan.seal.key_document import KeyDocument
from ekelurahan.seal.qr_text import split
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.status_list import LetterSealStatus
from ekelurahan.seal.trust import TrustList
from ekelurahan.seal.verdicts import Outcome, Verdict, VerificationResult
from ekelurahan.seal.verifier import Verifier

Check = Callable[..., VerificationResult]
Sealed = Callable[..., str]
MakeList = Callable[..., bytes]

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PLACE = 517
REVOKED, SUSPENDED, REPLACED = list(LetterSealStatus)[1:]


def outcomes(result: VerificationResult) -> tuple[str, str, str]:
    """Give the outcomes of integrity, issuer and status."""
    checks = (result.integrity, result.issuer, result.status)
    return tuple(check.outcome.value for check in checks)


@pytest.mark.parametrize("key", ["letter", "letter_eddsa"])
def test_a_letter_in_force_is_genuine(check: Check, sealed: Sealed, key: str):
    """Integrity, issuer and a fresh status hold: the result is true, and gives no reasons."""
    result = check(sealed(key))

    assert (Verdict.GENUINE, True, ()) == (result.verdict, bool(result), result.reasons)
    assert ("passed", "passed", "passed") == outcomes(result)
    assert result.integrity.passed
    assert HOUR == result.status_age


def test_a_seal_without_its_address_is_genuine_too(check: Check, sealed: Sealed):
    """The attachment of a PDF holds the token alone."""
    token = split(sealed())[1]
    result = check(token)

    assert result
    assert cose.parse(token).record_id == result.record_id


@pytest.mark.parametrize(
    "change", [str.upper, lambda text: f" {text}\n", lambda text: text.replace("v#", "V#")]
)
def test_what_scanners_and_pasting_do_to_a_text_is_harmless(
    check: Check, sealed: Sealed, change: Callable[[str], str]
):
    """Capitals in the address and white space around it change nothing."""
    assert check(change(sealed()))


def test_without_keys_nothing_can_be_said(check: Check, sealed: Sealed):
    """A verifier that has no key document calls nothing forged."""
    for text in (sealed(), "rubbish"):
        result = check(text, trust=None)
        assert (Verdict.UNDETERMINED, (Reason.NO_KEYS,)) == (result.verdict, result.reasons)
        assert ("unknown", "unknown", "unknown") == outcomes(result)


def test_with_an_expired_key_document_nothing_can_be_said(
    check: Check, sealed: Sealed, document: KeyDocument
):
    """Keys may have been withdrawn since; the advice is to fetch a fresh document."""
    result = check(sealed(), at=document.expires_at)

    assert (Verdict.UNDETERMINED, (Reason.KEYS_EXPIRED,)) == (result.verdict, result.reasons)
    assert "unduh daftar kunci kota yang terbaru" in result.explain()


def test_with_a_clock_far_behind_nothing_can_be_said(
    check: Check, sealed: Sealed, document: KeyDocument
):
    """A key document from the future means that the clock is wrong, not that letters are forged."""
    result = check(sealed(), at=document.issued_at - 25 * HOUR)

    assert (Verdict.UNDETERMINED, (Reason.CLOCK_BEHIND,)) == (result.verdict, result.reasons)


@pytest.mark.parametrize(
    "text", ["", "Halo", "https://example.com/", "https://example.com/v#123", "12345", "9" * 10_000]
)
def test_what_is_no_seal_is_undetermined(check: Check, text: str):
    """A QR code of something else is not a forged letter."""
    result = check(text)

    assert (Verdict.UNDETERMINED, (Reason.NOT_A_SEAL,)) == (result.verdict, result.reasons)


def test_the_seal_of_another_authority_is_undetermined(check: Check, sealed: Sealed):
    """Another city has another address and other keys."""
    other = sealed("stranger").replace("pontianak", "singkawang")
    for seal in (other, split(other)[1]):
        result = check(seal)
        assert (Verdict.UNDETERMINED, (Reason.OTHER_AUTHORITY,)) == (
            result.verdict,
            result.reasons,
        )


def test_bytes_that_are_no_seal_are_undetermined(check: Check):
    """An attachment that is something else is not a forged letter."""
    assert (Reason.NOT_A_SEAL,) == check(b"rubbish").reasons


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (REVOKED, Verdict.REVOKED),
        (SUSPENDED, Verdict.SUSPENDED),
        (REPLACED, Verdict.REPLACED),
    ],
)
def test_the_status_list_decides_about_a_genuine_seal(
    check: Check,
    sealed: Sealed,
    make_list: MakeList,
    status: LetterSealStatus,
    verdict: Verdict,
):
    """A revoked, suspended or replaced letter is told apart from a forged one."""
    result = check(sealed(), status_list=make_list([(PLACE, status)]))

    assert verdict is result.verdict
    assert not result
    assert ("passed", "passed", "failed") == outcomes(result)
    assert (Reason(verdict.value),) == result.reasons


def test_the_status_of_other_letters_does_not_matter(
    check: Check, sealed: Sealed, make_list: MakeList
):
    """The neighbours in the list may be revoked."""
    assert check(sealed(), status_list=make_list([(PLACE - 1, REVOKED), (PLACE + 1, REVOKED)]))


def no_list(result: VerificationResult, reason: Reason) -> bool:
    """Tell whether only the status could not be checked, for that reason."""
    return (Verdict.GENUINE_STATUS_STALE, (reason,), ("passed", "passed", "unknown")) == (
        result.verdict,
        result.reasons,
        outcomes(result),
    )


def test_without_a_status_list_a_seal_is_genuine_by_signature_only(check: Check, sealed: Sealed):
    """Nobody is told "SAH" about a letter that may be revoked."""
    result = check(sealed(), status_list=None)

    assert no_list(result, Reason.NO_STATUS_LIST)
    assert not result
    assert None is result.status_age


def test_a_letter_of_a_period_without_list_is_genuine_by_signature_only(
    check: Check, sealed: Sealed
):
    """The key document may be older than the list of a new half-year."""
    early = datetime(2026, 3, 1, tzinfo=UTC)

    assert no_list(check(sealed(issued_at=early)), Reason.NO_STATUS_LIST)


def test_a_list_that_cannot_be_trusted_is_as_good_as_none(
    check: Check, sealed: Sealed, make_list: MakeList
):
    """A list signed by a stranger does not make a letter genuine, nor forged."""
    for status_list in (b"rubbish", make_list(key="stranger")):
        result = check(sealed(), status_list=status_list)
        assert no_list(result, Reason.STATUS_LIST_UNUSABLE)


def test_an_older_list_than_one_seen_is_as_good_as_none(
    check: Check, sealed: Sealed, make_list: MakeList, document: KeyDocument, now: datetime
):
    """The list from before the revocation, served again, does not make the letter SAH."""
    uri = document.status_lists[0].uri
    old, seen = make_list(at=now - 2 * HOUR), {uri: now - HOUR}

    assert no_list(check(sealed(), status_list=old, newest=seen), Reason.STATUS_LIST_ROLLED_BACK)
    assert check(sealed(), newest=seen)


def test_a_letter_beyond_the_list_has_no_status(check: Check, sealed: Sealed):
    """A place the list does not have says nothing."""
    assert no_list(check(sealed(status_index=5000)), Reason.STATUS_OUT_OF_RANGE)


def test_an_old_list_is_stale(check: Check, sealed: Sealed, make_list: MakeList, now: datetime):
    """After its time to live the list no longer makes a letter SAH; its age is told."""
    result = check(sealed(), status_list=make_list(at=now - 13 * HOUR))

    assert no_list(result, Reason.STATUS_LIST_STALE)
    assert 13 * HOUR == result.status_age
    assert "Status terakhir diperiksa 13 jam yang lalu." in result.explain()


def test_a_list_from_the_future_means_a_wrong_clock(
    check: Check, sealed: Sealed, make_list: MakeList, now: datetime
):
    """A clock that is behind could make any list look fresh."""
    assert no_list(check(sealed(), status_list=make_list(at=now + 25 * HOUR)), Reason.CLOCK_BEHIND)
    assert check(sealed(), status_list=make_list(at=now + HOUR))


@pytest.mark.parametrize(
    ("status", "age", "verdict"),
    [
        (REVOKED, 13 * HOUR, Verdict.REVOKED),
        (REVOKED, 8 * DAY, Verdict.REVOKED),
        (REPLACED, 8 * DAY, Verdict.REPLACED),
        (SUSPENDED, 13 * HOUR, Verdict.SUSPENDED),
        (SUSPENDED, 8 * DAY, Verdict.GENUINE_STATUS_STALE),
    ],
)
def test_bad_news_outlives_the_list(
    check: Check,
    sealed: Sealed,
    make_list: MakeList,
    now: datetime,
    *,
    status: LetterSealStatus,
    age: timedelta,
    verdict: Verdict,
):
    """Revoked and replaced are final; suspended counts as long as the list may be used."""
    old = make_list([(PLACE, status)], at=now - age)

    assert verdict is check(sealed(), status_list=old).verdict


def test_a_letter_past_its_date_has_expired(
    check: Check, sealed: Sealed, make_list: MakeList, now: datetime
):
    """It counts up to the second before ``expires_at``; then it has expired, list or no list."""
    assert check(sealed(expires_at=now + timedelta(seconds=1)))

    for status_list in (make_list(), None):
        result = check(sealed(expires_at=now), status_list=status_list)
        assert Verdict.EXPIRED is result.verdict
        assert Reason.EXPIRED is result.reasons[0]


def test_a_letter_without_end_does_not_expire(check: Check, sealed: Sealed):
    """Some kinds count for ever."""
    assert check(sealed(expires_at=None))


def test_the_worst_news_is_shown(check: Check, sealed: Sealed, make_list: MakeList, now: datetime):
    """A revoked letter stays revoked when it also expires, and both reasons are given."""
    result = check(sealed(expires_at=now), status_list=make_list([(PLACE, REVOKED)]))

    assert Verdict.REVOKED is result.verdict
    assert (Reason.EXPIRED, Reason.REVOKED) == result.reasons


def test_a_training_letter_is_never_genuine(
    check: Check, sealed: Sealed, make_list: MakeList, now: datetime
):
    """Whatever else is true of it."""
    fresh, revoked = make_list(), make_list([(PLACE, REVOKED)])
    for status_list in (fresh, revoked, None):
        for expires_at in (None, now):
            result = check(sealed("training", expires_at=expires_at), status_list=status_list)
            assert (Verdict.TRAINING, Reason.TRAINING_KEY) == (result.verdict, result.reasons[0])


@pytest.mark.parametrize(
    ("change", "facts", "reason"),
    [
        ({"starts": datetime(2026, 11, 24, 2, tzinfo=UTC)}, {}, Reason.KEY_NOT_IN_FORCE),
        ({"ends": datetime(2026, 11, 24, 1, tzinfo=UTC)}, {}, Reason.KEY_NOT_IN_FORCE),
        ({"retired_at": datetime(2026, 11, 24, 1, tzinfo=UTC)}, {}, Reason.KEY_NOT_IN_FORCE),
        ({"compromised_at": datetime(2026, 11, 30, tzinfo=UTC)}, {}, Reason.KEY_COMPROMISED),
        ({"kinds": ("SKU",)}, {}, Reason.KIND_OUT_OF_SCOPE),
        ({"kinds": ()}, {}, Reason.KIND_OUT_OF_SCOPE),
        ({}, {"office": "61.71.01.1001"}, Reason.OFFICE_OUT_OF_SCOPE),
    ],
)
def test_a_key_used_outside_its_scope_makes_a_letter_not_genuine(
    check: Check,
    sealed: Sealed,
    document: KeyDocument,
    publish: Callable[[KeyDocument], TrustList],
    *,
    change: dict[str, object],
    facts: dict[str, object],
    reason: Reason,
):
    """The signature fits, but the key was not allowed to make it."""
    first, *others = document.keys
    trust = publish(evolve(document, keys=(evolve(first, **change), *others)))
    result = check(sealed(**facts), trust=trust)

    assert (Verdict.FORGED, (reason,)) == (result.verdict, result.reasons)
    assert ("passed", "failed", "unknown") == outcomes(result)
    assert None is result.facts


def test_a_key_within_its_scope_is_accepted(
    check: Check,
    sealed: Sealed,
    document: KeyDocument,
    publish: Callable[[KeyDocument], TrustList],
):
    """A listed kind, the office's own code and a lifetime within the limit are fine."""
    first, *others = document.keys
    keys = (evolve(first, kinds=("SKD",)), *others)
    trust = publish(evolve(document, keys=keys, kind_days={"SKD": 185}))

    assert check(sealed(office="61.71.01.1004"), trust=trust)


@pytest.mark.parametrize("expires_at", [None, datetime(2028, 1, 1, tzinfo=UTC)])
def test_a_letter_that_lasts_longer_than_its_kind_is_not_genuine(
    check: Check,
    sealed: Sealed,
    document: KeyDocument,
    publish: Callable[[KeyDocument], TrustList],
    expires_at: datetime | None,
):
    """Whoever holds a key for a minute cannot seal for ever."""
    trust = publish(evolve(document, kind_days={"SKD": 185}))
    result = check(sealed(expires_at=expires_at), trust=trust)

    assert (Reason.LIFETIME_TOO_LONG,) == result.reasons


def test_the_city_may_confirm_letters_of_a_compromised_key(
    check: Check,
    sealed: Sealed,
    document: KeyDocument,
    publish: Callable[[KeyDocument], TrustList],
    now: datetime,
):
    """A letter whose record id the city has confirmed online stays genuine."""
    first, *others = document.keys
    trust = publish(evolve(document, keys=(evolve(first, compromised_at=now), *others)))
    record_id = cose.parse(split(sealed())[1]).record_id
    confirmed = ConfirmedRecords.of("https://example.id/confirmed.cwt", [record_id], at=now)

    assert check(sealed(), trust=trust, confirmed=confirmed)
    assert not check(sealed(subject="Joko"), trust=trust, confirmed=confirmed)


class Clock:
    """Tells the time of the tests."""

    def now(self) -> datetime:
        """Tell it."""
        return datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.fixture
def verifier(trust: TrustList, make_list: MakeList) -> Verifier:
    """Give a verifier with a fresh status list, and one of a city it does not know."""
    uri = trust.document.status_lists[0].uri
    return Verifier(trust, {uri: make_list(), "https://example.com/1": b""}, Clock())


def test_require_gives_the_result_of_a_genuine_letter(verifier: Verifier, sealed: Sealed):
    """No exception, and the facts at hand."""
    assert Verdict.GENUINE is verifier.require(sealed()).verdict


def test_require_raises_for_everything_else(
    verifier: Verifier, sealed: Sealed, trust: TrustList, now: datetime
):
    """What could not be checked raises a subclass of what is not to be trusted."""
    with pytest.raises(UnverifiedError) as refused:
        verifier.require(sealed(expires_at=now))
    assert Verdict.EXPIRED is refused.value.values["result"].verdict
    assert "this letter must not be trusted: expired" == str(refused.value)
    assert "Ask the holder for a new one." in refused.value.advice
    assert not isinstance(refused.value, CannotVerifyError)

    with pytest.raises(CannotVerifyError, match="undetermined"):
        verifier.require("rubbish")
    with pytest.raises(CannotVerifyError, match="genuine-status-stale"):
        Verifier(trust, {}, Clock()).require(sealed())


def test_a_check_that_was_not_reached_has_no_reason(check: Check, sealed: Sealed):
    """Unknown without a reason means: an earlier check had ended it."""
    result = check(sealed("stranger"))

    assert (Outcome.UNKNOWN, None) == (result.integrity.outcome, result.integrity.reason)
