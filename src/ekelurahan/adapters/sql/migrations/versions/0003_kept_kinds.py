"""Versions of letter kinds are kept, so that requests are finished with the one they were made with."""

import sqlalchemy as sa
from alembic import op

from ekelurahan.adapters.sql.column_types import MARIADB, Body

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "letter_kinds",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", Body, nullable=False),
        sa.PrimaryKeyConstraint("code", "version", name="pk_letter_kinds"),
        **MARIADB,
    )
    # Every kind had version 1 before this revision.
    op.add_column(
        "requests", sa.Column("kind_version", sa.Integer(), nullable=False, server_default="1")
    )
