"""The register of numbers."""

from collections.abc import Sequence
from typing import Any

from attrs import frozen
from django.db.models import F
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.numbers import NumberStatus, RegisteredNumber
from ekelurahan.storing.errors import changed_meanwhile, not_found
from ekelurahan.storing.rows import number_of, number_row

from ekelurahan_django_store.models import LetterNumberRow, NumberSeriesRow
from ekelurahan_django_store.rows import Rows


@frozen
class NumberRows(Rows):
    """The register of numbers."""

    def next_number(self, office: RegionCode, series: str, year: int) -> int:
        """Count a series on; the row stays locked until the transaction ends."""
        key = {"office": office.value, "series": series, "year": year}
        row = self.rows(NumberSeriesRow).filter(**key)
        counted_on = F("last") + 1
        is_counted = row.update(last=counted_on) or self.insert_new(NumberSeriesRow, last=1, **key)
        if not is_counted:
            row.update(last=counted_on)
        return row.values_list("last", flat=True).get()

    def continue_series(self, office: RegionCode, series: str, year: int, last: int) -> None:
        """Let a series go on behind a number."""
        key = {"office": office.value, "series": series, "year": year}
        if not self.insert_new(NumberSeriesRow, last=last, **key):
            self.rows(NumberSeriesRow).filter(last__lt=last, **key).update(last=last)

    def add_number(self, entry: RegisteredNumber) -> None:
        """Enter a number in the register."""
        self.rows(LetterNumberRow).create(**self._number_row(entry))

    def number(self, office: RegionCode, text: str) -> RegisteredNumber:
        """Read an entry of the register."""
        rows = self.rows(LetterNumberRow).filter(office=office.value, text=text)
        row = rows.select_related("letter").first()
        if row is None:
            raise not_found("number", text)
        return self._number(row)

    def numbers(self, office: RegionCode, year: int) -> Sequence[RegisteredNumber]:
        """List what an office has entered for a year."""
        rows = self.rows(LetterNumberRow).filter(office=office.value, year=year)
        in_order = rows.select_related("letter").order_by("series", "n", "suffix")
        return [self._number(row) for row in in_order]

    def save_number(self, entry: RegisteredNumber, before: NumberStatus) -> None:
        """Keep what became of a number."""
        number = entry.number
        row = self.rows(LetterNumberRow).filter(
            office=number.office.value, text=number.text, status=before.value
        )
        if row.update(**self._number_row(entry)) != 1:
            raise changed_meanwhile(number.text)

    def _number_row(self, entry: RegisteredNumber) -> dict[str, Any]:
        return number_row(entry, purpose=self._write_purpose(entry))

    def _number(self, row: LetterNumberRow) -> RegisteredNumber:
        letter_status = row.letter.status if row.letter else None
        return number_of(row, letter_status=letter_status, purpose=self._read_purpose(row))

    def _write_purpose(self, entry: RegisteredNumber) -> str:
        key = f"{entry.number.office}/{entry.number.text}"
        return entry.purpose and self.write(entry.purpose, LetterNumberRow, key)

    def _read_purpose(self, row: LetterNumberRow) -> str:
        key = f"{row.office}/{row.text}"
        return row.purpose and self.read(row.purpose, LetterNumberRow, key)
