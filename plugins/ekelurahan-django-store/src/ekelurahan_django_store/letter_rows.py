"""Letters, their seals, and their places in the status lists."""

import secrets
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Final

from attrs import frozen
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from ekelurahan import wire
from ekelurahan.model.letters import Letter
from ekelurahan.model.standing import LetterStatus
from ekelurahan.storing.bodies import require_same
from ekelurahan.storing.errors import list_full, not_found, recorded_already

from ekelurahan_django_store.models import (
    GivenUpPlaceRow,
    LetterRow,
    RequestRow,
    SealRow,
    StatusPlaceRow,
)
from ekelurahan_django_store.rows import Rows

_TRIES: Final = 64


@frozen
class LetterRows(Rows):
    """Letters, their seals, and their places in the status lists."""

    def letter(self, letter_id: str) -> Letter:
        """Read a letter."""
        letter = self._letter(self.rows(LetterRow).filter(id=letter_id))
        if letter is None:
            raise not_found("letter", letter_id)
        return letter

    def letter_of(self, request_id: str) -> Letter | None:
        """Read the letter that answers a request."""
        return self._letter(self.rows(LetterRow).filter(request_id=request_id))

    def add_letter(self, letter: Letter) -> None:
        """Keep a new letter; Django has the key of its request checked at the commit only."""
        if not self.rows(RequestRow).filter(id=letter.request_id).exists():
            raise recorded_already()
        self.rows(LetterRow).create(
            id=letter.id,
            request_id=letter.request_id,
            office=letter.content.office.value,
            kind=letter.content.kind,
            pdf=letter.pdf,
            **self.changing(LetterRow, letter),
        )

    def save_letter(self, letter: Letter) -> None:
        """Keep a changed letter in the place of the version before."""
        self.replace(LetterRow, letter, pdf=letter.pdf)

    def keep_seal(self, record_id: bytes, letter: Letter) -> None:
        """Keep under which record id anyone may ask about the last signature of a letter."""
        self.rows(SealRow).create(
            record_id=record_id.hex(),
            kid=letter.signatures[-1].kid.hex(),
            letter_id=letter.id,
            signature=len(letter.signatures) - 1,
        )

    def letter_by_seal(self, record_id: bytes) -> Letter | None:
        """Read the letter that carries a seal."""
        return self._letter(self.rows(LetterRow).filter(seals__record_id=record_id.hex()))

    def seals_of_key(self, kid: bytes) -> Sequence[bytes]:
        """List the record ids of every seal that a key has made on a letter that was issued."""
        issued = [status.value for status in LetterStatus if status.was_issued]
        found = self.rows(SealRow).filter(kid=kid.hex(), letter__status__in=issued)
        record_ids = found.order_by("record_id").values_list("record_id", flat=True)
        return [bytes.fromhex(record_id) for record_id in record_ids]

    def _letter(self, rows: QuerySet[LetterRow]) -> Letter | None:
        row = rows.values_list("id", "status", "body").first()
        if row is None:
            return None
        key, status, body = row
        letter = wire.loads(self.read(body, LetterRow, key), Letter)
        require_same(f"letters/{key}", letter.status.value, status)
        return letter

    def take_status_index(self, status_list: str, size: int, letter_id: str) -> int:
        """Take a random free place; a sequence would tell outsiders how many letters there are."""
        if not self.rows(LetterRow).filter(id=letter_id).exists():
            raise not_found("letter", letter_id)
        row = {"status_list": status_list, "letter_id": letter_id}
        for index in self._places_to_try(status_list, size):
            if self.insert_new(StatusPlaceRow, index=index, **row):
                return index
        raise list_full(status_list)

    def _places_to_try(self, status_list: str, size: int) -> Iterator[int]:
        """Give some places at random and, where others have them all, whatever is still free."""
        yield from (secrets.randbelow(size) for _ in range(_TRIES))
        taken = self.rows(StatusPlaceRow).filter(status_list=status_list)
        free = list(set(range(size)).difference(taken.values_list("index", flat=True)))
        secrets.SystemRandom().shuffle(free)
        yield from free

    def statuses(self, status_list: str) -> Sequence[tuple[int, LetterStatus]]:
        """Give the status of every letter in a list that verifiers must be warned of."""
        listed = [status.value for status in LetterStatus if status.is_listed]
        # Joined to nothing, the name of the list is no way in: a database then starts from the few
        # letters there is a warning of, and not from all the places that were ever taken.
        places = self.rows(StatusPlaceRow).annotate(of=Concat("status_list", Value("")))
        warned = places.filter(of=status_list, letter__status__in=listed)
        told = {i: LetterStatus(s) for i, s in warned.values_list("index", "letter__status")}
        given_up = self.rows(GivenUpPlaceRow).filter(taken__status_list=status_list)
        told |= dict.fromkeys(
            given_up.values_list("taken__index", flat=True), LetterStatus.CANCELLED
        )
        return sorted(told.items(), key=itemgetter(0))

    def give_up_place(self, status_list: str, index: int) -> None:
        """Let verifiers be warned of a place for good."""
        place = self.rows(StatusPlaceRow).filter(status_list=status_list, index=index).first()
        if place is None:
            raise recorded_already()
        self.rows(GivenUpPlaceRow).create(taken=place)
