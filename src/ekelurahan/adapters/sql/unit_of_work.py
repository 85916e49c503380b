"""One transaction: rows in, values out."""

import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Row, Table, func, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from ekelurahan import wire
from ekelurahan.adapters.sql import tables as t
from ekelurahan.errors import ConflictError, NotFoundError, StorageError
from ekelurahan.model.documents import StoredDocument
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.events import Event
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.letters import Letter, LetterNumber
from ekelurahan.model.numbers import NumberStatus, RegisteredNumber
from ekelurahan.model.service_requests import RequestStatus, ServiceRequest
from ekelurahan.model.standing import LetterStatus
from ekelurahan.texts import mark

_TRIES = 64


@frozen
class SqlUnitOfWork:
    """A :class:`~ekelurahan.ports.UnitOfWork` on one connection, inside its transaction."""

    connection: Connection

    def request(self, request_id: str) -> ServiceRequest:
        """Read a request."""
        return wire.loads(self._body(t.requests, request_id, "request"), ServiceRequest)

    def requests_waiting(
        self, office: RegionCode, turns: Collection[tuple[str, int, int]], *, limit: int
    ) -> Sequence[ServiceRequest]:
        """List the requests to an office that wait at certain steps, oldest first."""
        rows = self.connection.execute(
            select(t.requests.c.body)
            .where(
                t.requests.c.office == office.value,
                t.requests.c.status == RequestStatus.WAITING.value,
                tuple_(t.requests.c.kind, t.requests.c.kind_version, t.requests.c.step).in_(turns),
            )
            .order_by(t.requests.c.submitted_at, t.requests.c.id)
            .limit(limit)
        )
        return [wire.loads(body, ServiceRequest) for (body,) in rows]

    def kind(self, code: str, version: int) -> LetterKind:
        """Read a version of a kind that requests were made with."""
        kept = self._kept(code, version)
        if kept is None:
            raise _not_found("letter kind", f"{code} {version}")
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
            self.connection.execute(
                insert(t.letter_kinds).values(
                    code=kind.code, version=kind.version, body=wire.dumps(kind)
                )
            )
        elif kept != kind:
            raise ConflictError(
                mark("{kind} has changed, but says it is still version {version}"),
                mark("Raise 'version' in its kind.toml: letters asked for earlier keep theirs."),
                kind=kind.code,
                version=kind.version,
            )

    def _kept(self, code: str, version: int) -> LetterKind | None:
        table = t.letter_kinds
        body = self.connection.scalar(
            select(table.c.body).where(table.c.code == code, table.c.version == version)
        )
        return _read_kind(body) if body else None

    def add_request(self, request: ServiceRequest) -> None:
        """Keep a new request."""
        self.connection.execute(
            insert(t.requests).values(
                id=request.id,
                office=request.office.value,
                kind=request.content.kind,
                applicant=request.applicant,
                submitted_at=request.submitted_at,
                kind_version=request.content.kind_version,
                step=request.step,
                **_changing(request),
            )
        )

    def save_request(self, request: ServiceRequest) -> None:
        """Keep a changed request in the place of the version before."""
        version = request.content.kind_version
        self._replace(t.requests, request, step=request.step, kind_version=version)

    def letter(self, letter_id: str) -> Letter:
        """Read a letter."""
        return wire.loads(self._body(t.letters, letter_id, "letter"), Letter)

    def letter_of(self, request_id: str) -> Letter | None:
        """Read the letter that answers a request."""
        body = self.connection.scalar(
            select(t.letters.c.body).where(t.letters.c.request_id == request_id)
        )
        return wire.loads(body, Letter) if body else None

    def add_letter(self, letter: Letter) -> None:
        """Keep a new letter."""
        self.connection.execute(
            insert(t.letters).values(
                id=letter.id,
                request_id=letter.request_id,
                office=letter.content.office.value,
                kind=letter.content.kind,
                pdf=letter.pdf,
                **_changing(letter),
            )
        )

    def save_letter(self, letter: Letter) -> None:
        """Keep a changed letter in the place of the version before."""
        self._replace(t.letters, letter, pdf=letter.pdf)

    def next_number(self, office: RegionCode, series: str, year: int) -> int:
        """Count a series on; the row stays locked until the transaction ends."""
        counter = t.number_series.c
        here = (counter.office == office.value, counter.series == series, counter.year == year)
        counted = self.connection.execute(
            update(t.number_series).where(*here).values(last=counter.last + 1)
        )
        if counted.rowcount == 0:
            first = {"office": office.value, "series": series, "year": year, "last": 1}
            self.connection.execute(insert(t.number_series).values(**first))
        return int(self.connection.execute(select(counter.last).where(*here)).scalar_one())

    def add_number(self, entry: RegisteredNumber) -> None:
        """Enter a number in the register."""
        self.connection.execute(insert(t.letter_numbers).values(**_number_row(entry)))

    def number(self, office: RegionCode, text: str) -> RegisteredNumber:
        """Read an entry of the register."""
        column = t.letter_numbers.c
        found = self.connection.execute(
            _NUMBERS.where(column.office == office.value, column.text == text)
        ).first()
        if found is None:
            raise _not_found("number", text)
        return _number(found)

    def numbers(self, office: RegionCode, year: int) -> Sequence[RegisteredNumber]:
        """List what an office has entered for a year."""
        column = t.letter_numbers.c
        rows = self.connection.execute(
            _NUMBERS.where(column.office == office.value, column.year == year).order_by(
                column.series, column.n, column.suffix
            )
        )
        return [_number(row) for row in rows]

    def save_number(self, entry: RegisteredNumber, before: NumberStatus) -> None:
        """Keep what became of a number."""
        column = t.letter_numbers.c
        changed = self.connection.execute(
            update(t.letter_numbers)
            .where(
                column.office == entry.number.office.value,
                column.text == entry.number.text,
                column.status == before.value,
            )
            .values(**_number_row(entry))
        )
        if changed.rowcount != 1:
            raise _changed_meanwhile(entry.number.text)

    def take_status_index(self, status_list: str, size: int, letter_id: str) -> int:
        """Take a random free place; a sequence would tell outsiders how many letters there are."""
        for index in self._places_to_try(status_list, size):
            if self._took(status_list, index, letter_id):
                return index
        raise StorageError(
            mark("the status list {status_list} is full"),
            mark("Publish a larger status list, then repeat."),
            status_list=status_list,
        )

    def _took(self, status_list: str, index: int, letter_id: str) -> bool:
        """Take a place unless it is taken, or was by somebody whose commit this waited for."""
        row = {"status_list": status_list, "index": index, "letter_id": letter_id}
        try:
            with self.connection.begin_nested():
                self.connection.execute(insert(t.status_indices).values(**row))
        except IntegrityError:
            self._body(t.letters, letter_id, "letter")  # it was not for want of the letter
            return False
        return True

    def _places_to_try(self, status_list: str, size: int) -> Iterator[int]:
        """Give some places at random and, where others have them all, whatever is still free."""
        yield from (secrets.randbelow(size) for _ in range(_TRIES))
        column = t.status_indices.c
        taken = self.connection.scalars(
            select(column.index).where(column.status_list == status_list)
        )
        free = list(set(range(size)).difference(taken))
        secrets.SystemRandom().shuffle(free)
        yield from free

    def statuses(self, status_list: str) -> Sequence[tuple[int, LetterStatus]]:
        """Give the status of every letter in a list that verifiers must be warned of."""
        # Joined to nothing, the name of the list is no way in: a database then starts from the few
        # letters there is a warning of, and not from all the places that were ever taken.
        in_list = t.status_indices.c.status_list.concat("") == status_list
        rows = self.connection.execute(
            select(t.status_indices.c.index, t.letters.c.status)
            .join(t.letters, t.letters.c.id == t.status_indices.c.letter_id)
            .where(
                in_list,
                t.letters.c.status.in_([s.value for s in LetterStatus if s.is_listed]),
            )
            .order_by(t.status_indices.c.index)
        )
        return [(index, LetterStatus(status)) for index, status in rows]

    def keep_seal(self, record_id: bytes, letter: Letter) -> None:
        """Keep under which record id anyone may ask about the last signature of a letter."""
        self.connection.execute(
            insert(t.seals).values(
                record_id=record_id.hex(),
                kid=letter.signatures[-1].kid.hex(),
                letter_id=letter.id,
                signature=len(letter.signatures) - 1,
            )
        )

    def letter_by_seal(self, record_id: bytes) -> Letter | None:
        """Read the letter that carries a seal."""
        body = self.connection.scalar(
            select(t.letters.c.body)
            .join(t.seals, t.seals.c.letter_id == t.letters.c.id)
            .where(t.seals.c.record_id == record_id.hex())
        )
        return wire.loads(body, Letter) if body else None

    def seals_of_key(self, kid: bytes) -> Sequence[bytes]:
        """List the record ids of every seal that a key has made on a letter that was issued."""
        found = self.connection.scalars(
            select(t.seals.c.record_id)
            .join(t.letters, t.letters.c.id == t.seals.c.letter_id)
            .where(
                t.seals.c.kid == kid.hex(),
                t.letters.c.status.in_([s.value for s in LetterStatus if s.was_issued]),
            )
            .order_by(t.seals.c.record_id)
        )
        return [bytes.fromhex(record_id) for record_id in found]

    def add_document(self, document: StoredDocument) -> None:
        """Keep the record of a paper."""
        self.connection.execute(
            insert(t.documents).values(
                id=document.id,
                owner=document.owner,
                recorded_at=document.recorded_at,
                body=wire.dumps(document),
            )
        )

    def document(self, document_id: str) -> StoredDocument:
        """Read the record of a paper."""
        return wire.loads(self._body(t.documents, document_id, "document"), StoredDocument)

    def documents_of(self, owner: str) -> Sequence[StoredDocument]:
        """List a resident's papers, oldest first."""
        rows = self.connection.execute(
            select(t.documents.c.body)
            .where(t.documents.c.owner == owner)
            .order_by(t.documents.c.recorded_at, t.documents.c.id)
        )
        return [wire.loads(body, StoredDocument) for (body,) in rows]

    def record(self, events: Iterable[Event]) -> None:
        """Append events to the journal."""
        for event in events:
            self.connection.execute(
                insert(t.journal).values(
                    at=event.at,
                    office=event.office,
                    actor=event.actor,
                    request_id=event.request_id,
                    body=wire.dumps(event),
                )
            )

    def events_of(self, request_id: str) -> Sequence[Event]:
        """Read what happened to a request, in order."""
        rows = self.connection.execute(
            select(t.journal.c.body)
            .where(t.journal.c.request_id == request_id)
            .order_by(t.journal.c.seq)
        )
        return [wire.loads(body, Event) for (body,) in rows]

    def owe(self, effect: Effect) -> None:
        """Keep a debt; one with the same key is kept only once."""
        known = select(func.count()).select_from(t.effects).where(t.effects.c.key == effect.key)
        if self.connection.scalar(known) == 0:
            self.connection.execute(insert(t.effects).values(**_effect_row(effect)))

    def effect(self, key: str) -> Effect:
        """Read a debt."""
        row = self.connection.execute(select(t.effects).where(t.effects.c.key == key)).first()
        if row is None:
            raise _not_found("effect", key)
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

    def _body(self, table: Table, key: str, kind: str) -> str:
        body: str | None = self.connection.scalar(select(table.c.body).where(table.c.id == key))
        if body is None:
            raise _not_found(kind, key)
        return body

    def _replace(self, table: Table, value: ServiceRequest | Letter, **columns: str | int) -> None:
        changed = self.connection.execute(
            update(table)
            .where(table.c.id == value.id, table.c.version == value.version - 1)
            .values(**_changing(value), **columns)
        )
        if changed.rowcount != 1:
            raise _changed_meanwhile(value.id)


