"""What is owed."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen
from sqlalchemy import Row, select, update

from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.rows import Rows, not_found
from ekelurahan.adapters.sql.upserts import insert_new
from ekelurahan.errors import blot
from ekelurahan.model.effects import Effect, EffectStatus


@frozen
class EffectRows(Rows):
    """What is owed."""

    def owe(self, effect: Effect) -> None:
        """Keep a debt; one with the same key is kept only once."""
        insert_new(self.connection, t.effects, effect_row(effect))

    def effect(self, key: str) -> Effect:
        """Read a debt."""
        row = self.connection.execute(select(t.effects).where(t.effects.c.key == key)).first()
        if row is None:
            raise not_found("effect", key)
        return effect_of(row)

    def effects_due(self, at: datetime, *, limit: int) -> Sequence[Effect]:
        """List debts that are due, longest due first."""
        rows = self.connection.execute(
            select(t.effects)
            .where(t.effects.c.status == EffectStatus.DUE.value, t.effects.c.due_at <= at)
            .order_by(t.effects.c.due_at, t.effects.c.key)
            .limit(limit)
        )
        return [effect_of(row) for row in rows]

    def effects_of(self, kind: str, target: str) -> Sequence[Effect]:
        """List debts of a kind about something that are due or parked."""
        live = [EffectStatus.DUE.value, EffectStatus.PARKED.value]
        rows = self.connection.execute(
            select(t.effects)
            .where(t.effects.c.status.in_(live))
            .where(t.effects.c.kind == kind, t.effects.c.target == target)
            .order_by(t.effects.c.key)
        )
        return [effect_of(row) for row in rows]

    def effects_parked(self, after: str, *, limit: int) -> Sequence[Effect]:
        """List debts that wait for a person, by key."""
        rows = self.connection.execute(
            select(t.effects)
            .where(t.effects.c.status == EffectStatus.PARKED.value, t.effects.c.key > after)
            .order_by(t.effects.c.key)
            .limit(limit)
        )
        return [effect_of(row) for row in rows]

    def latest_effect(self, kind: str) -> Effect | None:
        """Read the debt of a kind that is, or was, due last."""
        row = self.connection.execute(
            select(t.effects)
            .where(t.effects.c.kind == kind)
            .order_by(t.effects.c.due_at.desc())
            .limit(1)
        ).first()
        return effect_of(row) if row else None

    def save_effect(self, effect: Effect) -> None:
        """Keep a changed debt, whatever it was before."""
        self.connection.execute(
            update(t.effects).where(t.effects.c.key == effect.key).values(**effect_row(effect))
        )

    def swap_effect(self, before: Effect, after: Effect) -> bool:
        """Keep a changed debt if it is still as it was read; of two who try, one succeeds."""
        column = t.effects.c
        changed = self.connection.execute(
            update(t.effects)
            .where(
                column.key == before.key,
                column.status == before.status.value,
                column.due_at == before.due_at,
                column.attempts == before.attempts,
            )
            .values(**effect_row(after))
        )
        return changed.rowcount == 1


def effect_row(effect: Effect) -> dict[str, object]:
    """Write the row of a debt."""
    return {
        "key": effect.key,
        "kind": effect.kind,
        "target": effect.target,
        "due_at": effect.due_at,
        "attempts": effect.attempts,
        "status": effect.status.value,
        "error": blot(effect.error),
        "advice": blot(effect.advice),
        "recipient": effect.recipient,
        "since": effect.since,
    }


def effect_of(row: Row[tuple[object, ...]]) -> Effect:
    """Read a row."""
    values = row._asdict()
    return Effect(**{**values, "status": EffectStatus(values["status"])})
