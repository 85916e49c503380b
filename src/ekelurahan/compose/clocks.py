"""The clock of the computer."""

from datetime import UTC, datetime


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """Give the present moment, in UTC."""
        return datetime.now(UTC)
