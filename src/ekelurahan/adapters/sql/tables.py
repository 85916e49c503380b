"""The tables. Columns hold what is searched or constrained; ``body`` holds the value as JSON.

Bodies and ``purpose`` are encrypted; ``nik`` and ``family_card`` are blind indexes.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored as UTC without a zone, since not every database keeps zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC."""
        del dialect
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the stored moment its zone back."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

residents = Table(
    "residents",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("nik", String(64), nullable=False, unique=True),
    Column("family_card", String(64), nullable=False, index=True),
    Column("corrected_at", UtcDateTime),
    Column("body", Text, nullable=False),
)

data_keys = Table("data_keys", metadata, Column("proof", String(64), primary_key=True))
"""One row where bodies are encrypted: the blind index of a text, to tell the right keys by."""

documents = Table(
    "documents",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "owner", "recorded_at"),
)

letter_kinds = Table(
    "letter_kinds",
    metadata,
    Column("code", String(8), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("office", String(13), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("kind_version", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("step", Integer, nullable=False),
    Column("applicant", String(64), nullable=False, index=True),
    Column("submitted_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "office", "status", "submitted_at"),
)

letters = Table(
    "letters",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("request_id", String(36), ForeignKey(requests.c.id), nullable=False, unique=True),
    Column("office", String(13), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("status", String(16), nullable=False, index=True),
    Column("pdf", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

number_series = Table(
    "number_series",
    metadata,
    Column("office", String(13), primary_key=True),
    Column("series", String(32), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

letter_numbers = Table(
    "letter_numbers",
    metadata,
    Column("office", String(13), primary_key=True),
    Column("series", String(32), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("suffix", String(1), primary_key=True),
    Column("text", String(40), nullable=False),
    Column("status", String(16), nullable=False),
    Column("letter_id", String(36), ForeignKey(letters.c.id), index=True),
    Column("purpose", Text, nullable=False),
    UniqueConstraint("office", "text"),
)

status_indices = Table(
    "status_indices",
    metadata,
    Column("status_list", String(200), primary_key=True),
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("letter_id", String(36), ForeignKey(letters.c.id), nullable=False, index=True),
)

seals = Table(
    "seals",
    metadata,
    Column("record_id", String(32), primary_key=True),
    Column("kid", String(8), nullable=False, index=True),
    Column("letter_id", String(36), ForeignKey(letters.c.id), nullable=False),
    Column("signature", Integer, nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("office", String(13), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("request_id", String(36), nullable=False, index=True),
    Column("body", Text, nullable=False),
)

effects = Table(
    "effects",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("target", String(36), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("error", Text, nullable=False),
    Index(None, "status", "due_at"),
)
