"""Letters packed for another archive."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date

import pytest
from attrs import evolve

from ekelurahan.adapters.archive_packages import MANIFEST, write_package
from ekelurahan.errors import InputError
from ekelurahan.model.archive import ArchivedLetter, ArchiveEntry
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.retention import Fate, Retention

PDF = b"%PDF-1.7 surat"
ENTRY = ArchiveEntry(
    "a1",
    RegionCode("61.71.01.1004"),
    "SKD",
    "Surat Keterangan Domisili",
    date(2026, 3, 4),
    "400.12.2.1/0007/PTK/2026",
    "400.12.2.1",
    "471.1",
    "Siti Rahmawati",
    letter_id="a1",
    sha256=hashlib.sha256(PDF).hexdigest(),
)
LETTER = ArchivedLetter(
    ENTRY,
    Retention(2, 3, Fate.DESTROYED),
    is_sensitive=False,
    office_title="Kelurahan Parit Tokaya",
    pdf=PDF,
)
BEFORE = evolve(
    LETTER,
    entry=evolve(ENTRY, id="a0", number="=1+1", title="@hal", classification="", sha256=""),
    is_sensitive=True,
    pdf=None,
)


def test_archivists_find_what_they_ask_for(tmp_path):
    """Number, codes old and new, creator, retention, file and digest; and nobody's name."""
    assert 2 == write_package(tmp_path / "paket", [BEFORE, LETTER])

    text = (tmp_path / "paket" / "metadata.json").read_text("utf-8")
    _, line = json.loads(text)["letters"]
    assert {
        "nomor": "400.12.2.1/0007/PTK/2026",
        "klasifikasi": "400.12.2.1",
        "klasifikasi_lama": "471.1",
        "sifat": "Biasa",
        "hal": "Surat Keterangan Domisili",
        "tanggal": "2026-03-04",
        "pencipta": "Kelurahan Parit Tokaya",
        "kode_pencipta": "61.71.01.1004",
        "status": "issued",
        "retensi_aktif": 2,
        "retensi_inaktif": 3,
        "nasib_akhir": "musnah",
        "berkas": line["berkas"],
        "sha256": ENTRY.sha256,
    } == line
    assert PDF == (tmp_path / "paket" / line["berkas"]).read_bytes()
    assert "Siti" not in text


def test_spreadsheets_open_the_table_as_it_is(tmp_path):
    """UTF-8 with its mark, the same lines, and nothing in it that would be run as a formula."""
    write_package(tmp_path / "paket", [BEFORE, LETTER])

    content = (tmp_path / "paket" / "metadata.csv").read_bytes()
    first, second = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert content.startswith(b"\xef\xbb\xbf")
    assert ("'=1+1", "'@hal", "Terbatas", "") == tuple(
        first[key] for key in ("nomor", "hal", "sifat", "berkas")
    )
    assert ("400.12.2.1/0007/PTK/2026", "2") == (second["nomor"], second["retensi_aktif"])


def test_the_manifest_names_every_file(tmp_path):
    """Each with its digest, in the form sha256sum checks."""
    write_package(tmp_path / "paket", [LETTER])

    lines = (tmp_path / "paket" / MANIFEST).read_text().splitlines()
    named = dict(reversed(line.split("  ")) for line in lines)
    files = {
        path.relative_to(tmp_path / "paket").as_posix(): hashlib.sha256(path.read_bytes())
        for path in (tmp_path / "paket").rglob("*.*")
    }
    del files[MANIFEST]
    assert {name: digest.hexdigest() for name, digest in files.items()} == named


def test_the_same_letters_give_the_same_bytes(tmp_path):
    """Also packed, whenever and wherever it is done."""
    packed = [tmp_path / name for name in ("a.zip", "b.ZIP")]
    for path in packed:
        write_package(path, [BEFORE, LETTER])

    assert packed[0].read_bytes() == packed[1].read_bytes()
    with zipfile.ZipFile(packed[0]) as archive:
        assert archive.testzip() is None
        assert 4 == len(archive.namelist())


def test_what_is_there_is_left_alone(tmp_path):
    """A package never overwrites anything."""
    (tmp_path / "paket").mkdir()
    with pytest.raises(InputError, match="is there already"):
        write_package(tmp_path / "paket", [LETTER])


def test_half_a_package_is_none(tmp_path):
    """A letter that cannot be read leaves nothing behind."""

    def failing():
        yield LETTER
        raise InputError("unreadable")

    with pytest.raises(InputError, match="unreadable"):
        write_package(tmp_path / "paket", failing())
    assert [] == list(tmp_path.iterdir())
