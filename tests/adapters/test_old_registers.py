"""Old registers of letters, as offices have them."""

import io
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from ekelurahan.adapters import spreadsheets
from ekelurahan.adapters.old_registers import read_register
from ekelurahan.errors import InputError
from ekelurahan.model.old_registers import OldLine

TODAY = date(2026, 11, 24)
HEADINGS = "No. Surat,Tanggal Surat,Nama Penduduk,Jenis Surat,Kode Surat,NIK"
GOOD = ("474/12/PTK/2019", "2019-03-04", "Siti", "Domisili", "474", "6171014508900001")


@pytest.fixture
def read(tmp_path):
    """Read the text of a CSV file, or the lines of a spreadsheet."""

    def read(table, **more):
        if isinstance(table, str | bytes):
            path = tmp_path / "register.CSV"
            path.write_bytes(table.encode() if isinstance(table, str) else table)
        else:
            path, book = tmp_path / "register.xlsx", openpyxl.Workbook()
            for line in table:
                book.active.append(line)
            book.save(path)
        return read_register(path, today=TODAY, **more)

    return read


def test_columns_are_recognised(read):
    """By their headings, whatever else stands in the file; empty lines are passed over."""
    register = read(f"\ufeffid,{HEADINGS}\r\n1,{','.join(GOOD)}\r\n,,,\r\n")

    line = OldLine(
        2,
        "474/12/PTK/2019",
        date(2019, 3, 4),
        "Siti",
        "Domisili",
        "474",
        nik="6171014508900001",
    )
    assert ((line,), ()) == (register.lines, register.refused)
    assert 64 == len(register.sha256)


def test_columns_can_be_named(read):
    """A heading of the office's own; a part that is unknown or not there is told."""
    table = "Agenda;Tanggal;Nama;Hal\n7/2019;4 Maret 2019;Siti;Domisili\n"

    (line,) = read(table, columns={"number": "AGENDA"}).lines
    assert ("7/2019", date(2019, 3, 4)) == (line.number, line.day)
    for columns, missing in [
        ({}, "number"),
        ({"number": "x"}, "number"),
        ({"x": "Hal"}, "number, x"),
    ]:
        with pytest.raises(InputError, match=f"not known: {missing}"):
            read(table, columns=columns)


def test_an_empty_file_has_no_columns(read):
    """It is refused as one whose columns are missing."""
    with pytest.raises(InputError, match="not known: number, day, name, title"):
        read("")


@pytest.mark.parametrize(
    "written",
    ["2019-03-04", "2019-03-04 08:15:00", "04-03-2019", "4/3/2019", "4.3.2019", "4 Maret 2019"],
)
def test_days_are_written_in_many_ways(read, written):
    """The day comes first, as in Indonesia, unless the year does."""
    (line,) = read(f"Nomor,Tanggal,Nama,Hal\n1/2019,{written},Siti,Domisili\n").lines

    assert date(2019, 3, 4) == line.day


@pytest.mark.parametrize(
    ("place", "written", "reason"),
    [
        (0, "", "the number is missing"),
        (0, "x" * 81, "the number is missing"),
        (0, "…", "the number is missing"),
        (0, "4.74E+11", "the spreadsheet has made a day"),
        (0, "04:07:00", "the spreadsheet has made a day"),
        (0, "TRUE", "the spreadsheet has made a day"),
        (2, "#N/A", "the spreadsheet has made a day"),
        (3, "#REF!", "the spreadsheet has made a day"),
        (4, "#NAME?", "the spreadsheet has made a day"),
        (5, "#DIV/0!", "the spreadsheet has made a day"),
        (1, "", "the date is missing"),
        (1, "kemarin", "the date is missing"),
        (1, "31-02-2019", "the date is missing"),
        (1, "31 Mart 2019", "the date is missing"),
        (1, "2027-01-01", "the date is missing"),
        (1, "1919-01-01", "the date is missing"),
        (2, "", "the name is missing"),
        (2, "Siti\u202e", "the name is missing"),
        (3, " ", "what kind of letter it is"),
        (4, "a.b", "the archive code is none"),
        (5, "617101450890", "the NIK is none"),
        (5, "6171014508900000", "the NIK is none"),
    ],
)
def test_bad_lines_are_told_with_their_reason(read, place, written, reason):
    """Each with its line, and the good ones are read all the same; no NIK is quoted."""
    bad = [*GOOD[:place], written, *GOOD[place + 1 :]]
    register = read("\n".join([HEADINGS, ",".join(bad), ",".join(GOOD)]))

    ((refused,), (line,)) = register.refused, register.lines
    assert (2, 3) == (refused.line, line.line)
    assert reason in refused.reason
    assert "6171" not in refused.reason


