"""Moments as whole seconds."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ekelurahan.seal.times import LATEST, moment_of, seconds_of


def test_fractions_are_cut():
    """Half a second later is the same second."""
    at = datetime(2026, 11, 24, 10, tzinfo=timezone(timedelta(hours=7)))

    assert seconds_of(at) == seconds_of(at + timedelta(milliseconds=500))
    assert at == moment_of(seconds_of(at))


def test_the_last_moment_can_be_told_everywhere():
    """No clock in the world has left the year 9999 by then."""
    for hours in (-12, 14):
        there = moment_of(LATEST).astimezone(timezone(timedelta(hours=hours)))
        assert moment_of(LATEST) == there.astimezone(UTC)


@pytest.mark.parametrize("seconds", [-1, LATEST + 1, 2**64])
def test_moments_a_datetime_cannot_tell_are_refused(seconds: int):
    """Before 1970 and after 9999 there is no moment."""
    with pytest.raises(ValueError, match="9999"):
        moment_of(seconds)
