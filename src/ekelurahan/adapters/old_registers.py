"""Old registers of letters, as other systems export them, read line by line.

Columns are recognised by their headings, whatever their order, case and punctuation:

=============== =====================================================================
part            headings
=============== =====================================================================
number          Nomor Surat, No. Surat, Nomor, No Surat Lengkap
day             Tanggal Surat, Tgl Surat, Tanggal, Tanggal Cetak
name            Nama Penduduk, Nama Pemohon, Nama Warga, Nama
title           Jenis Surat, Nama Surat, Perihal, Hal
classification  Kode Klasifikasi, Klasifikasi, Kode Surat
kind            Kode Jenis
nik             NIK
=============== =====================================================================

The first four must be there, in one of the first ten rows. A heading that is named otherwise is given
by a map.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final, NoReturn

from attrs import frozen

from ekelurahan.adapters.spreadsheets import TITLES, Cell, Row, read_table
from ekelurahan.errors import IdentityNumberError, InputError
from ekelurahan.model.archive import search_key
from ekelurahan.model.codes import is_archive_code, is_kind_code
from ekelurahan.model.identity import Nik
from ekelurahan.model.old_registers import OldLine, RefusedLine
from ekelurahan.texts import mark

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("nomor surat", "no surat", "nomor", "no surat lengkap"),
    "day": ("tanggal surat", "tgl surat", "tanggal", "tanggal cetak"),
    "name": ("nama penduduk", "nama pemohon", "nama warga", "nama"),
    "title": ("jenis surat", "nama surat", "perihal", "hal"),
    "classification": ("kode klasifikasi", "klasifikasi", "kode surat"),
    "kind": ("kode jenis",),
    "nik": ("nik",),
}
_REQUIRED: Final = ("number", "day", "name", "title")
_MONTHS: Final = [
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
]
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2}|[a-z]+)[-/. ]+(\d{4})")
_SPOILT: Final = re.compile(r"\d+([.,]\d+)?e\+?\d+|\d+:\d\d:\d\d(\.\d+)?|true|false", re.IGNORECASE)
_FAILED: Final = re.compile(r"#(N/A|[A-Z_]+[!?]|DIV/0!|GETTING_DATA)|Err:\d+")
_OLDEST: Final = date(1945, 8, 17)


@frozen
class OldRegister:
    """What a file holds.

    Attributes:
        lines: Lines that could be read.
        refused: Lines that could not, with their reasons.
        sha256: Digest of the file, hexadecimal.
    """

    lines: tuple[OldLine, ...]
    refused: tuple[RefusedLine, ...]
    sha256: str


class _Refused(Exception):  # noqa: N818 - never leaves this module
    """A line cannot be used; the reason is a marked template."""


def read_register(
    path: Path, *, columns: Mapping[str, str] | None = None, today: date
) -> OldRegister:
    """Read an old register from a CSV or XLSX file.

    Args:
        path: The file.
        columns: Headings of its own, by part: ``{"number": "Nomor Agenda"}``.
        today: No letter is of a later day.

    Raises:
        InputError: it is no such file, a part is unknown, or a column is missing.
        PluginError: an XLSX file needs the extra ``import``.
        OSError: it cannot be read.
    """
    content = path.read_bytes()
    named = columns or {}
    table = read_table(path, content, missing=lambda row: len(_missing(_known(row, named), named)))
    places = _places(next(table, Row(1, ())).cells, named)
    lines: list[OldLine] = []
    refused: list[RefusedLine] = []
    for row in table:
        if not (row.complaint or any(str(cell or "").strip() for cell in row.cells)):
            continue
        try:
            lines.append(_line(row, places, today))
        except _Refused as error:
            refused.append(RefusedLine(row.line, str(error)))
    return OldRegister(tuple(lines), tuple(refused), hashlib.sha256(content).hexdigest())


def _known(headings: Sequence[Cell], columns: Mapping[str, str]) -> Mapping[str, int]:
    """Find in which column each part stands."""
    known = {search_key(str(heading or "")): i for i, heading in enumerate(headings)}
    wanted = dict(HEADINGS) | {part: (search_key(heading),) for part, heading in columns.items()}
    return {
        part: next(known[name] for name in names if name in known)
        for part, names in wanted.items()
        if any(name in known for name in names)
    }


def _missing(found: Mapping[str, int], columns: Mapping[str, str]) -> Sequence[str]:
    missing = [part for part in (*_REQUIRED, *columns) if part not in found]
    return [*dict.fromkeys([*missing, *(columns.keys() - HEADINGS.keys())])]


def _places(headings: Sequence[Cell], columns: Mapping[str, str]) -> Mapping[str, int]:
    found = _known(headings, columns)
    if missing := _missing(found, columns):
        raise InputError(
            mark("the columns of this register are not known: {missing}"),
            mark(
                "The headings must stand in one row, among the first {rows}; name them, as in --map "
                "number='Nomor Agenda'; the parts are: {parts}."
            ),
            missing=", ".join(missing),
            rows=TITLES,
            parts=", ".join(HEADINGS),
        )
    return found


def _line(row: Row, places: Mapping[str, int], today: date) -> OldLine:
    if row.complaint:
        raise _Refused(row.complaint)

    def cell(part: str) -> Cell:
        place = places.get(part, len(row.cells))
        return _as_written(row.cells[place]) if place < len(row.cells) else None

    return OldLine(
        row.line,
        _number(cell("number")),
        _day(cell("day"), today),
        _text(cell("name"), 200, mark("the name is missing or too long")),
        _text(cell("title"), 200, mark("what kind of letter it is is missing or too long")),
        _classification(cell("classification")),
        _kind(cell("kind")),
        _nik(cell("nik")),
    )


def _as_written(cell: Cell) -> Cell:
    """A spreadsheet shows some texts as something else, and forgets what they were."""
    if isinstance(cell, bool | time | timedelta) or _FAILED.fullmatch(str(cell or "").strip()):
        raise _Refused(_CHANGED)
    return cell


_CHANGED: Final = mark(
    "the spreadsheet has made a day, a time, a figure, TRUE or FALSE, or an error like #N/A of a "
    "text; format the column as text, type it anew"
)


def _number(cell: Cell) -> str:
    """A spreadsheet turns some numbers into figures or days: what they were is lost."""
    text = str(cell or "").strip()
    if _SPOILT.fullmatch(text):
        raise _Refused(_CHANGED)
    return _text(cell, 80, mark("the number is missing or too long"))


def _text(cell: Cell, most: int, complaint: str) -> str:
    if isinstance(cell, float | datetime):
        raise _Refused(_CHANGED)
    text = " ".join(str("" if cell is None else cell).split())
    if not 0 < len(text) <= most or not text.isprintable() or not search_key(text):
        raise _Refused(complaint)
    return text


def _day(cell: Cell, today: date) -> date:
    day = cell.date() if isinstance(cell, datetime) else _written_day(str(cell or "").strip())
    if day is None or not _OLDEST <= day <= today:
        raise _Refused(mark("the date is missing, impossible, or to come; write it as 2019-03-31"))
    return day


def _written_day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        found = _DAY_FIRST.fullmatch(text.lower())
    if found is None:
        return None
    day, month, year = found.groups()
    number = _MONTHS.index(month) + 1 if month in _MONTHS else month
    try:
        return date(int(year), int(number), int(day))
    except ValueError:
        return None


def _optional(is_one: Callable[[str], bool], complaint: str) -> Callable[[Cell], str]:
    def read(cell: Cell) -> str:
        text = str("" if cell is None else cell).strip()
        if text and not is_one(text):
            raise _Refused(complaint)
        return text

    return read


_classification = _optional(
    is_archive_code, mark("the archive code is none; write it as 400.12.2.1 or 471.1")
)
_kind = _optional(is_kind_code, mark("the code of the kind is none"))


def _nik(cell: Cell) -> str:
    """A figure has lost its last digit; a NIK that ends in 0000 lost it before."""
    if cell is None or cell == "":
        return ""
    try:
        return Nik(cell.strip()).digits if isinstance(cell, str) else _no_nik()
    except IdentityNumberError:
        return _no_nik()


def _no_nik() -> NoReturn:
    # No "from": the error it stands for may show part of the number.
    raise _Refused(mark("the NIK is none; format the column as text, type it anew")) from None
