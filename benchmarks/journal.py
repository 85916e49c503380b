"""How fast the journal takes entries, and how fast a file of it is checked.

``python benchmarks/journal.py [URL …]``: on SQLite, and on every database whose URL is given; each
should be empty and is filled.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime

from attrs import evolve

from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.compose.clocks import SystemClock
from ekelurahan.compose.folders import create_city_folder
from ekelurahan.model.events import DataRead, Reading
from ekelurahan.seal.journal_checks import check_journal
from ekelurahan.seal.journal_lines import JournalHeader, write_lines

READ = DataRead(
    at=datetime(2026, 11, 24, tzinfo=UTC),
    actor="official:bayu-prasetya",
    office="61.71.01.1004",
    residents=("siti",),
    what=Reading.LETTER,
    key="1f0c8a52-6a3f-4d83-b4ae-4d0a3c3bfa11",
)
ENTRIES = 20_000
INBOX = tuple(f"resident-{n}" for n in range(100))


def per_second(count: int, act: Callable[[], object]) -> str:
    """Do something that comes to so many entries; say how many a second."""
    start = time.perf_counter()
    act()
    return f"{count / (time.perf_counter() - start):,.0f}/s"


def one_by_one(store: SqlStore, event: DataRead, count: int) -> None:
    """Record an event in each of many transactions."""
    for _ in range(count):
        with store.begin() as unit:
            unit.record([event])


def measure(url: str) -> None:
    """Fill a database, export its journal, and check the file."""
    store = SqlStore.open(url)
    name = store.engine.dialect.name
    one_by_one(store, READ, 1)
    print(
        f"{name}: a letter read, one transaction each:",
        per_second(1000, lambda: one_by_one(store, READ, 1000)),
    )
    inbox = evolve(READ, what=Reading.INBOX, key="", residents=INBOX)
    print(
        f"{name}: an inbox of 100 residents read:",
        per_second(300, lambda: one_by_one(store, inbox, 300)),
    )

    def fill() -> None:
        for _ in range(ENTRIES // 1000):
            with store.begin() as unit:
                unit.record([READ] * 1000)

    print(f"{name}: in transactions of 1000 events:", per_second(ENTRIES, fill))
    with store.read() as unit:
        header = JournalHeader("Pemerintah Kota Pontianak")
        lines: list[bytes] = []
        count = ENTRIES + 1301
        exported = per_second(
            count, lambda: lines.extend(write_lines(header, [], unit.journal_entries()))
        )
    print(f"{name}: exported:", exported)
    with tempfile.TemporaryDirectory() as folder:
        trust = TrustFolder(create_city_folder(folder, clock=SystemClock()).with_name("trust"))
        known = trust.trust_list()
        print(f"{name}: checked:", per_second(count, lambda: check_journal(lines, known)))
        assert not check_journal(lines, known).faults
    start = time.perf_counter()
    with store.read() as unit:
        unit.events_about("siti", since=None, after=ENTRIES // 2, limit=100)
    print(f"{name}: a page about a resident: {1000 * (time.perf_counter() - start):.1f} ms")
    store.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        measure(f"sqlite:///{folder}/journal.db")
    for url in sys.argv[1:]:
        measure(url)
