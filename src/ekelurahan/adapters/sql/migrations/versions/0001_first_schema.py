"""The first schema: requests, letters, numbers, journal, debts, papers, residents."""

import sqlalchemy as sa
from alembic import op

from ekelurahan.adapters.sql.column_types import MARIADB, Body, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "documents",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("body", Body, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        **MARIADB,
    )
    op.create_index("ix_documents_owner_recorded_at", "documents", ["owner", "recorded_at"])

    op.create_table(
        "effects",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("target", sa.String(length=36), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("error", Body, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_effects"),
        **MARIADB,
    )
    op.create_index("ix_effects_status_due_at", "effects", ["status", "due_at"])

    op.create_table(
        "journal",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("office", sa.String(length=13), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("body", Body, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_journal"),
        **MARIADB,
    )
    op.create_index("ix_journal_request_id", "journal", ["request_id"])

    op.create_table(
        "number_series",
        sa.Column("office", sa.String(length=13), nullable=False),
        sa.Column("series", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "series", "year", name="pk_number_series"),
        **MARIADB,
    )
    op.create_table(
        "requests",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("office", sa.String(length=13), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("applicant", sa.String(length=64), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", Body, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
        **MARIADB,
    )
    op.create_index("ix_requests_applicant", "requests", ["applicant"])
    op.create_index(
        "ix_requests_office_status_submitted_at", "requests", ["office", "status", "submitted_at"]
    )

    op.create_table(
        "residents",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("nik", sa.String(length=16), nullable=False),
        sa.Column("body", Body, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_residents"),
        sa.UniqueConstraint("nik", name="uq_residents_nik"),
        **MARIADB,
    )
    op.create_table(
        "letters",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("office", sa.String(length=13), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("pdf", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", Body, nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_letters_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
        sa.UniqueConstraint("request_id", name="uq_letters_request_id"),
        **MARIADB,
    )
    op.create_table(
        "letter_numbers",
        sa.Column("office", sa.String(length=13), nullable=False),
        sa.Column("series", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.String(length=40), nullable=False),
        sa.Column("letter_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_letter_numbers_letter_id"),
        sa.PrimaryKeyConstraint("office", "series", "year", "n", name="pk_letter_numbers"),
        sa.UniqueConstraint("office", "text", name="uq_letter_numbers_office_text"),
        **MARIADB,
    )
    op.create_index("ix_letter_numbers_letter_id", "letter_numbers", ["letter_id"])

    op.create_table(
        "status_indices",
        sa.Column("status_list", sa.String(length=200), nullable=False),
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("letter_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_status_indices_letter_id"),
        sa.PrimaryKeyConstraint("status_list", "index", name="pk_status_indices"),
        **MARIADB,
    )
