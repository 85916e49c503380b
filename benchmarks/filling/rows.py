"""The rows of a history, written by the library's own functions, and the journal they are chained in."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from attrs import define, field
from sqlalchemy import Connection, Table

from ekelurahan import wire
from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.archive_rows import aged_key_rows
from ekelurahan.adapters.sql.letter_rows import seal_row
from ekelurahan.adapters.sql.unit_of_work import SqlUnitOfWork
from ekelurahan.model.archive import ArchiveEntry
from ekelurahan.model.journal import JournalHead
from ekelurahan.model.letters import Letter
from ekelurahan.model.numbers import NumberStatus, RegisteredNumber
from ekelurahan.ports import DataCipher
from ekelurahan.storing.rows import effect_row, entry_row

from .histories import Chronicle, History
from .people import resident

Rows = dict[Table, list[dict[str, Any]]]


@define
class Scribe:
    """Writes the rows of an office.

    Attributes:
        connection: Of the database; tells how bodies are encrypted.
        cipher: The city's keys.
        chronicle: What is written.
        seq: Last place in the order of the whole journal that is taken.
    """

    connection: Connection
    cipher: DataCipher
    chronicle: Chronicle
    seq: int
    _unit: SqlUnitOfWork = field(init=False)
    _head: JournalHead = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Begin the journal."""
        self._unit = SqlUnitOfWork(self.connection)
        self._head = JournalHead(self.chronicle.office.code.value)

    def batches(self, size: int) -> Iterator[Rows]:
        """Write everything of the office, so many requests at a time."""
        yield self._register()
        rows: Rows = defaultdict(list)
        for n, history in enumerate(self.chronicle.histories(), start=1):
            self._write(rows, history)
            if n % size == 0:
                yield rows
                rows = defaultdict(list)
        yield rows
        yield self._counts()

    def _register(self) -> Rows:
        told = self.chronicle
        people = (resident(told.seed, n, told.home) for n in range(told.residents))
        if told.office.code != told.home:  # those of a kecamatan stand in the register already
            return {}
        return {t.residents: [self._unit.resident_row(each) for each in people]}

    def _counts(self) -> Rows:
        office = self.chronicle.office.code.value
        head = {"office": office, "place": self._head.place, "hash": self._head.hash}
        series = [
            {"office": office, "series": "*", "year": year, "last": last}
            for year, last in self.chronicle.numbers.items()
        ]
        return {t.number_series: series, t.journal_heads: [head]}

    def _write(self, rows: Rows, history: History) -> None:
        rows[t.requests].append(self._unit.request_row(history.request))
        for event, entry in zip(
            history.events,
            self._head.followed_by(wire.dumps(event) for event in history.events),
            strict=True,
        ):
            self.seq += 1
            rows[t.journal].append({"seq": self.seq, **self._unit.journal_row(event, entry)})
            (concerned,) = event.residents
            rows[t.journal_residents].append({"resident": concerned, "seq": self.seq})
            self._head = JournalHead(entry.office, entry.place, entry.hash)
        if history.letter is not None:
            self._write_letter(rows, history, history.letter)

    def _write_letter(self, rows: Rows, history: History, letter: Letter) -> None:
        (signature,), nik = letter.signatures, letter.content.subject.nik
        assert nik is not None
        entry = ArchiveEntry.of(letter, history.kind)
        place = {"status_list": signature.status_list, "index": signature.status_index}
        number = RegisteredNumber(letter.number, NumberStatus.USED, letter.id)
        rows[t.letters].append(self._unit.letter_row(letter))
        rows[t.letter_numbers].append(self._unit.number_row(number))
        rows[t.status_indices].append({**place, "letter_id": letter.id})
        rows[t.seals].append(seal_row(history.record_id, letter))
        rows[t.effects] += [effect_row(effect) for effect in history.effects]
        index = self.cipher.index(nik.digits, "nik")
        rows[t.archive_entries].append(entry_row(entry, nik_index=index))
        rows[t.archive_keys] += aged_key_rows(entry)
