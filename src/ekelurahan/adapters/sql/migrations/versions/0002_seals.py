"""Seals by their record id, so that anyone who has scanned a letter can ask about it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

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
    )
    op.create_index("ix_seals_kid", "seals", ["kid"])

    connection = op.get_bind()
    for letter_id, body in connection.execute(sa.select(_letters)).fetchall():
        if rows := list(_rows(letter_id, json.loads(body)["signatures"])):
            connection.execute(sa.insert(seals), rows)


def _rows(letter_id: str, signatures: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for n, signature in enumerate(signatures):
        if signature["seal"]:
            message = parse(split(signature["seal"])[1])
            yield {
                "record_id": message.record_id.hex(),
                "kid": message.kid.hex(),
                "letter_id": letter_id,
                "signature": n,
            }
