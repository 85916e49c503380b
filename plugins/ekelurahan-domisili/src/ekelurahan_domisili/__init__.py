"""Surat Keterangan Domisili Mahasiswa: where a student lives, away from home."""

from collections.abc import Iterator
from pathlib import Path

from ekelurahan import LetterKind, hookimpl, read_kind


@hookimpl
def ekelurahan_letter_kinds() -> Iterator[LetterKind]:
    """Offer the letter."""
    yield read_kind(Path(__file__).with_name("SKDM"))
