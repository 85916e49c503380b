"""What is owed."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen
from sqlalchemy import Row, select, update

from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.rows import Rows, not_found
from ekelurahan.adapters.sql.upserts import insert_new
from ekelurahan.model.effects import Effect, EffectStatus


@frozen
class EffectRows(Rows):
    """What is owed."""

    def owe(self, effect: Effect) -> None:
        """Keep a debt; one with the same key is kept only once."""
        insert_new(self.connection, t.effects, _effect_row(effect))

    def effect(self, key: str) -> Effect:
        """Read a debt."""
        row = self.connection.execute(select(t.effects).where(t.effects.c.key == key)).first()
        if row is None:
            raise not_found("effect", key)
        return _effect(row)

    def effects_due(self, at: datetime, *, limit: int) -> Sequence[Effect]:
        """List debts that are due, longest due first."""
        rows = self.connection.execute(
            select(t.effects)
            .where(t.effects.c.status == EffectStatus.DUE.value, t.effects.c.due_at <= at)
            .order_by(t.effects.c.due_at, t.effects.c.key)
            .limit(limit)
        )
        return [_effect(row) for row in rows]

    def save_effect(self, effect: Effect) -> None:
        """Keep a changed debt."""
        self.connection.execute(
            update(t.effects).where(t.effects.c.key == effect.key).values(**_effect_row(effect))
        )


def _effect_row(effect: Effect) -> dict[str, object]:
    return {
        "key": effect.key,
        "kind": effect.kind,
        "target": effect.target,
        "due_at": effect.due_at,
        "attempts": effect.attempts,
        "status": effect.status.value,
        "error": effect.error,
    }


def _effect(row: Row[tuple[object, ...]]) -> Effect:
    values = row._asdict()
    return Effect(**{**values, "status": EffectStatus(values["status"])})
