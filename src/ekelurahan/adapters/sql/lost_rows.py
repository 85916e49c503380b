"""Work that nobody is about to do, found by what the tables say of each other."""

from collections.abc import Collection, Sequence
from datetime import datetime

from attrs import frozen
from sqlalchemy import ColumnElement, String, cast, exists, literal, or_, select

from ekelurahan import wire
from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.rows import Rows
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.service_requests import RequestStatus, ServiceRequest
from ekelurahan.model.standing import LetterStatus
from ekelurahan.storing.rows import effect_of

_OPEN = (RequestStatus.WAITING, RequestStatus.RETURNED, RequestStatus.SIGNING)
_LIVE = (EffectStatus.DUE, EffectStatus.PARKED)


@frozen
class LostRows(Rows):
    """Work that nobody is about to do."""

    def unowed_signatures(self, kind: str, *, limit: int) -> Sequence[str]:
        """List the letters whose seal is missing and not owed."""
        letter, effect = t.letters.c, t.effects.c
        owed = exists().where(
            effect.kind == kind,
            effect.target == letter.id,
            effect.status.in_([status.value for status in _LIVE]),
        )
        found = select(letter.id).where(letter.status == LetterStatus.SIGNING.value, ~owed)
        return self.connection.scalars(found.order_by(letter.id).limit(limit)).all()

    def unowed_publications(self, kind: str, *, limit: int) -> Sequence[str]:
        """List the letters that do not count, which was never owed to be published."""
        letter, entry = t.letters.c, t.archive_entries.c
        is_destroyed = exists().where(entry.letter_id == letter.id, entry.destroyed_at.is_not(None))
        found = select(letter.id).where(
            letter.status.in_([status.value for status in LetterStatus if status.is_listed]),
            ~_is_owed(kind, letter.version),
            ~(is_destroyed & _is_owed(kind, letter.version - 1)),
        )
        return self.connection.scalars(found.order_by(letter.id).limit(limit)).all()

    def unhanded_requests(self, *, limit: int) -> Sequence[str]:
        """List the requests that wait for a seal nobody is to make."""
        request, letter = t.requests.c, t.letters.c
        found = (
            select(request.id)
            .join_from(t.requests, t.letters, letter.request_id == request.id, isouter=True)
            .where(
                request.status == RequestStatus.SIGNING.value,
                or_(letter.id.is_(None), letter.status != LetterStatus.SIGNING.value),
            )
        )
        return self.connection.scalars(found.order_by(request.id).limit(limit)).all()

    def unknown_effects(
        self, known: Collection[str], *, at: datetime, limit: int
    ) -> Sequence[Effect]:
        """List the debts that are due of kinds that nobody knows."""
        effect = t.effects.c
        found = select(t.effects).where(
            effect.status == EffectStatus.DUE.value,
            effect.due_at <= at,
            effect.kind.not_in(known),
        )
        return [effect_of(row) for row in self.connection.execute(found.limit(limit)).mappings()]

    def open_requests(self, after: str, *, limit: int) -> Sequence[ServiceRequest]:
        """List the requests that are not finished, by key."""
        request = t.requests.c
        rows = self.connection.execute(
            select(request.id, request.body)
            .where(request.id > after, request.status.in_([status.value for status in _OPEN]))
            .order_by(request.id)
            .limit(limit)
        )
        return [wire.loads(self.read(body, t.requests, key), ServiceRequest) for key, body in rows]


def _is_owed(kind: str, version: ColumnElement[int]) -> ColumnElement[bool]:
    """Tell whether it was ever owed to tell of a version of a letter."""
    letter = literal(f"{kind}:").concat(t.letters.c.id)
    key = letter.concat(":").concat(cast(version, String(12)))
    return exists().where(t.effects.c.key == key)
