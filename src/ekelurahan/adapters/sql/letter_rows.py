"""Letters, their seals, and their places in the status lists."""

import secrets
from collections.abc import Iterator, Sequence
from operator import itemgetter

from attrs import frozen
from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.exc import IntegrityError

from ekelurahan import wire
from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.rows import Rows, not_found
from ekelurahan.adapters.sql.upserts import insert_new
from ekelurahan.model.letters import Letter
from ekelurahan.model.standing import LetterStatus
from ekelurahan.storing.bodies import require_same
from ekelurahan.storing.errors import list_full

_TRIES = 64


@frozen
class LetterRows(Rows):
    """Letters, their seals, and their places in the status lists."""

    def letter(self, letter_id: str) -> Letter:
        """Read a letter."""
        letter = self._letter(t.letters.c.id == letter_id)
        if letter is None:
            raise not_found("letter", letter_id)
        return letter

    def letter_of(self, request_id: str) -> Letter | None:
        """Read the letter that answers a request."""
        return self._letter(t.letters.c.request_id == request_id)

    def add_letter(self, letter: Letter) -> None:
        """Keep a new letter."""
        self.connection.execute(insert(t.letters).values(self.letter_row(letter)))

    def letter_row(self, letter: Letter) -> dict[str, object]:
        """Write the row of a letter."""
        return {
            "id": letter.id,
            "request_id": letter.request_id,
            "office": letter.content.office.value,
            "kind": letter.content.kind,
            "pdf": letter.pdf,
            **self.changing(t.letters, letter),
        }

    def save_letter(self, letter: Letter) -> None:
        """Keep a changed letter in the place of the version before."""
        self.replace(t.letters, letter, pdf=letter.pdf)

    def keep_seal(self, record_id: bytes, letter: Letter) -> None:
        """Keep under which record id anyone may ask about the last signature of a letter."""
        self.connection.execute(insert(t.seals).values(seal_row(record_id, letter)))

    def letter_by_seal(self, record_id: bytes) -> Letter | None:
        """Read the letter that carries a seal."""
        with_seal = select(t.seals.c.letter_id).where(t.seals.c.record_id == record_id.hex())
        return self._letter(t.letters.c.id == with_seal.scalar_subquery())

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

    def _letter(self, condition: ColumnElement[bool]) -> Letter | None:
        column = t.letters.c
        row = self.connection.execute(
            select(column.id, column.status, column.body).where(condition)
        ).first()
        if row is None:
            return None
        letter = wire.loads(self.read(row.body, t.letters, row.id), Letter)
        require_same(f"letters/{row.id}", letter.status.value, row.status)
        return letter

    def take_status_index(self, status_list: str, size: int, letter_id: str) -> int:
        """Take a random free place; a sequence would tell outsiders how many letters there are."""
        for index in self._places_to_try(status_list, size):
            if self._took(status_list, index, letter_id):
                return index
        raise list_full(status_list)

    def _took(self, status_list: str, index: int, letter_id: str) -> bool:
        """Take a place unless it is taken, or was by somebody whose commit this waited for."""
        row = {"status_list": status_list, "index": index, "letter_id": letter_id}
        try:
            return insert_new(self.connection, t.status_indices, row)
        except IntegrityError:
            raise not_found("letter", letter_id) from None

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
        )
        given_up = self.connection.scalars(
            select(t.given_up_places.c.index).where(t.given_up_places.c.status_list == status_list)
        )
        told = dict.fromkeys(given_up, LetterStatus.CANCELLED)
        return sorted(
            ({index: LetterStatus(s) for index, s in rows} | told).items(), key=itemgetter(0)
        )

    def give_up_place(self, status_list: str, index: int) -> None:
        """Let verifiers be warned of a place for good."""
        row = {"status_list": status_list, "index": index}
        self.connection.execute(insert(t.given_up_places).values(**row))


def seal_row(record_id: bytes, letter: Letter) -> dict[str, object]:
    """Write the row of the last seal of a letter."""
    return {
        "record_id": record_id.hex(),
        "kid": letter.signatures[-1].kid.hex(),
        "letter_id": letter.id,
        "signature": len(letter.signatures) - 1,
    }
