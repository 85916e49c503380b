"""Letters packed for another archive: their files, and what archivists ask about each of them.

A package holds the PDFs in ``letters/``, ``metadata.csv`` and ``metadata.json`` with the same lines,
and ``manifest-sha256.txt``, which ``sha256sum -c`` checks. The same letters give the same bytes.
"""

import csv
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from ekelurahan.errors import InputError
from ekelurahan.model.archive import ArchivedLetter
from ekelurahan.texts import mark

MANIFEST: Final = "manifest-sha256.txt"

_COLUMNS: Final = (
    "nomor",
    "klasifikasi",
    "klasifikasi_lama",
    "sifat",
    "hal",
    "tanggal",
    "pencipta",
    "kode_pencipta",
    "status",
    "retensi_aktif",
    "retensi_inaktif",
    "nasib_akhir",
    "berkas",
    "sha256",
)
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9.]+")
_BEFORE_ALL_ZIPS: Final = (1980, 1, 1, 0, 0, 0)
_MODE: Final = 0o644 << 16


def write_package(out: Path, letters: Iterable[ArchivedLetter]) -> int:
    """Write a package into a new folder, or into a file whose name ends in ``.zip``.

    It appears under its name only when it is whole.

    Args:
        out: What must not be there yet, in a folder that is.
        letters: Read one by one.

    Returns:
        How many letters it holds.

    Raises:
        InputError: there is something under that name.
        OSError: it cannot be written.
    """
    if out.exists():
        raise InputError(
            mark("{path} is there already"),
            mark("Name a folder or a .zip that is not there yet; nothing was overwritten."),
            path=str(out),
        )
    with TemporaryDirectory(dir=out.absolute().parent, prefix=".new-") as temporary:
        folder = Path(temporary) / "package"
        count = _fill(folder, letters)
        if out.suffix.lower() == ".zip":
            packed = Path(temporary) / "package.zip"
            _pack(folder, packed)
            packed.replace(out)
        else:
            shutil.move(folder, out)
    return count


def _fill(folder: Path, letters: Iterable[ArchivedLetter]) -> int:
    (folder / "letters").mkdir(parents=True)
    lines = []
    for letter in letters:
        name = _file_name(letter) if letter.pdf is not None else ""
        if letter.pdf is not None:
            (folder / name).write_bytes(letter.pdf)
        lines.append(_line(letter, name))
    (folder / "metadata.csv").write_bytes(_as_csv(lines))
    text = json.dumps({"format": 1, "letters": lines}, ensure_ascii=False, indent=1)
    (folder / "metadata.json").write_text(f"{text}\n", "utf-8", newline="\n")
    (folder / MANIFEST).write_text("".join(_manifest(folder)), "utf-8", newline="\n")
    return len(lines)


def _line(letter: ArchivedLetter, name: str) -> dict[str, str | int]:
    """Name a letter's parts as Indonesian archivists do; it says nothing of whom it is about."""
    entry, retention = letter.entry, letter.retention
    values = (
        entry.number,
        entry.classification,
        entry.former_classification,
        "Terbatas" if letter.is_sensitive else "Biasa",
        entry.title,
        entry.day.isoformat(),
        letter.office_title,
        entry.office.value,
        entry.status.value,
        retention.active_years,
        retention.inactive_years,
        retention.final.value,
        name,
        entry.sha256,
    )
    return dict(zip(_COLUMNS, values, strict=True))


def _file_name(letter: ArchivedLetter) -> str:
    """Name a file so that people recognise it and no two are alike."""
    entry = letter.entry
    number = _NOT_IN_NAMES.sub("-", entry.number)
    return f"letters/{entry.day.isoformat()}_{entry.office.value}_{number}_{entry.sha256[:8]}.pdf"


def _as_csv(lines: Iterable[dict[str, str | int]]) -> bytes:
    """Write CSV that spreadsheets open as it is: UTF-8 with its mark, and no cell a formula."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS)
    writer.writeheader()
    for line in lines:
        writer.writerow({key: _as_text(value) for key, value in line.items()})
    return text.getvalue().encode("utf-8-sig")


def _as_text(value: str | int) -> str | int:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _manifest(folder: Path) -> Iterator[str]:
    for path in _files(folder):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        yield f"{digest}  {path.relative_to(folder).as_posix()}\n"


def _pack(folder: Path, packed: Path) -> None:
    with zipfile.ZipFile(packed, "w") as archive:
        for path in _files(folder):
            name = path.relative_to(folder).as_posix()
            info = zipfile.ZipInfo(name, _BEFORE_ALL_ZIPS)
            info.external_attr = _MODE
            info.compress_type = zipfile.ZIP_DEFLATED
            with path.open("rb") as source, archive.open(info, "w") as target:
                shutil.copyfileobj(source, target)
