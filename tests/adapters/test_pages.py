"""Typesetting: what is refused, what is promised. The look of letters is tested in golden/."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from shutil import copy, copytree

import pytest
from attrs import evolve

from ekelurahan import wire
from ekelurahan.adapters import pages
from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.pages import CATALOG, TypstRenderer, check_template
from ekelurahan.adapters.pdf_files import PdfLetterReader
from ekelurahan.adapters.scans import read_codes
from ekelurahan.errors import RenderingError, SealTooLargeError
from ekelurahan.model.residents import Person
from ekelurahan.ports import SealedPdf
from ekelurahan.seal.qr_text import seal_text, split

BANK = {"keperluan": "membuka rekening bank"}
HEADER = '#import "/page.typ": *\n#show: letter\n'
CHILD = """
import hashlib, sys
from ekelurahan import wire
from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.pages import TypstRenderer
from ekelurahan.model.letters import Letter
from ekelurahan.model.offices import City

letter, city = (wire.loads(line, of) for line, of in zip(sys.stdin, (Letter, City)))
pdf = TypstRenderer().render(letter, built_in_kinds()["SKD"], city)
print(hashlib.sha256(pdf).hexdigest())
"""
FORKED = """
import os
from types import SimpleNamespace
from ekelurahan.adapters import pages
from ekelurahan.errors import RenderingError

KIND = SimpleNamespace(code="", version=1, template="")

def typeset():
    try:
        pages.TypstRenderer().render_form(None, KIND, None, at=None)
    except RenderingError as error:
        return str(error)
    except AttributeError:
        return "began to typeset"

print(typeset(), flush=True)
if os.fork() == 0:
    print(typeset(), flush=True)
    os._exit(0)
os.wait()
"""


def python(code, text=""):
    """Run code in a process of its own and give its lines."""
    command = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_every_process_gives_the_same_bytes(renderer, make_letter):
    """A letter that is typeset again after a crash is the file that was digested before it."""
    letter, kind, city = make_letter("SKD", BANK)
    text = f"{wire.dumps(letter)}\n{wire.dumps(city)}\n"

    assert [sha256(renderer.render(letter, kind, city)).hexdigest()] == python(CHILD, text)


def test_threads_may_share_a_renderer(make_letter):
    """Each thread works with a compiler of its own."""
    renderer, arguments = TypstRenderer(), make_letter("SKD", BANK)
    with ThreadPoolExecutor(4) as threads:
        pdfs = set(threads.map(lambda _: renderer.render(*arguments), range(8)))

    assert 1 == len(pdfs)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
def test_a_process_forked_too_late_is_refused():
    """It would wait for ever, so it gets an error that says what to do."""
    assert [
        "began to typeset",
        "this process was forked from one that had typeset letters",
    ] == python(FORKED)


def test_a_process_that_knows_another_one_was_forked():
    """The parent left its number in the memory of its child."""
    with pytest.raises(RenderingError, match="was forked"):
        pages._refuse_after_fork({os.getppid()})


def test_the_file_carries_the_letter_and_its_seals(renderer, make_letter):
    """The attachments are the digested content and the tokens of the QR codes, byte for byte."""
    letter, kind, city = make_letter(
        "SKTM",
        {"keperluan": "beasiswa", "penghasilan": 1_250_000, "tanggungan": 4},
        acknowledged=True,
    )
    carried = PdfLetterReader().read(renderer.render(letter, kind, city))

    assert letter.to_json() == carried.content
    assert tuple(split(s.seal)[1] for s in letter.signatures) == carried.seals


def test_the_file_ends_with_a_line_end(renderer, make_letter):
    """A signature may be appended without breaking PDF/A."""
    assert renderer.render(*make_letter("SKD", BANK)).endswith(b"%%EOF\n")


def test_a_letter_without_its_seals_is_not_typeset(renderer, make_letter):
    """No file looks finished before every signature is sealed."""
    letter, kind, city = make_letter("SKD", BANK)
    unsealed = tuple(evolve(s, seal="") for s in letter.signatures)

    for signatures in ((), unsealed):
        with pytest.raises(RenderingError, match="the letter letter is not sealed yet"):
            renderer.render(evolve(letter, signatures=signatures), kind, city)


def test_a_seal_that_is_too_large_is_refused(renderer, make_letter, city):
    """The limit is the city's, which may raise it."""
    letter, kind, _ = make_letter("SKD", BANK)
    large = seal_text(city.verification_url, bytes(220))
    letter = evolve(letter, signatures=(evolve(letter.signatures[0], seal=large),))

    with pytest.raises(SealTooLargeError):
        renderer.render(letter, kind, city)
    assert renderer.render(letter, kind, evolve(city, largest_symbol=12))


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ('#import "@preview/cetz:0.3.0"', "import"),
        ('#import("@preview" + "/cetz:0.3.0")', "import"),
        ('#include "/SKU/letter.typ"', "include"),
        ('#eval("1 + 1")', "eval"),
        ("#let f = read", "read"),
        ('#std.at("re" + "ad")', "std"),
        ("#dictionary(calc)", "dictionary"),
        ("#sys.inputs", "sys"),
        ('#plugin("x.wasm")', "plugin"),
        ("// json is closed", "json"),
    ],
)
def test_templates_reach_nothing_but_the_page(source, word):
    """The word is named with its line, wherever it stands."""
    with pytest.raises(RenderingError) as caught:
        check_template(HEADER + source)

    assert {"word": word, "line": 3} == caught.value.values


