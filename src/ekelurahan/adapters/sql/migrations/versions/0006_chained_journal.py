"""The journal becomes a chain for each office; whom an entry concerns can be looked up."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from ekelurahan.adapters.sql.column_types import MARIADB, Body
from ekelurahan.model.journal import JournalEntry, JournalHead

revision = "0006"
down_revision = "0005"

_AT_ONCE = 1000
_ADDED: dict[str, sa.types.TypeEngine[Any]] = {
    "place": sa.Integer(),
    "previous": sa.String(64),
    "hash": sa.String(64),
}
_journal = sa.table(
    "journal",
    *map(sa.column, ("seq", "office", "request_id", "place", "previous", "hash", "body")),
)
_requests = sa.table("requests", sa.column("id"), sa.column("applicant"))
_documents = sa.table("documents", sa.column("id"), sa.column("owner"))


def upgrade() -> None:
    """Bring the schema to this revision, and chain the entries there are in their order."""
    with op.batch_alter_table("journal") as table:
        for name, kind in _ADDED.items():
            table.add_column(sa.Column(name, kind, nullable=True))
    heads = _create_heads()
    _chain(heads)
    with op.batch_alter_table("journal") as table:
        for name, kind in _ADDED.items():
            table.alter_column(name, existing_type=kind, nullable=False)
        table.create_unique_constraint("uq_journal_office_place", ["office", "place"])
    _name_residents(_create_residents())  # last: SQLite has made the journal anew by now


def _create_heads() -> sa.Table:
    op.create_table(
        "journal_checkpoints",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token", Body, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_journal_checkpoints"),
        **MARIADB,
    )
    return op.create_table(
        "journal_heads",
        sa.Column("office", sa.String(length=13), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("office", name="pk_journal_heads"),
        **MARIADB,
    )


def _create_residents() -> sa.Table:
    return op.create_table(
        "journal_residents",
        sa.Column("resident", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["journal.seq"], name="fk_journal_residents_seq"),
        sa.PrimaryKeyConstraint("resident", "seq", name="pk_journal_residents"),
        **MARIADB,
    )


def _chain(heads: sa.Table) -> None:
    connection, column = op.get_bind(), _journal.c
    rows = connection.execute(
        sa.select(column.seq, column.office, column.body).order_by(column.office, column.seq)
    ).all()
    for office, group in groupby(rows, key=lambda row: row.office):
        entries = [*group]
        chained = [*JournalHead(office).followed_by(row.body for row in entries)]
        for seqs, part in zip(_parts([row.seq for row in entries]), _parts(chained), strict=True):
            _put_places(seqs, part)
        last = chained[-1]
        connection.execute(sa.insert(heads).values(office=office, place=last.place, hash=last.hash))


def _put_places(seqs: list[int], entries: list[JournalEntry]) -> None:
    statement = (
        sa.update(_journal)
        .where(_journal.c.seq == sa.bindparam("of"))
        .values({name: sa.bindparam(f"to_{name}") for name in ("place", "previous", "hash")})
    )
    rows = [
        {"of": seq, "to_place": e.place, "to_previous": e.previous, "to_hash": e.hash}
        for seq, e in zip(seqs, entries, strict=True)
    ]
    op.get_bind().execute(statement, rows)


def _name_residents(residents: sa.Table) -> None:
    """Find whom entries concern that do not say so themselves: the applicant, or a paper's owner."""
    connection, column = op.get_bind(), _journal.c
    about_requests = connection.execute(
        sa.select(_requests.c.applicant, column.seq).join(
            _requests, _requests.c.id == column.request_id
        )
    )
    owners = {row.id: row.owner for row in connection.execute(sa.select(_documents))}
    about_papers = [
        (owners[document], seq)
        for seq, body in connection.execute(
            sa.select(column.seq, column.body).where(column.request_id == "")
        )
        if (document := json.loads(body).get("document_id")) in owners
    ]
    for part in _parts([*about_requests, *about_papers]):
        rows = [{"resident": resident, "seq": seq} for resident, seq in part]
        connection.execute(sa.insert(residents), rows)


def _parts(items: list[Any]) -> Iterator[list[Any]]:
    return (items[i : i + _AT_ONCE] for i in range(0, len(items), _AT_ONCE))
