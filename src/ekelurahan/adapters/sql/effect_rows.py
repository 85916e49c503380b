"""What is owed."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from attrs import frozen
from sqlalchemy import Select, select, update

from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.rows import Rows, not_found
from ekelurahan.adapters.sql.upserts import insert_new
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.storing.rows import effect_of, effect_row


@frozen
class EffectRows(Rows):
    """What is owed."""

    def owe(self, effect: Effect) -> None:
        """Keep a debt; one with the same key is kept only once."""
        insert_new(self.connection, t.effects, effect_row(effect))

    def effect(self, key: str) -> Effect:
        """Read a debt."""
        for effect in self._read_effects(_EFFECTS.where(_EFFECT.key == key)):
            return effect
        raise not_found("effect", key)

    def effects_due(
        self, at: datetime, *, limit: int, kinds: Collection[str] = ()
    ) -> Sequence[Effect]:
        """List debts that are due, longest due first."""
        due = _EFFECTS.where(_EFFECT.status == EffectStatus.DUE.value, _EFFECT.due_at <= at)
        if kinds:
            due = due.where(_EFFECT.kind.in_(kinds))
        return self._read_effects(due.order_by(_EFFECT.due_at, _EFFECT.key).limit(limit))

    def effects_of(self, kind: str, target: str) -> Sequence[Effect]:
        """List debts of a kind about something that are due or parked."""
        live = [EffectStatus.DUE.value, EffectStatus.PARKED.value]
        owed = _EFFECTS.where(_EFFECT.kind == kind, _EFFECT.target == target)
        return self._read_effects(owed.where(_EFFECT.status.in_(live)).order_by(_EFFECT.key))

    def effects_parked(self, after: str, *, limit: int) -> Sequence[Effect]:
        """List debts that wait for a person, by key."""
        parked = _EFFECTS.where(_EFFECT.status == EffectStatus.PARKED.value, _EFFECT.key > after)
        return self._read_effects(parked.order_by(_EFFECT.key).limit(limit))

    def latest_effect(self, kind: str) -> Effect | None:
        """Read the debt of a kind that is, or was, due last."""
        latest = _EFFECTS.where(_EFFECT.kind == kind).order_by(_EFFECT.due_at.desc())
        return next(iter(self._read_effects(latest.limit(1))), None)

    def save_effect(self, effect: Effect) -> None:
        """Keep a changed debt, whatever it was before."""
        self.connection.execute(
            update(t.effects).where(_EFFECT.key == effect.key).values(**effect_row(effect))
        )

    def swap_effect(self, before: Effect, after: Effect) -> bool:
        """Keep a changed debt if it is still as it was read; of two who try, one succeeds."""
        changed = self.connection.execute(
            update(t.effects)
            .where(
                _EFFECT.key == before.key,
                _EFFECT.status == before.status.value,
                _EFFECT.due_at == before.due_at,
                _EFFECT.attempts == before.attempts,
            )
            .values(**effect_row(after))
        )
        return changed.rowcount == 1

    def _read_effects(self, found: Select[Any]) -> Sequence[Effect]:
        return [effect_of(row) for row in self.connection.execute(found).mappings()]


_EFFECT: Final = t.effects.c
_EFFECTS: Final = select(t.effects)
