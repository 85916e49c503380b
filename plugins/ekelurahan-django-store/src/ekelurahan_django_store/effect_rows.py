"""What is owed."""

from collections.abc import Collection, Sequence
from datetime import datetime

from attrs import frozen
from django.db.models import QuerySet
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.storing.errors import not_found
from ekelurahan.storing.rows import effect_of, effect_row

from ekelurahan_django_store.models import EffectRow
from ekelurahan_django_store.rows import Rows


@frozen
class EffectRows(Rows):
    """What is owed."""

    def owe(self, effect: Effect) -> None:
        """Keep a debt; one with the same key is kept only once."""
        self.insert_new(EffectRow, **effect_row(effect))

    def effect(self, key: str) -> Effect:
        """Read a debt."""
        for effect in effects_in(self.rows(EffectRow).filter(key=key)):
            return effect
        raise not_found("effect", key)

    def effects_due(
        self, at: datetime, *, limit: int, kinds: Collection[str] = ()
    ) -> Sequence[Effect]:
        """List debts that are due, longest due first."""
        due = self.rows(EffectRow).filter(status=EffectStatus.DUE.value, due_at__lte=at)
        if kinds:
            due = due.filter(kind__in=kinds)
        return effects_in(due.order_by("due_at", "key")[:limit])

    def effects_of(self, kind: str, target: str) -> Sequence[Effect]:
        """List debts of a kind about something that are due or parked."""
        live = [EffectStatus.DUE.value, EffectStatus.PARKED.value]
        owed = self.rows(EffectRow).filter(kind=kind, target=target, status__in=live)
        return effects_in(owed.order_by("key"))

    def effects_parked(self, after: str, *, limit: int) -> Sequence[Effect]:
        """List debts that wait for a person, by key."""
        parked = self.rows(EffectRow).filter(status=EffectStatus.PARKED.value, key__gt=after)
        return effects_in(parked.order_by("key")[:limit])

    def latest_effect(self, kind: str) -> Effect | None:
        """Read the debt of a kind that is, or was, due last."""
        latest = self.rows(EffectRow).filter(kind=kind).order_by("-due_at")
        return next(iter(effects_in(latest[:1])), None)

    def save_effect(self, effect: Effect) -> None:
        """Keep a changed debt, whatever it was before."""
        self.rows(EffectRow).filter(key=effect.key).update(**effect_row(effect))

    def swap_effect(self, before: Effect, after: Effect) -> bool:
        """Keep a changed debt if it is still as it was read; of two who try, one succeeds."""
        unchanged = self.rows(EffectRow).filter(
            key=before.key,
            status=before.status.value,
            due_at=before.due_at,
            attempts=before.attempts,
        )
        return unchanged.update(**effect_row(after)) == 1


def effects_in(rows: QuerySet[EffectRow]) -> Sequence[Effect]:
    """Read rows."""
    return [effect_of(row) for row in rows.values()]
