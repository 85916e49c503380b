"""Tables from CSV and XLSX files, cell by cell as they are."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from ekelurahan.adapters.extras import load_extra
from ekelurahan.errors import InputError
from ekelurahan.texts import mark

LARGEST_TABLE: Final = 32 * 1024 * 1024
"""Bytes a table may have."""

Cell = object
"""Text, number, ``datetime`` or ``None``; a CSV file has text alone."""


def read_table(path: Path, content: bytes) -> Iterator[Sequence[Cell]]:
    r"""Read the lines of a table, the headings first.

    Args:
        path: Its name tells what it is: ``.csv`` or ``.xlsx``.
        content: What it holds.

    Raises:
        InputError: it is something else, too large, or damaged.
        PluginError: an XLSX file needs the extra ``import``.

    >>> list(read_table(Path("a.csv"), "nomor;hal\n1;ü\n".encode("cp1252")))
    [['nomor', 'hal'], ['1', 'ü']]
    """
    if len(content) > LARGEST_TABLE:
        raise _unreadable(path)
    match path.suffix.lower():
        case ".csv":
            return _read_csv(content)
        case ".xlsx":
            return _read_xlsx(path, content)
    raise _unreadable(path)


def _read_csv(content: bytes) -> Iterator[Sequence[Cell]]:
    """Take comma, semicolon or tab, whichever the headings have most of; spreadsheets differ."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    headings = text.partition("\n")[0]
    delimiter = max(",;\t", key=headings.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _read_xlsx(path: Path, content: bytes) -> Iterator[Sequence[Cell]]:
    openpyxl: Any = load_extra("openpyxl", extra="import")
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        lines = [tuple(row) for row in book.worksheets[0].iter_rows(values_only=True)]
        book.close()
    except Exception:  # noqa: BLE001 - a damaged file brings out any error of the reader
        raise _unreadable(path) from None
    return iter(lines)


def _unreadable(path: Path) -> InputError:
    return InputError(
        mark("{path} is no table that can be read"),
        mark("Save it as .xlsx or as .csv (UTF-8), with at most {most} MiB."),
        path=str(path),
        most=LARGEST_TABLE // 1024**2,
    )
