"""Forgery: letters sealed with a stolen or a former official's key, under any date."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from ekelurahan.seal import cose
from ekelurahan.seal.confirmed import ConfirmedRecords
from ekelurahan.seal.qr_text import split
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict


def with_key(document, **changes):
    """Publish the lurah's key with changes."""
    first, *others = document.keys
    return evolve(document, keys=(evolve(first, **changes), *others))


@pytest.mark.parametrize("days", [0, 30, 120])
def test_a_date_before_the_theft_does_not_help(check, sealed, publish, document, now, days):
    """Whoever has the key chooses the date, so nothing it sealed counts any more."""
    trust = publish(with_key(document, compromised_at=now - timedelta(days=1)))
    forged = sealed(issued_at=now - timedelta(days=days, hours=2))
    result = check(forged, trust=trust)

    assert (Verdict.FORGED, (Reason.KEY_COMPROMISED,)) == (result.verdict, result.reasons)


def test_letters_the_city_confirms_count_and_no_others(check, sealed, publish, document, now):
    """The city knows by their record ids which letters it has issued with that key."""
    trust = publish(with_key(document, compromised_at=now))
    issued, forged = sealed(), sealed(subject="Budi Santoso")
    record = cose.parse(split(issued)[1]).record_id
    confirmed = ConfirmedRecords.of("https://example.id/confirmed.cwt", [record], at=now)

    assert check(issued, trust=trust, confirmed=confirmed)
    assert Verdict.FORGED is check(forged, trust=trust, confirmed=confirmed).verdict


@pytest.mark.parametrize("at_hand", [None, "older"])
def test_without_the_list_nothing_is_said(check, sealed, publish, document, now, at_hand):
    """The thief gains no SAH by keeping the list away, and the resident loses none by TIDAK SAH."""
    uri = "https://example.id/confirmed.cwt"
    trust = publish(evolve(with_key(document, compromised_at=now), confirmed=uri))
    older = ConfirmedRecords.of(uri, [bytes(16)], at=now - timedelta(days=1))
    result = check(sealed(), trust=trust, confirmed=older if at_hand else None)

    assert (Verdict.UNDETERMINED, (Reason.CONFIRMED_UNKNOWN,)) == (result.verdict, result.reasons)
    assert not result


@pytest.mark.parametrize("change", ["retired_at", "ends"])
def test_a_former_official_seals_no_more(check, sealed, publish, document, now, change):
    """From the day the post passed on; letters sealed before stay genuine."""
    trust = publish(with_key(document, **{change: now - timedelta(days=10)}))
    result = check(sealed(), trust=trust)

    assert (Verdict.FORGED, (Reason.KEY_NOT_IN_FORCE,)) == (result.verdict, result.reasons)
    assert check(sealed(issued_at=now - timedelta(days=11)), trust=trust)


def test_a_new_official_seals_nothing_from_before(check, sealed, publish, document):
    """A key does not reach back behind its first day."""
    trust = publish(with_key(document, starts=datetime(2026, 11, 1, tzinfo=UTC)))
    result = check(sealed(issued_at=datetime(2026, 10, 31, tzinfo=UTC)), trust=trust)

    assert (Verdict.FORGED, (Reason.KEY_NOT_IN_FORCE,)) == (result.verdict, result.reasons)