@pytest.mark.parametrize("text", ["#let read-only = 1", "Threads dibaca.", "evaluasi, impor"])
def test_longer_words_are_free(text):
    """Only whole words are closed."""
    check_template(HEADER + text)


def test_every_built_in_template_is_accepted():
    """The catalogue keeps its own rules."""
    templates = list(CATALOG.glob("*/letter.typ"))

    assert templates
    for template in templates:
        check_template(template.read_text("utf-8"))


def test_a_forbidden_template_is_not_typeset(renderer, make_letter):
    """Screening is not left to whoever loads the kind."""
    with pytest.raises(RenderingError, match="may not use the word 'read'"):
        renderer.render(*make_letter("SKD", BANK, template='#read("/page.typ")'))


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("#answers.gaji", 'dictionary does not contain key "gaji"'),
        ('#image("/../../errors.py")', 'path `"/../../errors.py"` would escape the project root'),
        ('#image("/sample/emblem.svg")', "PDF/A-3a, PDF/UA-1 error: missing alt text"),
    ],
)
def test_a_broken_template_is_told_with_its_line(renderer, make_letter, body, problem):
    """Its author reads what is wrong and where."""
    with pytest.raises(RenderingError) as caught:
        renderer.render(*make_letter("SKD", BANK, template=HEADER + body))

    assert {"kind": "SKD", "place": "letter.typ:3", "problem": problem} == caught.value.values


@pytest.mark.parametrize("quoted", ["subject.nik", "upper(subject.name)", "answers.keperluan"])
def test_an_error_never_quotes_the_letter(renderer, make_letter, quoted):
    """What the typesetter says of it stays out of logs."""
    with pytest.raises(RenderingError) as caught:
        renderer.render(*make_letter("SKD", BANK, template=f"{HEADER}#panic({quoted})"))

    assert "it quotes the letter" == caught.value.values["problem"]
    assert caught.value.__suppress_context__


def test_what_the_letter_does_not_say_is_no_quotation(renderer, make_letter):
    """Members without a value hide nothing."""
    letter = make_letter(
        "SKD", BANK, subject=Person("Ali"), template=f'{HEADER}#panic("none of it")'
    )
    with pytest.raises(RenderingError, match="panicked with: "):
        renderer.render(*letter)


