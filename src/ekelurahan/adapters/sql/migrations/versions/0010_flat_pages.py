"""Indexes in the order of every list, so that a page of a million letters is read like one of a few.

Keys of the archive are told the age and kind of their letter, by which they are put in order and
chosen. Ages count the days to 31 December 9999, so that the newest are least.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_keys = sa.table("archive_keys", sa.column("entry_id"), sa.column("age"), sa.column("kind"))
_entries = sa.table("archive_entries", sa.column("id"), sa.column("kind"))
_AGES = {
    "sqlite": "CAST(julianday('9999-12-31') - julianday(day) AS INTEGER)",
    "postgresql": "DATE '9999-12-31' - day",
    "mariadb": "DATEDIFF('9999-12-31', day)",
}


def upgrade() -> None:
    """Bring the schema to this revision."""
    with op.batch_alter_table("archive_keys") as table:
        table.add_column(sa.Column("age", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("kind", sa.String(8), nullable=False, server_default=""))
    kind = sa.select(_entries.c.kind).where(_entries.c.id == _keys.c.entry_id).scalar_subquery()
    age: sa.ColumnElement[int] = sa.literal_column(_AGES[op.get_bind().dialect.name])
    op.execute(sa.update(_keys).values(age=age, kind=kind))
    with op.batch_alter_table("archive_keys") as table:
        table.alter_column("age", server_default=None, existing_type=sa.Integer())
        table.alter_column("kind", server_default=None, existing_type=sa.String(8))
    op.create_index(
        "ix_archive_keys_form_office_key_age_entry_id_kind",
        "archive_keys",
        ["form", "office", "key", "age", "entry_id", "kind"],
    )
    op.create_index(
        "ix_requests_office_status_submitted_at_id",
        "requests",
        ["office", "status", "submitted_at", "id"],
    )
    op.drop_index("ix_requests_office_status_submitted_at", "requests")
