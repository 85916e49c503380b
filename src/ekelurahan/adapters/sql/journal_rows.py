"""The journal."""

from collections.abc import Iterable, Sequence

from attrs import frozen
from sqlalchemy import insert, select

from ekelurahan import wire
from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.rows import Rows
from ekelurahan.model.events import Event


@frozen
class JournalRows(Rows):
    """The journal."""

    def record(self, events: Iterable[Event]) -> None:
        """Append events to the journal."""
        for event in events:
            self.connection.execute(
                insert(t.journal).values(
                    at=event.at,
                    office=event.office,
                    actor=event.actor,
                    request_id=event.request_id,
                    body=self.write(wire.dumps(event), t.journal, event.request_id),
                )
            )

    def events_of(self, request_id: str) -> Sequence[Event]:
        """Read what happened to a request, in order."""
        rows = self.connection.execute(
            select(t.journal.c.body)
            .where(t.journal.c.request_id == request_id)
            .order_by(t.journal.c.seq)
        )
        return [wire.loads(self.read(body, t.journal, request_id), Event) for (body,) in rows]