def test_characters_without_a_glyph_are_named(renderer, make_letter, subject):
    """Nothing is printed as an empty box; the error names characters, not the text."""
    with pytest.raises(RenderingError) as caught:
        renderer.render(*make_letter("SKD", BANK, subject=evolve(subject, name="Siti 漢字")))

    assert {"characters": "U+5B57, U+6F22"} == caught.value.values


def test_a_template_may_name_office_kecamatan_and_city(renderer, make_letter, city, page_texts):
    """Where an office belongs to no kecamatan, that name is empty."""
    template = f"{HEADER}«#office, #kecamatan, #city»"
    alone = evolve(city, offices={c: o for c, o in city.offices.items() if "1004" in str(c)})
    texts = [
        page_texts(renderer.render(*make_letter("SKD", BANK, template=template, city=place)))[0]
        for place in (city, alone)
    ]

    assert "«Kelurahan Parit Tokaya, Kecamatan Pontianak Selatan, Kota Pontianak»" in texts[0]
    assert "«Kelurahan Parit Tokaya, , Kota Pontianak»" in texts[1]


def test_every_latin_letter_can_be_printed(renderer, make_letter, subject):
    """Names from Vietnam, Poland or a transcribed Arabic are printed; so are Arabic letters."""
    latin = [chr(n) for n in (*range(0xA1, 0x250), *range(0x1E00, 0x1F00)) if chr(n).isalpha()]
    names = ["".join(latin[i : i + 50]) for i in range(0, len(latin), 50)] + [
        "\u0645\u062d\u0645\u062f"
    ]

    for name in (*names, "Żółć Nguyễn ʿAbd al-Raḥmān"):
        assert renderer.render(*make_letter("SKD", BANK, subject=evolve(subject, name=name)))


def test_an_honorific_no_built_in_font_has_is_named(renderer, make_letter, subject):
    """Such a name waits for a font of the city's own; it is never printed without."""
    with pytest.raises(RenderingError, match=r"U\+FDFA"):
        renderer.render(*make_letter("SKD", BANK, subject=evolve(subject, name="Nabi \ufdfa")))


def test_a_warning_is_an_error(make_letter):
    """A family that no font has would silently be replaced by another."""
    with pytest.raises(RenderingError, match="unknown font family: arial"):
        TypstRenderer(families=("Arial",)).render(*make_letter("SKD", BANK))


def test_a_fault_outside_the_files_is_told_too(renderer, make_letter):
    """Where the typesetter names no place, the page is to blame."""
    untitled = f"{HEADER}#set document(title: none)\nIsi."
    with pytest.raises(RenderingError, match=r"SKD at page\.typ: .*missing document title"):
        renderer.render(*make_letter("SKD", BANK, template=untitled))


def test_an_emblem_that_is_no_svg_is_refused(renderer, make_letter, city):
    """The city learns it at the first letter."""
    with pytest.raises(RenderingError, match="failed to parse SVG"):
        renderer.render(*make_letter("SKD", BANK, city=evolve(city, emblem="<svg")))


def test_a_city_may_bring_its_own_page(tmp_path, make_letter, page_texts):
    """Another folder, another page; fonts from a folder are added to the built-in ones."""
    copytree(CATALOG / "page", tmp_path / "page")
    copy(CATALOG / "page.typ", tmp_path)
    sheet = tmp_path / "page" / "sheet.typ"
    sheet.write_text(sheet.read_text("utf-8").replace("Nomor :", "No."), "utf-8")
    renderer = TypstRenderer(tmp_path, fonts=tmp_path)

    assert (
        "No. 400.12.2.1/007/PTK/2026" in page_texts(renderer.render(*make_letter("SKD", BANK)))[0]
    )


def test_a_link_beside_the_page_is_refused(tmp_path):
    """It would lead out of the only folder that may be read."""
    (tmp_path / "data").symlink_to("/")

    with pytest.raises(RenderingError, match="symbolic link: data"):
        TypstRenderer(tmp_path)


