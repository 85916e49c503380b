"""What is asked of a filled database, as its users do: the inbox, searches of the archive, a letter."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

from attrs import define, frozen
from sqlalchemy import Select, event, select

from ekelurahan.adapters.sql import tables as t
from ekelurahan.compose.desks import open_desk
from ekelurahan.desk import Desk
from ekelurahan.model.archive import ArchivePlace
from ekelurahan.model.letters import Letter
from ekelurahan.model.offices import Official
from ekelurahan.model.standing import LetterStatus

from .city import NOW, Stopped

CAMAT, LURAH = "camat@61.71.02", "lurah@61.71.02.1001"
PAGE: Final = 20
SAMPLES: Final = 150
_MIDDLE: Final = ArchivePlace(date(2024, 5, 24), "8").cursor
_YEAR: Final = {"first": date(2024, 1, 1), "last": date(2024, 12, 31)}


def _behind(key: str, day: date = date(2024, 5, 24)) -> str:
    """Give the cursor of a page in the middle of what is found by a text."""
    return ArchivePlace(day, "8", key).cursor


SEARCHES: Final[Mapping[str, Mapping[str, Any]]] = {
    "newest": {},
    "newest, in the middle": {"cursor": _MIDDLE},
    "kind": {"kind": "SKD"},
    "kind, in the middle": {"kind": "SKD", "cursor": _MIDDLE},
    "days of a year": _YEAR,
    "kind, days of a year": {"kind": "SKBB", **_YEAR},
    "letters that do not count": {"status": LetterStatus.REVOKED},
    "archive code": {"number": "400.12.2.1"},
    "archive code, in the middle": {"number": "400.12.2.1", "cursor": _behind("400 12 2 1")},
    "beginning of a code": {"number": "400"},
    "former code": {"number": "471.1"},
    "former code, in the middle": {"number": "471.1", "cursor": _behind("471 1")},
    "first name": {"name": "siti"},
    "first name, in the middle": {"name": "siti", "cursor": _behind("siti lestari")},
    "one letter": {"name": "s"},
    "name and kind": {"name": "siti", "kind": "SKD"},
    "name and code": {"name": "siti", "number": "400.12"},
    "name, days of a year": {"name": "siti", **_YEAR},
    "name, kind, days of a year": {"name": "muhammad", "kind": "SPSKCK", **_YEAR},
}
"""Searches that find much, by their name; those for one letter are made up from what there is."""


INBOX, LOOK_UP, SEARCH = "inbox page", "letter look-up", "archive search"


@frozen
class Act:
    """Something that is asked.

    Attributes:
        what: Inbox page, letter look-up or archive search.
        name: Which of these.
        ask: Takes which of the samples it is asked about, and for how many at most.
    """

    what: str
    name: str
    ask: Callable[[int, int], Any]

    def found(self) -> int:
        """Count what a page holds."""
        page = self.ask(0, PAGE)
        return 1 if self.what == LOOK_UP else len(page if self.what == INBOX else page.entries)


@frozen
class Sample:
    """A letter that is asked for."""

    letter: Letter
    record_id: bytes


@define
class Asked:
    """A filled database, with its desk and some of its letters.

    Attributes:
        desk: On the database.
        wide: A camat, who finds the letters of eight offices.
        narrow: A lurah, who finds those of one.
        samples: Some letters, by chance.
        statements: How many statements the database was sent.
    """

    desk: Desk
    wide: Official
    narrow: Official
    samples: list[Sample]
    statements: int = 0

    @classmethod
    def open(cls, url: str, city: Path) -> "Asked":
        """Open a database, and choose some of its letters."""
        desk = open_desk(url, city=city, clock=Stopped())
        holders = [desk.city.holder(post, NOW.date()) for post in (CAMAT, LURAH)]
        engine = desk.store.engine  # type: ignore[attr-defined]
        with engine.connect() as connection:
            chosen = connection.execute(_some()).all()
        with desk.store.read() as unit:
            samples = [Sample(unit.letter(key), bytes.fromhex(record)) for key, record in chosen]
        asked = cls(desk, *holders, samples)
        event.listen(engine, "before_cursor_execute", asked._count)
        return asked

    def acts(self) -> Iterator[Act]:
        """Give what is asked."""
        desk, letters = self.desk, [each.letter for each in self.samples]
        records = [each.record_id for each in self.samples]
        yield Act(
            INBOX, INBOX, lambda _, limit: desk.requests.waiting_for(self.narrow, limit=limit)
        )
        looked_up: Mapping[str, Callable[[int, int], Any]] = {
            "its key": lambda n, _: desk.letters.get(letters[n].id, by=self.wide),
            "its request": lambda n, _: desk.letters.of(letters[n].request_id, by=self.wide),
            "its seal": lambda n, _: desk.letters.standing_of(records[n]),
        }
        for name, ask in looked_up.items():
            yield Act(LOOK_UP, f"letter, by {name}", ask)
        wide = partial(desk.archive.search, by=self.wide)
        one_letter: Mapping[str, Callable[[int, int], Any]] = {
            "whole number": lambda n, limit: wide(number=letters[n].number.text, limit=limit),
            "whole name": lambda n, limit: wide(name=letters[n].content.subject.name, limit=limit),
            "NIK": lambda n, limit: wide(nik=letters[n].content.subject.nik, limit=limit),
        }
        for name, ask in one_letter.items():
            yield Act(SEARCH, f"{name}, 8 offices", ask)
        for who, by in (("1 office", self.narrow), ("8 offices", self.wide)):
            for name, query in SEARCHES.items():
                asked = partial(desk.archive.search, by=by, **query)
                yield Act(
                    SEARCH, f"{name}, {who}", lambda _, limit, asked=asked: asked(limit=limit)
                )

    def counted(self, act: Act) -> int:
        """Count the statements of an act."""
        before = self.statements
        act.ask(0, PAGE)
        return self.statements - before

    def _count(self, *_: object) -> None:
        self.statements += 1


def _some() -> Select[tuple[str, str]]:
    """Choose letters by their keys, which are random."""
    letter, seal = t.letters.c, t.seals.c
    some = select(letter.id, seal.record_id).join(t.seals, seal.letter_id == letter.id)
    return some.where(letter.office.like("61.71.02%")).order_by(letter.id).limit(SAMPLES)