def test_no_line_hides_another(read):
    """A stray quotation mark costs its own line and no other, wherever it stands."""
    good = [f"{n}/2019;2019-03-04;Siti;Domisili" for n in range(101)]
    table = [
        "Nomor;Tanggal;Nama;Hal",
        '201/2019;2019-03-04;"Siti;Domisili',
        *good,
        '202/2019;2019-03-04;Siti";Domisili',
        '203/2019;2019-03-04;Siti "Iti" Aminah;Domisili',
        '204/2019;2019-03-04;"Siti ""Iti"" Aminah";"Domisili; baru"',
    ]
    register = read("\n".join(table))

    assert [2, 104, 105] == [refused.line for refused in register.refused]
    assert ["quotation mark"] == [*{refused.reason[2:16] for refused in register.refused}]
    assert [*range(3, 104), 106] == [line.line for line in register.lines]
    last = register.lines[-1]
    assert ('Siti "Iti" Aminah', "Domisili; baru") == (last.name, last.title)


def test_a_cell_with_a_line_break_is_refused(read):
    """Every line that it reaches over is told, so that nothing of the file is left out."""
    register = read('Nomor,Tanggal,Nama,Hal\r\n1,2019-03-04,"Siti\r\nAminah",Domisili\r\n')

    assert ((), [2, 3]) == (register.lines, [refused.line for refused in register.refused])


def test_a_cell_that_is_too_long_is_refused(read):
    """Also one that no table could hold, with its line."""
    table = f"Nomor,Tanggal,Nama,Hal\n1,2019-03-04,{'x' * 140_000},Domisili\n"

    assert [(2, "the line is too long, or holds what no table holds")] == [
        (refused.line, refused.reason) for refused in read(table).refused
    ]


def test_headings_that_cannot_be_read_are_refused(read):
    """As ones that are not known."""
    with pytest.raises(InputError, match="not known: number"):
        read('"Nomor,Tanggal,Nama,Hal\n')


def test_a_kind_must_be_a_code(read):
    """It is optional, and refused where it cannot be one."""
    table = "Nomor,Tanggal,Nama,Hal,Kode Jenis\n1,2019-03-04,Siti,x,SKD\n2,2019-03-04,Siti,x,skd\n"
    register = read(table)

    assert ["SKD"] == [line.kind for line in register.lines]
    assert [3] == [refused.line for refused in register.refused]


def test_a_spreadsheet_is_read_cell_by_cell(read):
    """Days and whole numbers are what they are; what Excel made of other numbers is refused."""
    lines = [
        HEADINGS.split(","),
        ["12/2019", datetime(2019, 3, 4), "Siti", "Domisili"],  # noqa: DTZ001 - a cell has no zone
        [13, "2019-03-04", "Siti", "Domisili", 474, None],
        [474.12, *GOOD[1:]],
        [datetime(2019, 12, 1), *GOOD[1:]],  # noqa: DTZ001
        [*GOOD[:5], 6171014508900001],
    ]
    register = read(lines)

    assert ["12/2019", "13"] == [line.number for line in register.lines]
    assert [4, 5, 6] == [refused.line for refused in register.refused]


@pytest.mark.parametrize("place", [0, 2, 3])
@pytest.mark.parametrize(
    "cell",
    [time(4, 7), timedelta(days=2), True, "#N/A", 12.5, datetime(2019, 12, 1)],  # noqa: DTZ001
    ids=str,
)
def test_what_a_spreadsheet_made_of_a_text_is_refused(read, place, cell):
    """Times, truth values, errors, figures and days are none of the texts that were typed."""
    register = read([HEADINGS.split(","), [*GOOD[:place], cell, *GOOD[place + 1 :]], GOOD])

    ((refused,), (line,)) = register.refused, register.lines
    assert (2, 3) == (refused.line, line.line)
    assert "format the column as text" in refused.reason


@pytest.mark.parametrize("sheet", [True, False])
@pytest.mark.parametrize(
    "titles", [["REGISTER, SURAT, KELUAR, TAHUN, 2019, A, B"], ["REGISTER", "", "Nama"]]
)
def test_titles_may_stand_above_the_headings(read, sheet, titles):
    """The row with the headings is found; lines are counted as the file has them."""
    headings = HEADINGS.replace(",", ";")
    if sheet:
        register = read([*([title] for title in titles), HEADINGS.split(","), GOOD])
    else:
        register = read("\n".join([*titles, headings, ";".join(GOOD), f"{';'.join(GOOD)}9"]))

    assert [len(titles) + 2] == [line.line for line in register.lines]
    assert [len(titles) + 3][sheet:] == [refused.line for refused in register.refused]


def test_headings_further_down_are_not_found(read):
    """They are told as missing, with the number of rows in which they are looked for."""
    table = "\n".join([*["REGISTER"] * spreadsheets.TITLES, HEADINGS, ",".join(GOOD)])

    with pytest.raises(InputError, match="not known: number, day, name, title") as caught:
        read(table)
    assert "among the first 10" in caught.value.advice


@pytest.mark.parametrize("name", ["register.ods", "register.xlsx"])
def test_other_files_are_refused(tmp_path, name):
    """Another type, or a spreadsheet that is none."""
    path = tmp_path / name
    path.write_bytes(b"no table")

    with pytest.raises(InputError, match="no table that can be read"):
        read_register(path, today=TODAY)


def test_a_table_has_a_limit(tmp_path):
    """More than an office writes in its life is not read."""
    content = io.BytesIO(bytes(spreadsheets.LARGEST_TABLE + 1)).getvalue()

    with pytest.raises(InputError):
        spreadsheets.read_table(tmp_path / "a.csv", content, missing=len)
