"""The work of the process in which samples are typeset."""

import pytest
from attrs import evolve

from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.kind_samples import Style, sample_letter
from ekelurahan.adapters.kind_trials import draw_sample, request
from ekelurahan.adapters.pages import CATALOG
from ekelurahan.errors import InputError

CITY = CATALOG / "sample" / "pontianak.toml"


def test_a_letter(page_texts):
    """A letter is drawn with the answers of its style."""
    (page,) = page_texts(draw_sample(request(CATALOG / "SKD", CITY, Style.ODD)))

    assert "untuk keperluan Y." in page


def test_a_form(tmp_path, page_texts):
    """A form is drawn as a form: no number, no seal."""
    folder = tmp_path / "N9"
    folder.mkdir()
    top = 'code = "N9"\nversion = 1\nname = "Formulir Contoh"\nnature = "formulir"\n'
    (folder / "kind.toml").write_text(top)
    (folder / "letter.typ").write_text('#import "/page.typ": *\n#show: form\nIsi.\n')
    (page,) = page_texts(draw_sample(request(folder, CITY, Style.ORDINARY)))

    assert ("FORMULIR CONTOH" in page, "Nomor" in page) == (True, False)


def test_a_city_without_kelurahan(city, now):
    """No letter can be tried where no office gives any."""
    empty = evolve(city, offices={})

    with pytest.raises(InputError, match="Kota Pontianak has no kelurahan"):
        sample_letter(built_in_kinds()["SKD"], empty, Style.ODD, now, {})
