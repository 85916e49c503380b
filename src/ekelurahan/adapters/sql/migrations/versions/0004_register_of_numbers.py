"""Numbers that no letter has: reserved, entered late, given up."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Bring the schema to this revision; every number so far belongs to a letter."""
    with op.batch_alter_table("letter_numbers") as table:
        table.add_column(sa.Column("suffix", sa.String(1), nullable=False, server_default=""))
        table.add_column(
            sa.Column("status", sa.String(16), nullable=False, server_default="terpakai")
        )
        table.add_column(sa.Column("purpose", sa.String(410), nullable=False, server_default=""))
        table.alter_column("letter_id", existing_type=sa.String(36), nullable=True)
        table.drop_constraint("pk_letter_numbers", type_="primary")
        table.create_primary_key("pk_letter_numbers", ["office", "series", "year", "n", "suffix"])
    with op.batch_alter_table("letter_numbers") as table:
        for name in ("suffix", "status", "purpose"):
            table.alter_column(name, server_default=None)
