"""Columns for what is hidden: encrypted purposes, blind indexes of NIK and KK.

What is there is encrypted afterwards, with the city's keys and row by row, since a million rows are
too many for one transaction: see ``protection.py``.
"""

import json

import sqlalchemy as sa
from alembic import op

from ekelurahan.adapters.sql.column_types import MARIADB, Body, UtcDateTime

revision = "0009"
down_revision = "0008"

_residents = sa.table("residents", sa.column("id"), sa.column("body"), sa.column("family_card"))


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "data_keys",
        sa.Column("proof", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("proof", name="pk_data_keys"),
        **MARIADB,
    )
    with op.batch_alter_table("residents") as table:
        table.alter_column(
            "nik", existing_type=sa.String(16), type_=sa.String(64), existing_nullable=False
        )
        table.add_column(sa.Column("family_card", sa.String(64), nullable=False, server_default=""))
        table.add_column(sa.Column("corrected_at", UtcDateTime()))
        table.create_index("ix_residents_family_card", ["family_card"])
    with op.batch_alter_table("residents") as table:
        table.alter_column("family_card", server_default=None)
    _enter_family_cards(op.get_bind())
    with op.batch_alter_table("letter_numbers") as table:
        table.alter_column(
            "purpose", existing_type=sa.String(410), type_=Body, existing_nullable=False
        )


def _enter_family_cards(connection: sa.Connection) -> None:
    for key, body in connection.execute(sa.select(_residents.c.id, _residents.c.body)).all():
        number = json.loads(body).get("family_card", "")
        connection.execute(
            sa.update(_residents).where(_residents.c.id == key).values(family_card=number)
        )
