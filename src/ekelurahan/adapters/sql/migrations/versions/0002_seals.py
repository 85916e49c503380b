"""Seals by their record id, so that anyone who has scanned a letter can ask about it."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from ekelurahan.adapters.sql.column_types import MARIADB
from ekelurahan.seal.cose import parse
from ekelurahan.seal.qr_text import split

revision = "0002"
down_revision = "0001"

_letters = sa.table("letters", sa.column("id"), sa.column("body"))


def upgrade() -> None:
    """Bring the schema to this revision, and enter the seals of letters there are."""
    seals = op.create_table(
        "seals",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("kid", sa.String(length=8), nullable=False),
        sa.Column("letter_id", sa.String(length=36), nullable=False),
        sa.Column("signature", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_seals_letter_id"),
        sa.PrimaryKeyConstraint("record_id", name="pk_seals"),
        **MARIADB,
    )
    op.create_index("ix_seals_kid", "seals", ["kid"])
    op.create_index("ix_letters_status", "letters", ["status"])
    op.create_index("ix_status_indices_letter_id", "status_indices", ["letter_id"])

    connection = op.get_bind()
    for page in _pages(connection):
        rows = [row for each in page for row in _rows(each.id, json.loads(each.body))]
        if rows:
            connection.execute(sa.insert(seals), rows)


def _pages(connection: sa.Connection) -> Iterator[Sequence[sa.Row[Any]]]:
    """Read the letters, a thousand at a time: a city may have a million."""
    next_page = sa.select(_letters).order_by(_letters.c.id).limit(1000)
    last = ""
    while page := connection.execute(next_page.where(_letters.c.id > last)).all():
        yield page
        last = page[-1].id


def _rows(letter_id: str, letter: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for n, signature in enumerate(letter["signatures"]):
        if signature["seal"]:
            message = parse(split(signature["seal"])[1])
            yield {
                "record_id": message.record_id.hex(),
                "kid": message.kid.hex(),
                "letter_id": letter_id,
                "signature": n,
            }
