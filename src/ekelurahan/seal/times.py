"""Moments as the formats write them: whole seconds since 1970, UTC."""

from datetime import UTC, datetime
from typing import Final

LATEST: Final = 253_402_214_399
"""The last second of 30 December 9999: a ``datetime`` can tell it in every time zone."""


def seconds_of(at: datetime) -> int:
    """Give the seconds since 1970 of an aware moment; fractions are cut.

    >>> seconds_of(datetime(2026, 11, 24, tzinfo=UTC))
    1795478400
    """
    return int(at.timestamp())


def moment_of(seconds: int) -> datetime:
    """Give the moment, in UTC, of seconds since 1970.

    Raises:
        ValueError: the moment lies before 1970 or after :data:`LATEST`.

    >>> moment_of(1795478400)
    datetime.datetime(2026, 11, 24, 0, 0, tzinfo=datetime.timezone.utc)
    """
    if not 0 <= seconds <= LATEST:
        raise ValueError("not between 1970 and 9999")
    return datetime.fromtimestamp(seconds, UTC)
