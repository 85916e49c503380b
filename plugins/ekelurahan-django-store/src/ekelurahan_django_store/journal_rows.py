"""The journal: a chain for each office, and the checkpoints that vouch for it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from attrs import field, frozen
from ekelurahan import wire
from ekelurahan.model.events import Event
from ekelurahan.model.journal import NOTHING_BEFORE, JournalEntry, JournalHead
from ekelurahan.storing.journal import chained

from ekelurahan_django_store.models import (
    CheckpointRow,
    JournalHeadRow,
    JournalResidentRow,
    JournalRow,
)
from ekelurahan_django_store.rows import Rows

_AT_ONCE: Final = 1000


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
        for last in {entry.office: entry for _, entry in entries}.values():
            head = self.rows(JournalHeadRow).filter(office=last.office)
            head.update(place_in_chain=last.place, hash=last.hash)
        self.recorded.clear()

    def events_of(self, request_id: str) -> Sequence[Event]:
        """Read what happened to a request, in order."""
        rows = self.rows(JournalRow).filter(request_id=request_id).order_by("seq")
        return [
            wire.loads(self.read(body, JournalRow, request_id), Event)
            for body in rows.values_list("body", flat=True)
        ]

    def events_about(
        self, resident: str, *, since: datetime | None, after: int, limit: int
    ) -> Sequence[tuple[int, Event]]:
        """Read what concerns a resident, in order."""
        rows = self.rows(JournalResidentRow).filter(resident=resident, entry_id__gt=after)
        if since is not None:
            rows = rows.filter(entry__at__gte=since)
        found = rows.order_by("entry_id").values_list(
            "entry_id", "entry__request_id", "entry__body"
        )
        return [
            (seq, wire.loads(self.read(body, JournalRow, request_id), Event))
            for seq, request_id, body in found[:limit]
        ]

    def journal_heads(self) -> Sequence[JournalHead]:
        """Tell how far the journal of each office has come."""
        return [_head(row) for row in self.rows(JournalHeadRow).order_by("office")]

    def journal_entries(self, office: str = "") -> Iterator[JournalEntry]:
        """Read the journals one entry after the other."""
        rows = self.rows(JournalRow).order_by("office", "place_in_chain")
        if office:
            rows = rows.filter(office=office)
        for row in rows.iterator(chunk_size=_AT_ONCE):
            body = self.read(row.body, JournalRow, row.request_id)
            yield JournalEntry(row.office, row.place_in_chain, row.previous, body, row.hash)

    def add_checkpoint(self, seq: int, token: bytes) -> None:
        """Keep a signed checkpoint."""
        self.rows(CheckpointRow).create(seq=seq, token=token.hex())

    def checkpoints(self) -> Iterator[bytes]:
        """Read every signed checkpoint, oldest first."""
        tokens = self.rows(CheckpointRow).order_by("seq").values_list("token", flat=True)
        yield from map(bytes.fromhex, tokens)

    def last_checkpoint(self) -> bytes | None:
        """Read the newest signed checkpoint."""
        row = self.rows(CheckpointRow).order_by("-seq").first()
        return bytes.fromhex(row.token) if row else None

    def _locked_heads(self, offices: Collection[str]) -> Mapping[str, JournalHead]:
        """Lock heads in the order of their offices, so that no two transactions wait in a ring."""
        heads = self._heads(offices)
        if missing := offices - heads.keys():
            for office in sorted(missing):
                self.insert_new(
                    JournalHeadRow, office=office, place_in_chain=0, hash=NOTHING_BEFORE
                )
            heads = self._heads(offices)
        return heads

    def _heads(self, offices: Collection[str]) -> Mapping[str, JournalHead]:
        rows = self.rows(JournalHeadRow).filter(office__in=offices).order_by("office")
        return {row.office: _head(row) for row in rows.select_for_update()}

    def _insert(self, entries: Sequence[tuple[Event, JournalEntry]]) -> None:
        """Keep entries in the order given, and whom each concerns."""
        kept = self.rows(JournalRow).bulk_create(
            [self._row(event, entry) for event, entry in entries]
        )
        self.rows(JournalResidentRow).bulk_create(
            JournalResidentRow(resident=resident, entry=row)
            for row, (event, _) in zip(kept, entries, strict=True)
            for resident in sorted(set(event.residents))
        )

    def _row(self, event: Event, entry: JournalEntry) -> JournalRow:
        return JournalRow(
            at=event.at,
            office=entry.office,
            actor=event.actor,
            request_id=event.request_id,
            place_in_chain=entry.place,
            previous=entry.previous,
            hash=entry.hash,
            body=self.write(entry.body, JournalRow, event.request_id),
        )


def _head(row: JournalHeadRow) -> JournalHead:
    return JournalHead(row.office, row.place_in_chain, row.hash)