def test_texts_are_printed_as_they_are(renderer, make_letter, subject, page_texts):
    """Markup, quotes and degrees in data mean nothing to the typesetter."""
    name = '*Si_ti* #let O\'Neil "Ibu" \\ @x <l> [a] -- ~ `c` $y$, S.Pd.'
    purpose = '= judul - #panic("x") /* k */ // https://contoh.id'
    letter = make_letter("SKD", {"keperluan": purpose}, subject=evolve(subject, name=name))
    text = page_texts(renderer.render(*letter))[0]

    assert name in text
    assert purpose in text


def test_numbers_dates_and_words(renderer, make_letter, page_texts):
    """Sums with dots and in words, dates with Indonesian months."""
    template = f"""{HEADER}
#rupiah(0) \\
#rupiah(1250000) \\
#rupiah(-1500) \\
#counted(4) \\
#words(1111) \\
#words(219016) \\
#words(1000000000000) \\
#date("2026-08-05")
"""
    lines = page_texts(renderer.render(*make_letter("SKD", BANK, template=template)))[0]

    assert (
        """
Rp0 (nol rupiah)
Rp1.250.000 (satu juta dua ratus lima puluh ribu rupiah)
-Rp1.500 (minus seribu lima ratus rupiah)
4 (empat)
seribu seratus sebelas
dua ratus sembilan belas ribu enam belas
satu triliun
5 Agustus 2026
"""
        in lines
    )


class TestRun:
    """Many letters in one file for the printer."""

    def test_each_letter_has_its_own_pages_and_seals(self, renderer, make_letter, page_texts):
        """Pages are counted anew, every seal can be scanned, and each text is its own file's."""
        two_pages = f"{HEADER}{'Isi. ' * 700}\n#subject.name"
        letters = [
            make_letter("SKD", BANK),
            make_letter(evolve(built_in_kinds()["SKU"], fields=()), {}, template=two_pages),
            make_letter("SKD", {"keperluan": "melamar kerja"}, subject=Person("Ali")),
        ]
        run = renderer.render_run([letter[:2] for letter in letters], letters[0][2])
        alone = [page for letter in letters for page in page_texts(renderer.render(*letter))]

        assert alone == page_texts(run)
        assert {s.seal for letter in letters for s in letter[0].signatures} == set(read_codes(run))

    def test_nothing_is_attached(self, renderer, make_letter):
        """Whoever splits the file gets no letter a machine would take for one."""
        letter, kind, city = make_letter("SKD", BANK)
        run = renderer.render_run([(letter, kind), (letter, kind)], city)

        assert SealedPdf(None, ()) == PdfLetterReader().read(run)

    def test_two_versions_of_a_kind_keep_their_words(self, renderer, make_letter, page_texts):
        """Each letter is set with the template it was asked for."""
        old, kind, city = make_letter("SKD", BANK, template=f"{HEADER}Dahulu.")
        new = evolve(kind, version=2, template=f"{HEADER}Sekarang.")
        pages = page_texts(renderer.render_run([(old, kind), (old, new)], city))

        assert ["Dahulu." in pages[0], "Sekarang." in pages[1]] == [True, True]

    def test_a_fault_names_the_kinds(self, renderer, make_letter):
        """What was typeset once rarely fails again; if it does, it fails without the letter."""
        letter, kind, city = make_letter("SKD", BANK, template=f"{HEADER}#answers.gaji")

        with pytest.raises(RenderingError, match=r"the typesetter refused SKD at page\.typ"):
            renderer.render_run([(letter, kind)], city)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('#answer("gaji")', "no field 'gaji'"),
        ('#group-rows("keperluan", "gaji")', "'keperluan' has no part 'gaji'"),
    ],
)
def test_a_part_that_asks_for_an_unknown_answer_says_so(renderer, make_letter, body, problem):
    """Its author reads which name is wrong, and on which line it stands."""
    with pytest.raises(RenderingError, match=problem) as caught:
        renderer.render(*make_letter("SKD", BANK, template=HEADER + body))

    assert "letter.typ:3" == caught.value.values["place"]
