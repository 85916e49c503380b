"""The database: letters numbered a second, and what is asked of a thousand letters and of a million.

Usage: python benchmarks/store.py [--quick]

Writes the section "The database" of ``docs/reference/performance.md``; ``--quick`` only prints. It
makes databases of its own beside the ones named in ``SERVERS``, and drops them.
"""

import gc
import os
import tempfile
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Final

from attrs import define, field
from filling.asked import PAGE, Act, Asked
from filling.city import make_city
from filling.fill import Filling
from filling.numbering import numbered_a_second
from pages import run, table
from sqlalchemy import URL, NullPool, create_engine, make_url, text

SERVERS: Final[Mapping[str, str]] = {
    "PostgreSQL": "postgresql+psycopg://postgres@127.0.0.1/postgres",
    "MariaDB": "mariadb+pymysql://root@127.0.0.1/mysql",
}
SMALL: Final = 1_000
LARGE: Final = {"SQLite": 200_000, "PostgreSQL": 1_000_000, "MariaDB": 200_000}
MOST: Final = 1.5
"""So many times the time of a thousand letters may the same take with the many."""
_CALLS: Final = 150
_FILLED: Final = "EKELURAHAN_FILLED_{}"
"""Variable with the URL of a large database that was filled before, in the city folder
``EKELURAHAN_FILLED_CITY``; it stays."""


@contextmanager
def empty(kind: str, folder: Path) -> Iterator[str]:
    """Make a database, and drop it afterwards."""
    name = f"ekelurahan_{uuid.uuid4().hex}"
    (folder / "keys" / "data.used").unlink(missing_ok=True)  # another database, on purpose
    if kind == "SQLite":
        yield f"sqlite:///{folder}/{name}.db"
        return
    server = make_url(SERVERS[kind])
    _tell(server, f"CREATE DATABASE {name}")
    yield server.set(database=name).render_as_string(hide_password=False)
    _tell(server, f"DROP DATABASE {name}" + (" WITH (FORCE)" if kind == "PostgreSQL" else ""))


def _tell(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))


@contextmanager
def filled(kind: str, folder: Path, letters: int) -> Iterator[Asked]:
    """Fill a database, and open it."""
    ready = os.environ.get(_FILLED.format(kind.upper())) if letters > SMALL else None
    with ExitStack() as stack:
        if ready is None:
            ready = stack.enter_context(empty(kind, folder))
            Filling(ready, folder, letters, waiting=30 + letters // 1_000).fill(processes=2)
        asked = Asked.open(ready, folder / "city.toml")
        stack.callback(asked.desk.store.close)  # type: ignore[attr-defined]
        yield asked


def compared(kind: str, folder: Path, letters: int, calls: int) -> Iterator[str]:
    """Ask a small and a large database the same, in turn."""
    rows, pooled = [], defaultdict[str, Times](Times)
    with filled(kind, folder, SMALL) as small, filled(kind, folder, letters) as large:
        for few, many in zip(small.acts(), large.acts(), strict=True):
            counts = small.counted(few), large.counted(many)
            assert len(set(counts)) == 1, (few.name, counts)
            held = few.found(), many.found()
            full, same = Times(), Times()
            full.add(few, many, calls, PAGE)
            if held[0] < held[1]:
                same.add(few, many, calls, max(held[0], 1))
            pooled[few.what].extend(full)
            last = same.told if held[0] < held[1] else ""
            rows.append((few.name, counts[0], f"{held[0]} / {held[1]}", *full.row, last))
    sizes = f"p95 ms at {SMALL:,}", f"p95 ms at {letters:,}"
    yield table((kind, *sizes, "ratio"), ((what, *times.row) for what, times in pooled.items()))
    head = (kind, "statements", "found", *sizes, "ratio", "ratio, as many")
    yield table(head, rows)


@define
class Times:
    """How long acts took on a small and on a large database, in seconds."""

    few: list[float] = field(factory=list)
    many: list[float] = field(factory=list)

    def add(self, few: Act, many: Act, calls: int, limit: int) -> None:
        """Do an act in turn on both, so that whatever else runs disturbs them alike.

        Each is asked everything once before, so that both are read from memory.
        """
        for n in range(calls):
            few.ask(n, limit), many.ask(n, limit)
        gc.collect()
        for n in range(calls):
            for act, taken in ((few, self.few), (many, self.many)):
                start = perf_counter()
                act.ask(n, limit)
                taken.append(perf_counter() - start)

    def extend(self, other: "Times") -> None:
        """Put the times of another act to these."""
        self.few += other.few
        self.many += other.many

    @property
    def p95(self) -> tuple[float, float]:
        """The p95 of both."""
        return quantiles(self.few, n=20)[-1], quantiles(self.many, n=20)[-1]

    @property
    def told(self) -> str:
        """The ratio of both, marked where it is too much."""
        few, many = self.p95
        return f"{many / few:.2f}" if many <= MOST * few else f"**{many / few:.2f}**"

    @property
    def row(self) -> tuple[str, str, str]:
        """Both, and their ratio."""
        few, many = self.p95
        return f"{1000 * few:.1f}", f"{1000 * many:.1f}", self.told


def numbering(folder: Path, each: int) -> str:
    """Let one and eight writers approve letters of one office, and of eight."""
    rows = []
    for kind in LARGE:
        figures = []
        for writers, offices in ((1, 1), (8, 1), (8, 8)):
            with empty(kind, folder) as url:
                figures.append(f"{numbered_a_second(url, folder, writers, offices, each):.0f}")
        rows.append((kind, *figures))
    return table(
        ("letters numbered a second", "1 writer", "8, one office", "8, eight offices"), rows
    )


def sections(*, quick: bool) -> Iterator[str]:
    """Run every part; quickly to see that it runs, or slowly to see how fast."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(os.environ.get(_FILLED.format("CITY"), made))
        if not (folder / "city.toml").exists():
            make_city(folder)
        yield (
            "The transaction in which a lurah's approval gives a letter its number: request, letter,\n"
            "register, place in the status list, journal and what is owed. Writers are processes."
        )
        yield numbering(folder, 40 if quick else 400)
        yield (
            "What is asked of the desk, by the clock, a page of 20; the small and the large database\n"
            "are asked in turn. 30 requests wait at each office, and one more for every thousand letters.\n"
            "Searches go through one office of 35, or eight. *In the middle* is a page behind half of all.\n"
            "Where a page of the small database is not full, both are also asked for as many as it holds:\n"
            "the last column."
        )
        for kind, letters in LARGE.items():
            yield from compared(
                kind, folder, letters if not quick else 3 * SMALL, 15 if quick else _CALLS
            )


if __name__ == "__main__":
    run("store", sections)
