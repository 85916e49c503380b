"""Everything a city has recorded, read at one moment, and what of it must not depend on a crash."""

import hashlib
from collections import Counter
from pathlib import Path

from attrs import frozen
from sqlalchemy import select

from ekelurahan import wire
from ekelurahan.adapters.sql import tables as t
from ekelurahan.model.events import DataRead, Event, WorkRecovered
from ekelurahan.storing.rows import effect_of

YEAR = 2026


@frozen
class Records:
    """What is recorded.

    Attributes:
        requests: As they came in.
        letters: In the order of their requests.
        kinds: The present version of each, by code.
        numbers: The registers of all offices.
        counted: The last number that each series has given.
        effects: What is or was owed, by key.
        events: The journals of all offices.
        papers: Digests of the residents' papers.
        places: Places in status lists that were given up, as list and index.
    """

    requests: tuple
    letters: tuple
    kinds: dict
    numbers: tuple
    counted: dict
    effects: tuple
    events: tuple[Event, ...]
    papers: tuple[str, ...]
    places: frozenset

    @classmethod
    def of(cls, desk):
        """Read them, past the desk: looking through it would be recorded as well."""
        with desk.store.engine.connect() as connection:
            ids = connection.scalars(
                select(t.requests.c.id).order_by(t.requests.c.submitted_at, t.requests.c.id)
            ).all()
            series = connection.execute(select(t.number_series)).all()
            effects = (
                connection.execute(select(t.effects).order_by(t.effects.c.key)).mappings().all()
            )
            places = connection.execute(select(t.given_up_places)).all()
        with desk.store.read() as unit:
            requests = tuple(unit.request(key) for key in ids)
            found = [unit.letter_of(key) for key in ids]
            offices = list(desk.city.offices)
            return cls(
                requests=requests,
                letters=tuple(letter for letter in found if letter is not None),
                kinds=dict(desk.kinds),
                numbers=tuple(n for o in offices for n in unit.numbers(o, YEAR)),
                counted={(row.office, row.series, row.year): row.last for row in series},
                effects=tuple(map(effect_of, effects)),
                events=tuple(wire.loads(e.body, Event) for e in unit.journal_entries("")),
                papers=tuple(sorted(d.sha256 for d in unit.documents_after("", limit=1000))),
                places=frozenset((row.status_list, row.index) for row in places),
            )

    def letter_of(self, request):
        """Find the letter of a request."""
        return next((each for each in self.letters if each.request_id == request.id), None)

    def letter(self, key):
        """Find a letter."""
        return next(each for each in self.letters if each.id == key)

    def happened(self, name, **about):
        """Count the events of a name about something."""
        return sum(
            type(event).__name__ == name
            and all(getattr(event, key) == value for key, value in about.items())
            for event in self.events
        )

    def outline(self):
        """Say what must be the same whether or not the process died: all but keys and times.

        Not said is how often something was read or published, and what was found again.
        """
        order = {letter.id: place for place, letter in enumerate(self.letters)}
        return {
            "requests": [_request(r, self.letter_of(r), order) for r in self.requests],
            "numbers": [
                (str(n.number.office), n.number.text, n.status.value, order.get(n.letter_id))
                for n in self.numbers
            ],
            "papers": self.papers,
            "owed": Counter((e.kind, e.status.value) for e in self.effects if e.target),
            "events": Counter(
                type(event).__name__
                for event in self.events
                if not isinstance(event, DataRead | WorkRecovered)
            ),
        }


def _request(request, letter, order):
    approvals = [(a.step, a.official) for a in request.approvals]
    outline = (request.content.kind, request.applicant, request.status.value, request.step)
    standing = (request.version, request.note, request.missing, approvals)
    return (*outline, *standing, letter and _letter(letter, order))


def _letter(letter, order):
    signed = [
        (s.step, s.signatory.official, s.number.text, bool(s.seal)) for s in letter.signatures
    ]
    standings = [
        (s.status.value, s.reason.value, order.get(s.replaced_by)) for s in letter.standings
    ]
    return letter.status.value, letter.version, bool(letter.pdf), signed, standings


def fingerprint(desk, folder):
    """Give a digest of every row and every file: equal where nothing has changed at all."""
    digest = hashlib.sha256()
    with desk.store.engine.connect() as connection:
        for table in t.metadata.sorted_tables:
            rows = sorted(map(repr, connection.execute(select(table))))
            digest.update(repr((table.name, rows)).encode())
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file() and not path.name.startswith("kelurahan.db"):
            digest.update(f"{path.relative_to(folder)} ".encode() + path.read_bytes())
    return digest.hexdigest()
