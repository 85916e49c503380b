"""A city that has published its keys twice a year, so that seals of all years verify."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from attrs import frozen

from ekelurahan.compose.folders import create_city_folder

from .histories import FIRST

NOW: Final = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
"""The moment at which everything is asked: the morning after the last letter."""


@frozen
class Stopped:
    """A clock that stands still."""

    at: datetime = NOW

    def now(self) -> datetime:
        """Tell the time it stands at."""
        return self.at


def make_city(folder: Path) -> Path:
    """Make the sample city's folder as it would be after five years; give its city file."""
    at = FIRST - timedelta(days=1)
    while at < NOW:
        create_city_folder(folder, clock=Stopped(at))
        at += timedelta(days=180)
    create_city_folder(folder, clock=Stopped(NOW - timedelta(hours=1)))
    return folder / "city.toml"
