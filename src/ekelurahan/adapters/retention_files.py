"""Retention schedules in TOML files: the city's own beside its city file, or the library's."""

from functools import cache
from pathlib import Path
from typing import Final

from ekelurahan.adapters.toml_files import read_toml
from ekelurahan.model.retention import Retention, RetentionSchedule

RETENTION: Final = "retention.toml"
"""Name of the file beside the city file."""

_OWN: Final = Path(__file__).parents[1] / "catalog" / RETENTION


def read_retention(path: str | Path) -> RetentionSchedule:
    """Read a schedule.

    Raises:
        InvalidFileError: it has faults; all of them are listed.

    >>> built_in_retention().of("500.17.2.3").final.value
    'permanen'
    """
    file = read_toml(Path(path))
    schedule = RetentionSchedule(
        file.read_table("classes", Retention), file.read_table("kinds", Retention)
    )
    file.refuse_others("classes", "kinds")
    file.close()
    return schedule


@cache
def built_in_retention() -> RetentionSchedule:
    """Give the schedule that comes with the library."""
    return read_retention(_OWN)


def retention_beside(city: Path) -> RetentionSchedule:
    """Read the schedule beside a city file, or give the library's where there is none.

    Raises:
        InvalidFileError: it has faults; all of them are listed.
    """
    own = city.parent / RETENTION
    return read_retention(own) if own.exists() else built_in_retention()
