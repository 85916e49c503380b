"""The archive: an entry for every issued letter, and the keys under which it is found."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from ekelurahan.adapters.sql.column_types import MARIADB, UtcDateTime
from ekelurahan.model.archive import name_keys, search_key

revision = "0008"
down_revision = "0007"

_ISSUED = ("issued", "suspended", "revoked", "replaced")
_letters = sa.table("letters", *map(sa.column, ("id", "office", "kind", "status", "pdf", "body")))
_kinds = sa.table("letter_kinds", *map(sa.column, ("code", "version", "body")))
_key = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")


def upgrade() -> None:
    """Bring the schema to this revision, and enter the letters there are; NIK indexes come later."""
    entries, keys = _make_entries(), _make_keys()
    connection = op.get_bind()
    former = _former_classifications(connection)
    for page in _pages(connection):
        rows = [_row(each, json.loads(each.body), former) for each in page]
        connection.execute(sa.insert(entries), rows)
        connection.execute(sa.insert(keys), [key for row in rows for key in _keys(row)])


def _make_entries() -> sa.Table:
    table = op.create_table(
        "archive_entries",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("letter_id", sa.String(36)),
        sa.Column("office", sa.String(13), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.String(80), nullable=False),
        sa.Column("classification", sa.String(40), nullable=False),
        sa.Column("former_classification", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("nik_index", sa.String(64)),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("destroyed_at", UtcDateTime()),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_archive_entries_letter_id"),
        sa.PrimaryKeyConstraint("id", name="pk_archive_entries"),
        sa.UniqueConstraint("letter_id", name="uq_archive_entries_letter_id"),
        sa.UniqueConstraint(
            "office", "number", "source", name="uq_archive_entries_office_number_source"
        ),
        **MARIADB,
    )
    for columns in (
        ["day", "id"],
        ["nik_index", "day", "id"],
        ["office", "day", "id"],
        ["office", "kind", "day", "id"],
        ["office", "status", "day", "id"],
    ):
        op.create_index(f"ix_archive_entries_{'_'.join(columns)}", "archive_entries", columns)
    return table


def _make_keys() -> sa.Table:
    table = op.create_table(
        "archive_keys",
        sa.Column("form", sa.String(8), nullable=False),
        sa.Column("key", _key, nullable=False),
        sa.Column("entry_id", sa.String(36), nullable=False),
        sa.Column("office", sa.String(13), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["archive_entries.id"], name="fk_archive_keys_entry_id"
        ),
        sa.PrimaryKeyConstraint("form", "key", "entry_id", name="pk_archive_keys"),
        **MARIADB,
    )
    op.create_index("ix_archive_keys_entry_id", "archive_keys", ["entry_id"])
    return table


def _former_classifications(connection: sa.Connection) -> dict[tuple[str, int], str]:
    rows = connection.execute(sa.select(_kinds))
    return {
        (row.code, row.version): json.loads(row.body).get("former_classification", "")
        for row in rows
    }


def _pages(connection: sa.Connection) -> Iterator[Sequence[sa.Row[Any]]]:
    """Read the issued letters, a thousand at a time: a city may have a million."""
    issued = sa.select(_letters).where(_letters.c.status.in_(_ISSUED)).order_by(_letters.c.id)
    last = ""
    while page := connection.execute(issued.where(_letters.c.id > last).limit(1000)).all():
        yield page
        last = page[-1].id


def _row(
    row: sa.Row[Any], letter: dict[str, Any], former: dict[tuple[str, int], str]
) -> dict[str, Any]:
    content, first = letter["content"], letter["signatures"][0]
    return {
        "id": row.id,
        "letter_id": row.id,
        "office": first["office"],
        "kind": content["kind"],
        "title": content["title"],
        "day": date.fromisoformat(first["day"]),
        "number": first["number"]["text"],
        "classification": content["classification"],
        "former_classification": former.get((content["kind"], content["kind_version"]), ""),
        "name": content["subject"]["name"],
        "nik_index": None,
        "status": row.status,
        "source": "desk",
        "sha256": row.pdf,
        "destroyed_at": None,
    }


def _keys(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    numbers = (row["number"], row["classification"], row["former_classification"])
    found = {("number", search_key(text)) for text in numbers if text}
    found |= {("name", key) for key in name_keys(row["name"])}
    for form, key in sorted(found):
        place = {"entry_id": row["id"], "office": row["office"], "day": row["day"]}
        yield {"form": form, "key": key, **place}
