"""Every kind of letter, signed in every way officials sign.

After an intended change run ``REWRITE_GOLDEN=1 pytest tests/golden``, look at the differences and at
the pictures, and keep them. A kind that is new gets its text and picture in the same way.
"""

import difflib
import os
from pathlib import Path

import pytest
from attrs import evolve
from PIL import Image
from tests.golden import looks
from tests.golden.sampling import FORMS, KINDS, heading, sample_answers

from ekelurahan.adapters.pages import CATALOG
from ekelurahan.adapters.pdf_files import PdfLetterReader
from ekelurahan.adapters.pdf_pages import rasterise
from ekelurahan.adapters.scans import read_codes
from ekelurahan.model.fields import optional
from ekelurahan.seal.verdicts import Verdict

KEPT = Path(__file__).with_name("kinds")
REWRITES = bool(os.environ.get("REWRITE_GOLDEN"))
LETTERS = [code for code, kind in KINDS.items() if not kind.is_form]
PAPER_FORMS = [code for code, kind in KINDS.items() if kind.is_form]


@pytest.fixture(scope="module")
def emblem_city(city):
    """The city with an emblem, as most have one."""
    return evolve(city, emblem=(CATALOG / "sample" / "emblem.svg").read_text("utf-8"))


@pytest.fixture(scope="module")
def write(make_letter, emblem_city, sealed):
    """Write a letter of a kind in one of the forms, with seals that are genuine."""

    def write(code, form="definitif"):
        kind = KINDS[code]
        letter, kind, city = make_letter(
            kind,
            sample_answers(kind),
            city=emblem_city,
            heading=heading(kind, form),
            acknowledged=len([s for s in kind.route.steps if s.action.is_signing]) > 1,
            by_hand=form == "by hand",
        )
        seals = (
            sealed(kind=code, number=s.number.text, subject=letter.content.subject.name)
            for s in letter.signatures
        )
        signatures = (
            evolve(s, seal=seal) for s, seal in zip(letter.signatures, seals, strict=True)
        )
        return evolve(letter, signatures=tuple(signatures)), kind, city

    return write


@pytest.fixture(scope="module")
def print_form(renderer, make_letter, emblem_city, now):
    """Print a form with all its answers, or with none."""

    def print_form(code, *, filled):
        kind = KINDS[code]
        answers = sample_answers(kind) if filled else {}
        letter, *_ = make_letter(evolve(KINDS["SKD"], fields=optional(kind.fields)), answers)
        content = evolve(letter.content, kind=code, title=kind.name)
        return renderer.render_form(content, kind, emblem_city, at=now)

    return print_form


def require_text(name, text):
    """Compare a text with the kept one, or keep it."""
    path = KEPT / f"{name}.txt"
    if REWRITES:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert path.is_file(), f"{name} is new: run REWRITE_GOLDEN=1 pytest tests/golden, and look"
    assert path.read_text("utf-8") == text


def require_look(name, pdf, folder):
    """Compare the picture of a letter with the kept one, or keep it."""
    path, picture = KEPT / f"{name}.png", looks.small(rasterise(pdf, dpi=100))
    if REWRITES and (not path.is_file() or looks.changed(path.read_bytes(), picture)):
        path.write_bytes(picture)
    assert path.is_file(), f"{name} is new: run REWRITE_GOLDEN=1 pytest tests/golden, and look"
    difference = looks.changed(path.read_bytes(), picture)
    if difference:
        looks.keep_difference(folder, path.read_bytes(), picture, difference)
    assert difference is None, f"{name} looks different: see the pictures in {folder}"


def joined(pages):
    """Write the text of all pages as one."""
    return "\n\f\n".join(pages) + "\n"


@pytest.mark.parametrize("code", LETTERS)
def test_the_text_is_the_kept_one_however_it_is_signed(code, renderer, write, page_texts):
    """The definitive holder's letter in full; of the other forms, the lines that differ."""
    texts = {form: joined(page_texts(renderer.render(*write(code, form)))) for form in FORMS}
    definitive = texts.pop("definitif")
    kept = definitive
    for form, text in texts.items():
        lines = difflib.ndiff(definitive.splitlines(), text.splitlines())
        differing = [line for line in lines if line[0] in "+-"]
        kept += "\n".join([f"\n==== {form}", *differing]) + "\n"

    require_text(code, kept)


@pytest.mark.parametrize("code", LETTERS)
def test_the_page_looks_like_the_kept_one(code, renderer, write, tmp_path):
    """What is drawn stands where it stood."""
    require_look(code, renderer.render(*write(code)), tmp_path)


@pytest.mark.parametrize("code", LETTERS)
def test_the_seals_on_paper_and_in_the_file_are_genuine(code, renderer, write, check):
    """Scanned from the page, each seal is confirmed; attached is what was digested."""
    letter, kind, city = write(code, "by hand")
    pdf = renderer.render(letter, kind, city)
    scanned = read_codes(pdf, dpi=120)
    carried = PdfLetterReader().read(pdf)

    assert {s.seal for s in letter.signatures} == set(scanned)
    assert {Verdict.GENUINE} == {check(seal).verdict for seal in scanned}
    assert letter.to_json() == carried.content
    assert {Verdict.GENUINE} == {check(token).verdict for token in carried.seals}


@pytest.mark.parametrize("code", PAPER_FORMS)
def test_forms_are_the_kept_ones(code, print_form, page_texts, tmp_path):
    """Filled in and empty, with room to write."""
    empty = print_form(code, filled=False)
    texts = [joined(page_texts(pdf)) for pdf in (print_form(code, filled=True), empty)]

    require_text(code, "\n==== empty\n".join(texts))
    require_look(code, empty, tmp_path)


def test_training_is_written_across_every_page(renderer, write, page_texts, tmp_path):
    """Nobody takes it for a real letter, and its seals can still be read."""
    letter, kind, city = write("X-HEIRS")
    pdf = renderer.render(letter, kind, evolve(city, training=True))

    assert all("LATIHAN" in page for page in page_texts(pdf))
    assert {s.seal for s in letter.signatures} == set(read_codes(pdf, dpi=120))
    require_look("training", pdf, tmp_path)


def test_every_kept_file_belongs_to_a_kind():
    """What was kept for a kind that is gone is gone too."""
    assert {*KINDS, "training"} == {path.stem for path in KEPT.iterdir()}


def test_a_changed_page_can_be_looked_at(tmp_path):
    """Before, after and the difference are drawn; what nobody sees is no difference."""
    before = looks.png(Image.new("L", (360, 500), 255))
    speck, word = Image.new("L", (360, 500), 255), Image.new("L", (360, 500), 255)
    speck.paste(200, (10, 10, 12, 12))
    word.paste(0, (10, 10, 40, 16))

    assert looks.changed(before, looks.png(speck)) is None
    difference = looks.changed(before, looks.png(word))
    looks.keep_difference(tmp_path, before, looks.png(word), difference)
    assert ["after.png", "before.png", "difference.png"] == sorted(
        path.name for path in tmp_path.iterdir()
    )
