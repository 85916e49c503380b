"""Work that nobody is about to do, found by what the tables say of each other."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from attrs import frozen
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.service_requests import RequestStatus, ServiceRequest
from ekelurahan.model.standing import LetterStatus

from ekelurahan_django_store.effect_rows import effects_in
from ekelurahan_django_store.models import ArchiveEntryRow, EffectRow, LetterRow, RequestRow
from ekelurahan_django_store.request_rows import RequestRows

_OPEN: Final = [
    s.value for s in (RequestStatus.WAITING, RequestStatus.RETURNED, RequestStatus.SIGNING)
]
_LIVE: Final = [EffectStatus.DUE.value, EffectStatus.PARKED.value]


@frozen
class LostRows(RequestRows):
    """Work that nobody is about to do."""

    def unowed_signatures(self, kind: str, *, limit: int) -> Sequence[str]:
        """List the letters whose seal is missing and not owed."""
        owed = self.rows(EffectRow).filter(kind=kind, target=OuterRef("id"), status__in=_LIVE)
        found = self.rows(LetterRow).filter(~Exists(owed), status=LetterStatus.SIGNING.value)
        return list(found.order_by("id").values_list("id", flat=True)[:limit])

    def unowed_publications(self, kind: str, *, limit: int) -> Sequence[str]:
        """List the letters that do not count, which was never owed to be published."""
        listed = [status.value for status in LetterStatus if status.is_listed]
        destroyed = self.rows(ArchiveEntryRow).filter(
            letter=OuterRef("id"), destroyed_at__isnull=False
        )
        before = self._owed(kind, OuterRef("version") - 1)
        found = self.rows(LetterRow).filter(
            ~Exists(self._owed(kind, OuterRef("version"))),
            ~(Exists(destroyed) & Exists(before)),
            status__in=listed,
        )
        return list(found.order_by("id").values_list("id", flat=True)[:limit])

    def _owed(self, kind: str, version: Combinable) -> QuerySet[EffectRow]:
        """Find what was owed to tell of a version of a letter."""
        parts = Value(f"{kind}:"), OuterRef("id"), Value(":"), Cast(version, CharField())
        return self.rows(EffectRow).filter(key=Concat(*parts, output_field=CharField()))

    def unhanded_requests(self, *, limit: int) -> Sequence[str]:
        """List the requests that wait for a seal nobody is to make."""
        is_not_made = Q(letter=None) | ~Q(letter__status=LetterStatus.SIGNING.value)
        found = self.rows(RequestRow).filter(is_not_made, status=RequestStatus.SIGNING.value)
        return list(found.order_by("id").values_list("id", flat=True)[:limit])

    def unknown_effects(
        self, known: Collection[str], *, at: datetime, limit: int
    ) -> Sequence[Effect]:
        """List the debts that are due of kinds that nobody knows."""
        due = self.rows(EffectRow).filter(status=EffectStatus.DUE.value, due_at__lte=at)
        return effects_in(due.exclude(kind__in=known)[:limit])

    def open_requests(self, after: str, *, limit: int) -> Sequence[ServiceRequest]:
        """List the requests that are not finished, by key."""
        found = self.rows(RequestRow).filter(id__gt=after, status__in=_OPEN)
        return self.requests_in(found.order_by("id")[:limit])
