"""What a screen reader and an archive are told: tags, their order, fonts, and that the file is whole."""

from io import BytesIO

import pytest
from attrs import evolve
from pypdf import PdfReader
from pypdfium2 import PdfDocument
from tests.golden.sampling import KINDS, sample_answers

from ekelurahan.adapters.pages import CATALOG

MM = 72 / 25.4


@pytest.fixture(scope="module")
def heirs(renderer, make_letter, city):
    """A letter of two pages with a table, two seals and copies."""
    city = evolve(city, emblem=(CATALOG / "sample" / "emblem.svg").read_text("utf-8"))
    kind = KINDS["X-HEIRS"]
    return renderer.render(*make_letter(kind, sample_answers(kind), city=city, acknowledged=True))


def elements(node):
    """Walk through a structure tree in reading order."""
    node = node.get_object()
    children = node.get("/K", [])
    if "/S" in node:
        yield node
    for child in children if isinstance(children, list) else [children]:
        if hasattr(child.get_object(), "get"):
            yield from elements(child)


@pytest.fixture(scope="module")
def tree(heirs):
    """Its tags in reading order."""
    return list(elements(PdfReader(BytesIO(heirs)).trailer["/Root"]["/StructTreeRoot"]))


def test_the_title_is_the_only_heading(tree):
    """Whoever jumps from heading to heading lands on it."""
    assert ["/H1"] == [node["/S"] for node in tree if node["/S"].startswith("/H")]


def test_the_table_has_a_header_cell_for_each_column(tree):
    """A reader says the column with each of the 20 entries; the repeated header is said once."""
    kinds = [node["/S"] for node in tree]
    scopes = [
        attribute.get_object().get("/Scope")
        for node in tree
        if node["/S"] == "/TH"
        for attribute in node["/A"]
    ]

    assert (1, 21) == (kinds.count("/Table"), kinds.count("/TR"))
    assert ["/Column"] * 5 == [scope for scope in scopes if scope]
    assert 20 * 5 == kinds.count("/TD")


def test_every_picture_says_what_it_is(tree):
    """The emblem first, then a seal for each signature."""
    seal = "Segel QR untuk memeriksa keaslian surat ini"

    assert ["Lambang Kota Pontianak", seal, seal] == [
        node["/Alt"] for node in tree if node["/S"] == "/Figure"
    ]


def test_the_text_is_read_in_its_order(page_texts, heirs):
    """Letterhead, title, body, table, purpose, signatures, copies."""
    text = "\n".join(page_texts(heirs))
    places = [
        text.index(part)
        for part in (
            "PEMERINTAH KOTA",
            "SURAT KETERANGAN AHLI WARIS",
            "Yang bertanda tangan",
            "telah meninggal dunia",
            "Hubungan",
            "untuk keperluan",
            "Mengetahui,",
            "Tembusan:",
        )
    ]

    assert sorted(places) == places


def test_no_word_reaches_into_the_margin(renderer, make_letter, subject):
    """Words of 76 letters are broken in body, rows, tables and under signatures; nothing is lost."""
    kind = KINDS["X-LONG"]
    long = sample_answers(kind)["kata"]
    pdf = renderer.render(
        *make_letter(kind, sample_answers(kind), subject=evolve(subject, name=long), name="W" * 76)
    )
    letters = ""
    with PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            letters += text.get_text_range()
            boxes = [text.get_charbox(i) for i in range(text.count_chars())]
            assert max(right for _left, _bottom, right, _top in boxes) < (210 - 20 + 2) * MM

    letters = "".join(letters.split())
    assert letters.count(long) >= 8
    assert letters.count("W" * 76) >= 5
    assert "-" not in letters.partition("Yangbertanda")[2].partition("Surat")[0]
