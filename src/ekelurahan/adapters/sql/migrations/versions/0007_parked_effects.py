"""Debts with advice, recipients and an age; places of signatures that were given up."""

import sqlalchemy as sa
from alembic import op

from ekelurahan.adapters.sql.column_types import MARIADB, Body, UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Bring the schema to this revision; debts there are count as owed when they were last due."""
    with op.batch_alter_table("effects") as table:
        table.add_column(sa.Column("advice", Body))
        table.add_column(sa.Column("recipient", sa.String(64)))
        table.add_column(sa.Column("since", UtcDateTime()))
    op.execute("UPDATE effects SET advice = '', recipient = '', since = due_at")
    with op.batch_alter_table("effects") as table:
        table.alter_column("advice", existing_type=Body, nullable=False)
        table.alter_column("recipient", existing_type=sa.String(64), nullable=False)
        table.alter_column("since", existing_type=UtcDateTime(), nullable=False)
    op.create_index("ix_effects_kind_due_at", "effects", ["kind", "due_at"])
    op.create_table(
        "given_up_places",
        sa.Column("status_list", sa.String(200), nullable=False),
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("status_list", "index", name="pk_given_up_places"),
        sa.ForeignKeyConstraint(
            ["status_list", "index"],
            ["status_indices.status_list", "status_indices.index"],
            name="fk_given_up_places_status_list_index",
        ),
        **MARIADB,
    )
