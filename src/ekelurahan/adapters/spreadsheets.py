"""Tables from CSV and XLSX files, cell by cell as they are."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from ekelurahan.adapters.extras import load_extra
from ekelurahan.errors import InputError
from ekelurahan.texts import mark

LARGEST_TABLE: Final = 32 * 1024 * 1024
"""Bytes a table may have."""

TITLES: Final = 10
"""Rows among which the headings are looked for: titles may stand above them."""

Cell = object
"""Text, number, ``datetime``, what else a spreadsheet makes of text, or ``None``; a CSV file has text
alone."""


@frozen
class Row:
    """A row of a table: one line of a CSV file, whatever its quotation marks say.

    Attributes:
        line: Line of the file, or row of the sheet, from 1.
        cells: What stands in it.
        complaint: Why it cannot be read, as a marked template; empty where it can.
    """

    line: int
    cells: Sequence[Cell]
    complaint: str = ""


def read_table(
    path: Path, content: bytes, *, missing: Callable[[Sequence[Cell]], int]
) -> Iterator[Row]:
    r"""Read the rows of a table, the headings first; what stands above these is left out.

    Args:
        path: Its name tells what it is: ``.csv`` or ``.xlsx``.
        content: What it holds.
        missing: How many headings a row lacks; of the first ten the row with the fewest is taken.

    Raises:
        InputError: it is something else, too large, or damaged.
        PluginError: an XLSX file needs the extra ``import``.

    >>> content = "REGISTER 2019\nnomor;hal\n1;ü\n".encode("cp1252")
    >>> for row in read_table(Path("a.csv"), content, missing=lambda row: "nomor" not in row):
    ...     print(row.line, row.cells)
    2 ['nomor', 'hal']
    3 ['1', 'ü']
    """
    if len(content) > LARGEST_TABLE:
        raise _unreadable(path)
    match path.suffix.lower():
        case ".csv":
            return _read_csv(content, missing)
        case ".xlsx":
            rows = _read_xlsx(path, content)
            return iter(rows[_headings_at(rows, missing) :])
    raise _unreadable(path)


def _headings_at(rows: Sequence[Row], missing: Callable[[Sequence[Cell]], int]) -> int:
    return min(range(len(rows[:TITLES])), key=lambda i: missing(rows[i].cells), default=0)


def _read_csv(content: bytes, missing: Callable[[Sequence[Cell]], int]) -> Iterator[Row]:
    """Take comma, semicolon or tab, whichever the headings have most of; spreadsheets differ."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    lines = [line.removesuffix("\n") for line in io.StringIO(text, newline=None)]
    delimiters = [max(",;\t", key=line.count) for line in lines[:TITLES]]
    first = list(map(_csv_row, range(1, TITLES + 1), lines, delimiters))
    start = _headings_at(first, missing)
    numbered = enumerate(lines[start:], start=start + 1)
    return (_csv_row(n, line, delimiters[start]) for n, line in numbered)


def _csv_row(n: int, line: str, delimiter: str) -> Row:
    """Read one line; a quotation mark that reaches over its end would hide the lines behind it."""
    if not _SOUND[delimiter].fullmatch(line):
        return Row(n, (), _QUOTATION)
    try:
        return Row(n, next(csv.reader([line], delimiter=delimiter, strict=True), []))
    except csv.Error:
        return Row(n, (), mark("the line is too long, or holds what no table holds"))


_SOUND: Final = {
    delimiter: re.compile(rf"(?:{cell}(?:{delimiter}{cell})*+)")
    for delimiter in ",;\t"
    for cell in [rf'(?:"(?:[^"]|"")*+"|[^"{delimiter}]*+)']
}
"""Lines in which every cell with a quotation mark stands between two."""
_QUOTATION: Final = mark(
    "a quotation mark is not closed in its line, or stands in a cell without quotation marks; "
    "write the whole row on one line"
)


def _read_xlsx(path: Path, content: bytes) -> Sequence[Row]:
    openpyxl: Any = load_extra("openpyxl", extra="import")
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        lines = [tuple(row) for row in book.worksheets[0].iter_rows(values_only=True)]
        book.close()
    except Exception:  # noqa: BLE001 - a damaged file brings out any error of the reader
        raise _unreadable(path) from None
    return [Row(n, cells) for n, cells in enumerate(lines, start=1)]


def _unreadable(path: Path) -> InputError:
    return InputError(
        mark("{path} is no table that can be read"),
        mark("Save it as .xlsx or as .csv (UTF-8), with at most {most} MiB."),
        path=str(path),
        most=LARGEST_TABLE // 1024**2,
    )
