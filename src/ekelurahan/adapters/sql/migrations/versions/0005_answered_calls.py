"""Calls with a key of the host's, and what was answered: a repeated call changes nothing."""

import sqlalchemy as sa
from alembic import op

from ekelurahan.adapters.sql.column_types import MARIADB, Body, UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "answered_calls",
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("body", Body, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_answered_calls"),
        **MARIADB,
    )
    op.create_index("ix_answered_calls_at", "answered_calls", ["at"])
