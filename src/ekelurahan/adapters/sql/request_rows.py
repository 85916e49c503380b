"""Requests, and the kinds of letters they were made with."""

from collections.abc import Collection, Sequence
from functools import lru_cache

from attrs import frozen
from sqlalchemy import insert, select, tuple_

from ekelurahan import wire
from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.rows import Rows, not_found
from ekelurahan.adapters.sql.upserts import insert_new
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.service_requests import RequestStatus, ServiceRequest
from ekelurahan.storing.errors import kind_changed


@frozen
class RequestRows(Rows):
    """Requests, and the kinds of letters they were made with."""

    def request(self, request_id: str) -> ServiceRequest:
        """Read a request."""
        return wire.loads(self.body_of(t.requests, request_id, "request"), ServiceRequest)

    def requests_waiting(
        self, office: RegionCode, turns: Collection[tuple[str, int, int]], *, limit: int
    ) -> Sequence[ServiceRequest]:
        """List the requests to an office that wait at certain steps, oldest first."""
        rows = self.connection.execute(
            select(t.requests.c.id, t.requests.c.body)
            .where(
                t.requests.c.office == office.value,
                t.requests.c.status == RequestStatus.WAITING.value,
                tuple_(t.requests.c.kind, t.requests.c.kind_version, t.requests.c.step).in_(turns),
            )
            .order_by(t.requests.c.submitted_at, t.requests.c.id)
            .limit(limit)
        )
        return [wire.loads(self.read(body, t.requests, key), ServiceRequest) for key, body in rows]

    def requests_of(self, applicant: str) -> Sequence[ServiceRequest]:
        """List what a resident has asked for, oldest first."""
        rows = self.connection.execute(
            select(t.requests.c.id, t.requests.c.body)
            .where(t.requests.c.applicant == applicant)
            .order_by(t.requests.c.submitted_at, t.requests.c.id)
        )
        return [wire.loads(self.read(body, t.requests, key), ServiceRequest) for key, body in rows]

    def add_request(self, request: ServiceRequest) -> None:
        """Keep a new request."""
        self.connection.execute(insert(t.requests).values(self.request_row(request)))

    def request_row(self, request: ServiceRequest) -> dict[str, object]:
        """Write the row of a request."""
        return {
            "id": request.id,
            "office": request.office.value,
            "kind": request.content.kind,
            "applicant": request.applicant,
            "submitted_at": request.submitted_at,
            "kind_version": request.content.kind_version,
            "step": request.step,
            **self.changing(t.requests, request),
        }

    def save_request(self, request: ServiceRequest) -> None:
        """Keep a changed request in the place of the version before."""
        version = request.content.kind_version
        self.replace(t.requests, request, step=request.step, kind_version=version)

    def kind(self, code: str, version: int) -> LetterKind:
        """Read a version of a kind that requests were made with."""
        kept = self._kept(code, version)
        if kept is None:
            raise not_found("letter kind", f"{code} {version}")
        return kept

    def kinds(self) -> Sequence[LetterKind]:
        """List every version of every kind that requests were made with."""
        table = t.letter_kinds
        rows = self.connection.execute(select(table.c.body).order_by(table.c.code, table.c.version))
        return [_read_kind(body) for (body,) in rows]

    def keep_kind(self, kind: LetterKind) -> None:
        """Keep a version of a kind."""
        kept = self._kept(kind.code, kind.version)
        if kept is None:
            row = {"code": kind.code, "version": kind.version, "body": wire.dumps(kind)}
            is_new = insert_new(self.connection, t.letter_kinds, row)
            kept = kind if is_new else self._kept(kind.code, kind.version)
        if kept != kind:
            raise kind_changed(kind.code, kind.version)

    def _kept(self, code: str, version: int) -> LetterKind | None:
        table = t.letter_kinds
        body = self.connection.scalar(
            select(table.c.body).where(table.c.code == code, table.c.version == version)
        )
        return _read_kind(body) if body else None


@lru_cache(maxsize=1024)
def _read_kind(body: str) -> LetterKind:
    """Read a kept kind; what is kept never changes, and is needed with every decision."""
    return wire.loads(body, LetterKind)
