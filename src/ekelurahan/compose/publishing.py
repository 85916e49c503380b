"""Who signs in a city, and what was sealed with a key: what publishing keys depends on."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.offices import Assignment, City
from ekelurahan.ports import Store

RecordsOf = Callable[[bytes], Iterable[bytes]]
"""Gives the record ids of the issued letters that were sealed with the key of an id."""


def records_in(store: Store) -> RecordsOf:
    """Take the record ids of the issued letters of a key from the city's own database."""

    def records_of(kid: bytes) -> Iterable[bytes]:
        with store.read() as unit:
            return unit.seals_of_key(kid)

    return records_of


def signing_assignments(
    city: City, kinds: Iterable[LetterKind], at: datetime
) -> Iterator[Assignment]:
    """Give every assignment, not yet ended, under which somebody may sign letters of these kinds."""
    today = city.day_of(at)
    roles = {step.role for kind in kinds for step in kind.route.steps if step.action.is_signing}
    return (
        a
        for a in city.assignments
        if city.posts[a.post].role in roles and (a.ends is None or today <= a.ends)
    )
