"""The register of numbers."""

from collections.abc import Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import Row, case, insert, select, update

from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.rows import Rows, changed_meanwhile, not_found
from ekelurahan.adapters.sql.upserts import insert_or_update
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.numbers import NumberStatus, RegisteredNumber
from ekelurahan.storing.rows import number_of, number_row


@frozen
class NumberRows(Rows):
    """The register of numbers."""

    def next_number(self, office: RegionCode, series: str, year: int) -> int:
        """Count a series on; the row stays locked until the transaction ends."""
        first = {"office": office.value, "series": series, "year": year, "last": 1}
        last = t.number_series.c.last
        return int(
            insert_or_update(self.connection, t.number_series, first, {"last": last + 1}, last)
        )

    def continue_series(self, office: RegionCode, series: str, year: int, last: int) -> None:
        """Let a series go on behind a number."""
        first = {"office": office.value, "series": series, "year": year, "last": last}
        column = t.number_series.c.last
        further = case((column < last, last), else_=column)
        insert_or_update(self.connection, t.number_series, first, {"last": further}, column)

    def add_number(self, entry: RegisteredNumber) -> None:
        """Enter a number in the register."""
        self.connection.execute(insert(t.letter_numbers).values(**self.number_row(entry)))

    def number(self, office: RegionCode, text: str) -> RegisteredNumber:
        """Read an entry of the register."""
        column = t.letter_numbers.c
        found = self.connection.execute(
            _NUMBERS.where(column.office == office.value, column.text == text)
        ).first()
        if found is None:
            raise not_found("number", text)
        return self._number(found)

    def numbers(self, office: RegionCode, year: int) -> Sequence[RegisteredNumber]:
        """List what an office has entered for a year."""
        column = t.letter_numbers.c
        rows = self.connection.execute(
            _NUMBERS.where(column.office == office.value, column.year == year).order_by(
                column.series, column.n, column.suffix
            )
        )
        return [self._number(row) for row in rows]

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
            .values(**self.number_row(entry))
        )
        if changed.rowcount != 1:
            raise changed_meanwhile(entry.number.text)

    def number_row(self, entry: RegisteredNumber) -> dict[str, Any]:
        """Write the row of a number."""
        return number_row(entry, purpose=self._write_purpose(entry))

    def _number(self, row: Row[Any]) -> RegisteredNumber:
        purpose = self._read_purpose(row)
        return number_of(row, letter_status=row.letter_status, purpose=purpose)

    def _write_purpose(self, entry: RegisteredNumber) -> str:
        key = f"{entry.number.office}/{entry.number.text}"
        return entry.purpose and self.write(entry.purpose, t.letter_numbers, key)

    def _read_purpose(self, row: Row[Any]) -> str:
        key = f"{row.office}/{row.text}"
        return row.purpose and self.read(row.purpose, t.letter_numbers, key)


_NUMBERS = select(t.letter_numbers, t.letters.c.status.label("letter_status")).join(
    t.letters, t.letters.c.id == t.letter_numbers.c.letter_id, isouter=True
)
