"""Requests, and the kinds of letters they were made with."""

from collections.abc import Collection, Sequence
from functools import lru_cache, reduce
from operator import or_

from attrs import frozen
from django.db.models import Q, QuerySet
from ekelurahan import wire
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.service_requests import RequestStatus, ServiceRequest
from ekelurahan.storing.errors import kind_changed, not_found

from ekelurahan_django_store.models import LetterKindRow, RequestRow
from ekelurahan_django_store.rows import Rows


@frozen
class RequestRows(Rows):
    """Requests, and the kinds of letters they were made with."""

    def request(self, request_id: str) -> ServiceRequest:
        """Read a request."""
        return wire.loads(self.body_of(RequestRow, request_id, "request"), ServiceRequest)

    def requests_waiting(
        self, office: RegionCode, turns: Collection[tuple[str, int, int]], *, limit: int
    ) -> Sequence[ServiceRequest]:
        """List the requests to an office that wait at certain steps, oldest first."""
        if not turns:
            return []
        ours = (Q(kind=kind, kind_version=version, step=step) for kind, version, step in turns)
        waiting = self.rows(RequestRow).filter(
            reduce(or_, ours), office=office.value, status=RequestStatus.WAITING.value
        )
        return self.requests_in(waiting.order_by("submitted_at", "id")[:limit])

    def requests_of(self, applicant: str) -> Sequence[ServiceRequest]:
        """List what a resident has asked for, oldest first."""
        asked = self.rows(RequestRow).filter(applicant=applicant)
        return self.requests_in(asked.order_by("submitted_at", "id"))

    def requests_in(self, rows: QuerySet[RequestRow]) -> Sequence[ServiceRequest]:
        """Read rows."""
        return [
            wire.loads(self.read(body, RequestRow, key), ServiceRequest)
            for key, body in rows.values_list("id", "body")
        ]

    def add_request(self, request: ServiceRequest) -> None:
        """Keep a new request."""
        self.rows(RequestRow).create(
            id=request.id,
            office=request.office.value,
            kind=request.content.kind,
            applicant=request.applicant,
            submitted_at=request.submitted_at,
            kind_version=request.content.kind_version,
            step=request.step,
            **self.changing(RequestRow, request),
        )

    def save_request(self, request: ServiceRequest) -> None:
        """Keep a changed request in the place of the version before."""
        version = request.content.kind_version
        self.replace(RequestRow, request, step=request.step, kind_version=version)

    def kind(self, code: str, version: int) -> LetterKind:
        """Read a version of a kind that requests were made with."""
        kept = self._kept(code, version)
        if kept is None:
            raise not_found("letter kind", f"{code} {version}")
        return kept

    def kinds(self) -> Sequence[LetterKind]:
        """List every version of every kind that requests were made with."""
        rows = self.rows(LetterKindRow).order_by("code", "version")
        return [_read_kind(body) for body in rows.values_list("body", flat=True)]

    def keep_kind(self, kind: LetterKind) -> None:
        """Keep a version of a kind."""
        kept = self._kept(kind.code, kind.version)
        if kept is None:
            row = {"code": kind.code, "version": kind.version, "body": wire.dumps(kind)}
            is_new = self.insert_new(LetterKindRow, **row)
            kept = kind if is_new else self._kept(kind.code, kind.version)
        if kept != kind:
            raise kind_changed(kind.code, kind.version)

    def _kept(self, code: str, version: int) -> LetterKind | None:
        rows = self.rows(LetterKindRow).filter(code=code, version=version)
        body = rows.values_list("body", flat=True).first()
        return _read_kind(body) if body else None


@lru_cache(maxsize=1024)
def _read_kind(body: str) -> LetterKind:
    """Read a kept kind; what is kept never changes, and is needed with every decision."""
    return wire.loads(body, LetterKind)
