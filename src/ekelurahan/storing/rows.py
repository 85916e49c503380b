"""What the rows of a table say, column by column: for stores with the columns of ours."""

from collections.abc import Mapping
from typing import Any, Final

from attrs import asdict

from ekelurahan.errors import blot
from ekelurahan.model.archive import ArchiveEntry, EntrySource
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letters import LetterNumber
from ekelurahan.model.numbers import NumberStatus, RegisteredNumber
from ekelurahan.model.standing import LetterStatus

NAME: Final = "name"
NUMBER: Final = "number"
"""Forms of keys under which a letter is found in the archive."""
AFTER_ALL_KEYS: Final = "~"
"""Sorts behind every character a search key has."""


def effect_row(effect: Effect) -> dict[str, Any]:
    """Write what is owed; what went wrong is kept without anybody's numbers."""
    said = {"error": blot(effect.error), "advice": blot(effect.advice)}
    return {**asdict(effect), **said, "status": effect.status.value}


def effect_of(row: Mapping[Any, Any]) -> Effect:
    """Read what is owed.

    >>> from datetime import UTC, datetime
    >>> owed = Effect("finish:s-1", "finish_signature", "s-1", datetime(2026, 3, 2, tzinfo=UTC))
    >>> effect_of(effect_row(owed)) == owed
    True
    """
    return Effect(**{**row, "status": EffectStatus(row["status"])})


def entry_row(entry: ArchiveEntry, *, nik_index: str | None) -> dict[str, Any]:
    """Write a letter in the archive, and what its NIK is found by."""
    plain = {name: getattr(entry, name).value for name in ("office", "status", "source")}
    return {**asdict(entry, recurse=False), **plain, "nik_index": nik_index}


def entry_of(row: Any) -> ArchiveEntry:
    """Read a letter in the archive.

    Args:
        row: Anything with the columns as attributes.
    """
    return ArchiveEntry(
        row.id,
        RegionCode(row.office),
        row.kind,
        row.title,
        row.day,
        row.number,
        row.classification,
        row.former_classification,
        row.name,
        LetterStatus(row.status),
        EntrySource(row.source),
        row.letter_id,
        row.sha256,
        row.destroyed_at,
    )


def key_rows(entry: ArchiveEntry) -> list[dict[str, Any]]:
    """Write the keys under which a letter is found in the archive."""
    keys = [(NAME, key) for key in entry.name_keys] + [(NUMBER, key) for key in entry.number_keys]
    place = {
        "entry_id": entry.id,
        "office": entry.office.value,
        "day": entry.day,
        "kind": entry.kind,
    }
    return [{"form": form, "key": key, **place} for form, key in sorted(keys)]


def number_row(entry: RegisteredNumber, *, purpose: str) -> dict[str, Any]:
    """Write an entry of the register of numbers.

    Args:
        entry: The entry.
        purpose: Its purpose as it is stored.
    """
    return {
        **asdict(entry.number, recurse=False),
        "office": entry.number.office.value,
        "status": entry.status.value,
        "letter_id": entry.letter_id,
        "purpose": purpose,
    }


def number_of(row: Any, *, letter_status: str | None, purpose: str) -> RegisteredNumber:
    """Read an entry of the register of numbers.

    Args:
        row: Anything with the columns as attributes.
        letter_status: Of its letter: the number of one that was refused after it was signed is
            cancelled with it.
        purpose: Its purpose in plain.
    """
    is_refused = letter_status == LetterStatus.CANCELLED.value
    return RegisteredNumber(
        LetterNumber(RegionCode(row.office), row.series, row.year, row.n, row.text, row.suffix),
        NumberStatus.CANCELLED if is_refused else NumberStatus(row.status),
        row.letter_id,
        purpose,
    )
