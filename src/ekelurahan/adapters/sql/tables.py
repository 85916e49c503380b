"""The tables. Columns hold what is searched or constrained; ``body`` holds the value as JSON.

Bodies and ``purpose`` are encrypted; ``nik`` and ``family_card`` are blind indexes.
"""

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from ekelurahan.adapters.sql.column_types import Body, UtcDateTime
from ekelurahan.model.effects import LONGEST_KIND

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
    Column("body", Body, nullable=False),
)

data_keys = Table("data_keys", metadata, Column("proof", String(64), primary_key=True))
"""One row where bodies are encrypted: the blind index of a text, to tell the right keys by."""

documents = Table(
    "documents",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("body", Body, nullable=False),
    Index(None, "owner", "recorded_at"),
)

letter_kinds = Table(
    "letter_kinds",
    metadata,
    Column("code", String(8), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", Body, nullable=False),
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
    Column("body", Body, nullable=False),
    Index(None, "office", "status", "submitted_at", "id"),
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
    Column("body", Body, nullable=False),
)

_KEY = String(80).with_variant(String(80, collation="C"), "postgresql")
"""Compared byte by byte, as the other databases do, whatever the language of the server."""

archive_entries = Table(
    "archive_entries",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("letter_id", String(36), ForeignKey(letters.c.id), unique=True),
    Column("office", String(13), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("title", String(200), nullable=False),
    Column("day", Date, nullable=False),
    Column("number", String(80), nullable=False),
    Column("classification", String(40), nullable=False),
    Column("former_classification", String(40), nullable=False),
    Column("name", String(200), nullable=False),
    Column("nik_index", String(64)),
    Column("status", String(16), nullable=False),
    Column("source", String(8), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("destroyed_at", UtcDateTime),
    UniqueConstraint("office", "number", "source"),
    Index(None, "day", "id"),
    Index(None, "nik_index", "day", "id"),
    Index(None, "office", "day", "id"),
    Index(None, "office", "kind", "day", "id"),
    Index(None, "office", "status", "day", "id"),
)

archive_keys = Table(
    "archive_keys",
    metadata,
    Column("form", String(8), primary_key=True),
    Column("key", _KEY, primary_key=True),
    Column("entry_id", String(36), ForeignKey(archive_entries.c.id), primary_key=True, index=True),
    Column("office", String(13), nullable=False),
    Column("day", Date, nullable=False),
    Column("age", Integer, nullable=False),
    Column("kind", String(8), nullable=False),
    Index(None, "form", "office", "key", "age", "entry_id", "kind"),
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
    Column("purpose", Body, nullable=False),
    UniqueConstraint("office", "text"),
)

status_indices = Table(
    "status_indices",
    metadata,
    Column("status_list", String(200), primary_key=True),
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("letter_id", String(36), ForeignKey(letters.c.id), nullable=False, index=True),
)

given_up_places = Table(
    "given_up_places",
    metadata,
    Column("status_list", String(200), primary_key=True),
    Column("index", Integer, primary_key=True, autoincrement=False),
    ForeignKeyConstraint(
        ["status_list", "index"], ["status_indices.status_list", "status_indices.index"]
    ),
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
    Column("place", Integer, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("body", Body, nullable=False),
    UniqueConstraint("office", "place"),
)

journal_residents = Table(
    "journal_residents",
    metadata,
    Column("resident", String(64), primary_key=True),
    Column("seq", Integer, ForeignKey(journal.c.seq), primary_key=True, autoincrement=False),
)

journal_heads = Table(
    "journal_heads",
    metadata,
    Column("office", String(13), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

journal_checkpoints = Table(
    "journal_checkpoints",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("token", Body, nullable=False),
)

effects = Table(
    "effects",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("kind", String(LONGEST_KIND), nullable=False),
    Column("target", String(36), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("error", Body, nullable=False),
    Column("advice", Body, nullable=False),
    Column("recipient", String(64), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Index(None, "status", "due_at"),
    Index(None, "kind", "due_at"),
)

answered_calls = Table(
    "answered_calls",
    metadata,
    Column("key", String(100), primary_key=True),
    Column("act", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("body", Body, nullable=False),
)