@lru_cache(maxsize=1024)
def _read_kind(body: str) -> LetterKind:
    """Read a kept kind; what is kept never changes, and is needed with every decision."""
    return wire.loads(body, LetterKind)


def _changing(value: ServiceRequest | Letter) -> dict[str, str | int]:
    return {
        "status": value.status.value,
        "version": value.version,
        "body": wire.dumps(value),
    }


_NUMBERS = select(t.letter_numbers, t.letters.c.status.label("letter_status")).join(
    t.letters, t.letters.c.id == t.letter_numbers.c.letter_id, isouter=True
)


def _number_row(entry: RegisteredNumber) -> dict[str, object]:
    return {
        "office": entry.number.office.value,
        "series": entry.number.series,
        "year": entry.number.year,
        "n": entry.number.n,
        "suffix": entry.number.suffix,
        "text": entry.number.text,
        "status": entry.status.value,
        "letter_id": entry.letter_id,
        "purpose": entry.purpose,
    }


def _number(row: Row[Any]) -> RegisteredNumber:
    """The number of a letter that was refused after it was signed is cancelled with it."""
    is_refused = row.letter_status == LetterStatus.CANCELLED.value
    return RegisteredNumber(
        LetterNumber(RegionCode(row.office), row.series, row.year, row.n, row.text, row.suffix),
        NumberStatus.CANCELLED if is_refused else NumberStatus(row.status),
        row.letter_id,
        row.purpose,
    )


def _changed_meanwhile(key: str) -> ConflictError:
    return ConflictError(
        mark("somebody else changed it at the same moment"),
        mark("Read it again, then decide anew."),
        key=key,
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


def _not_found(kind: str, key: str) -> NotFoundError:
    return NotFoundError(
        mark("no {kind} is recorded under {key}"),
        mark("Check the key; nothing is ever deleted, so it was never recorded here."),
        kind=kind,
        key=wire.blot(key[:64]),
    )
