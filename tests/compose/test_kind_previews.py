"""Previews: they look like letters, say what they are, and leave no trace."""

import pytest

from ekelurahan.adapters.pages import CATALOG, SAMPLE
from ekelurahan.adapters.pdf_files import PdfLetterReader
from ekelurahan.adapters.pdf_pages import rasterise
from ekelurahan.adapters.scans import read_codes
from ekelurahan.compose.city_settings import CitySettings
from ekelurahan.compose.desks import load_desk
from ekelurahan.compose.folders import create_city_folder
from ekelurahan.compose.kind_previews import preview_kind
from ekelurahan.compose.new_kinds import create_kind_folder
from ekelurahan.compose.verifiers import open_verifier
from ekelurahan.errors import InvalidFileError
from ekelurahan.seal.verdicts import Verdict


@pytest.fixture
def city(tmp_path):
    """A city that has issued letters before."""
    desk = load_desk(create_city_folder(tmp_path / "kota"))
    desk.letters.publish_statuses()
    yield CitySettings.of(tmp_path / "kota")
    assert desk.clock.now()  # Open until here, so that closing it writes no file meanwhile.


def contents(folder):
    """Give every file's bytes."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nothing_is_recorded_and_nothing_verifies(city, page_texts):
    """Database and published files keep every byte; no verifier takes the seal for one."""
    before = contents(city.folder)
    pdf = preview_kind(CATALOG / "SKTM", city=city)

    assert before == contents(city.folder)
    assert all(SAMPLE in text for text in page_texts(pdf))
    (code,) = read_codes(rasterise(pdf)[0])
    verdict = open_verifier(city.folder / "trust").check(code).verdict
    assert Verdict.FORGED == verdict
    assert b"Siti" not in PdfLetterReader().read(pdf).content


def test_a_form(city, tmp_path, page_texts):
    """A form is drawn with its mark, too."""
    folder = create_kind_folder(tmp_path, "N9")
    kind = folder / "kind.toml"
    text = kind.read_text().partition("[[steps]]")[0].replace("keterangan", "formulir")
    kind.write_text(text)
    template = folder / "letter.typ"
    template.write_text(template.read_text().replace("#show: letter", "#show: form"))

    (page,) = page_texts(preview_kind(folder, city=city))
    assert SAMPLE in page
    assert "melamar pekerjaan" in page


def test_a_city_in_training_has_samples_too(city, page_texts):
    """A sample is marked as a sample, wherever it is made."""
    city_file = city.city
    city_file.write_text("training = true\n" + city_file.read_text())

    text = "".join(page_texts(preview_kind(CATALOG / "SKD", city=city)))
    assert (True, False) == (SAMPLE in text, "LATIHAN" in text)


def test_a_broken_kind_is_told(city, tmp_path):
    """The faults of a kind come before its picture."""
    folder = create_kind_folder(tmp_path, "SKX")
    (folder / "kind.toml").write_text("")

    with pytest.raises(InvalidFileError, match="code: is required"):
        preview_kind(folder, city=city)
