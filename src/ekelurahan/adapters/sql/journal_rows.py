"""The journal: a chain for each office, and the checkpoints that vouch for it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import field, frozen
from sqlalchemy import bindparam, insert, select, update

from ekelurahan import wire
from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.rows import Rows
from ekelurahan.adapters.sql.upserts import insert_or_update
from ekelurahan.model.events import Event
from ekelurahan.model.journal import NOTHING_BEFORE, JournalEntry, JournalHead
from ekelurahan.storing.journal import chained

_AT_ONCE = 1000


@frozen
class JournalRows(Rows):
    """The journal.

    Attributes:
        recorded: Events that wait for the end of the transaction.
    """

    recorded: list[Event] = field(factory=list, init=False)

    def record(self, events: Iterable[Event]) -> None:
        """Append events to the journals of their offices, when the transaction is committed."""
        self.recorded.extend(events)

    def append_recorded(self) -> None:
        """Chain what was recorded; the last act of a transaction, since others wait for it."""
        if not self.recorded:
            return
        entries = chained(self.recorded, self._locked_heads)
        self._insert(entries)
        self._move_heads({entry.office: entry for _, entry in entries}.values())
        self.recorded.clear()

    def events_of(self, request_id: str) -> Sequence[Event]:
        """Read what happened to a request, in order."""
        rows = self.connection.execute(
            select(t.journal.c.body)
            .where(t.journal.c.request_id == request_id)
            .order_by(t.journal.c.seq)
        )
        return [wire.loads(self.read(body, t.journal, request_id), Event) for (body,) in rows]

    def events_about(
        self, resident: str, *, since: datetime | None, after: int, limit: int
    ) -> Sequence[tuple[int, Event]]:
        """Read what concerns a resident, in order."""
        concerned, journal = t.journal_residents.c, t.journal.c
        query = (
            select(journal.seq, journal.request_id, journal.body)
            .join(t.journal_residents, concerned.seq == journal.seq)
            .where(concerned.resident == resident, concerned.seq > after)
            .order_by(concerned.seq)
            .limit(limit)
        )
        if since is not None:
            query = query.where(journal.at >= since)
        return [
            (seq, wire.loads(self.read(body, t.journal, request_id), Event))
            for seq, request_id, body in self.connection.execute(query)
        ]

    def journal_heads(self) -> Sequence[JournalHead]:
        """Tell how far the journal of each office has come."""
        rows = self.connection.execute(select(t.journal_heads).order_by(t.journal_heads.c.office))
        return [JournalHead(*row) for row in rows]

    def journal_entries(self, office: str = "") -> Iterator[JournalEntry]:
        """Read the journals one entry after the other."""
        column = t.journal.c
        query = (
            select(
                column.office,
                column.place,
                column.previous,
                column.body,
                column.hash,
                column.request_id,
            )
            .order_by(column.office, column.place)
            .execution_options(yield_per=_AT_ONCE)
        )
        if office:
            query = query.where(column.office == office)
        for row in self.connection.execute(query):
            body = self.read(row.body, t.journal, row.request_id)
            yield JournalEntry(row.office, row.place, row.previous, body, row.hash)

    def add_checkpoint(self, seq: int, token: bytes) -> None:
        """Keep a signed checkpoint."""
        self.connection.execute(insert(t.journal_checkpoints).values(seq=seq, token=token.hex()))

    def checkpoints(self) -> Iterator[bytes]:
        """Read every signed checkpoint, oldest first."""
        column = t.journal_checkpoints.c
        for token in self.connection.scalars(select(column.token).order_by(column.seq)):
            yield bytes.fromhex(token)

    def last_checkpoint(self) -> bytes | None:
        """Read the newest signed checkpoint."""
        column = t.journal_checkpoints.c
        token = self.connection.scalar(select(column.token).order_by(column.seq.desc()).limit(1))
        return bytes.fromhex(token) if token else None

    def _locked_heads(self, offices: Collection[str]) -> Mapping[str, JournalHead]:
        """Lock heads in the order of their offices, so that no two transactions wait in a ring."""
        heads = self._heads(offices)
        if missing := offices - heads.keys():
            for office in sorted(missing):
                self._begin_chain(office)
            heads = self._heads(offices)
        return heads

    def _heads(self, offices: Collection[str]) -> Mapping[str, JournalHead]:
        column = t.journal_heads.c
        rows = self.connection.execute(
            select(t.journal_heads)
            .where(column.office.in_(offices))
            .order_by(column.office)
            .with_for_update()
        )
        return {row.office: JournalHead(*row) for row in rows}

    def _begin_chain(self, office: str) -> None:
        """Begin the journal of an office; where somebody has just begun it, lock its head."""
        row = {"office": office, "place": 0, "hash": NOTHING_BEFORE}
        place = t.journal_heads.c.place
        insert_or_update(self.connection, t.journal_heads, row, {"place": place}, place)

    def _insert(self, entries: Sequence[tuple[Event, JournalEntry]]) -> None:
        """Keep entries in the order given, and whom each concerns."""
        column = t.journal.c
        kept = self.connection.execute(
            insert(t.journal).returning(column.office, column.place, column.seq),
            [self.journal_row(event, entry) for event, entry in entries],
        )
        numbers = {(office, place): seq for office, place, seq in kept}
        concerned = [
            {"resident": resident, "seq": numbers[entry.office, entry.place]}
            for event, entry in entries
            for resident in sorted(set(event.residents))
        ]
        if concerned:
            self.connection.execute(insert(t.journal_residents), concerned)

    def _move_heads(self, last: Collection[JournalEntry]) -> None:
        moved = update(t.journal_heads).where(t.journal_heads.c.office == bindparam("of"))
        self.connection.execute(
            moved.values(place=bindparam("to_place"), hash=bindparam("to_hash")),
            [
                {"of": entry.office, "to_place": entry.place, "to_hash": entry.hash}
                for entry in last
            ],
        )

    def journal_row(self, event: Event, entry: JournalEntry) -> dict[str, Any]:
        """Write the row of an entry."""
        return {
            "at": event.at,
            "office": entry.office,
            "actor": event.actor,
            "request_id": event.request_id,
            "place": entry.place,
            "previous": entry.previous,
            "hash": entry.hash,
            "body": self.write(entry.body, t.journal, event.request_id),
        }
