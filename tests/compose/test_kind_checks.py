"""Checks of kinds: each fault gets one clear line, and good kinds get none."""

import json

import pytest
from attrs import evolve

from ekelurahan.adapters import isolation
from ekelurahan.adapters.isolation import Limits
from ekelurahan.adapters.kind_folders import kind_folders
from ekelurahan.adapters.kind_samples import Style
from ekelurahan.adapters.pages import CATALOG
from ekelurahan.compose.city_settings import CitySettings
from ekelurahan.compose.folders import create_city_folder
from ekelurahan.compose.kind_checks import check_kind
from ekelurahan.compose.kind_previews import preview_kind
from ekelurahan.compose.new_kinds import create_kind_folder
from ekelurahan.errors import InputError, RenderingError

FORM = CATALOG / "sample" / "new"


def here(read, content):
    """Do the work of the other process in this one, and pass its answer on in the same way."""
    answer = isolation._answer(read.__module__, read.__name__, content)
    return json.loads(answer)["value"]


@pytest.fixture
def folder(tmp_path):
    """A new kind, as it is made."""
    return create_kind_folder(tmp_path, "SKX")


def edit(path, old, new):
    """Put other words into a file, or more at its end."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else text + new)


def check(folder, **options):
    """Check a kind in this process, and give everything that was found in English."""
    report = check_kind(folder, run=here, **options)
    return [finding.explain("en") for finding in report.findings]


@pytest.mark.parametrize("code", kind_folders(CATALOG))
def test_every_built_in_kind_is_good(code):
    """No fault, no field forgotten, whatever is answered.

    What is taken down of an applicant may be printed only where the letter is about them.
    """
    report = check_kind(CATALOG / code, run=here)
    found = [finding.explain("en") for finding in report.findings]

    assert [] == [told for told in found if "see 'applicant'" not in told]
    assert () == report.faults
    assert set(Style) == set(report.pages)


def test_a_new_folder_is_good(folder):
    """What ``kinds new`` makes can be used as it is; this time in a process of its own."""
    report = check_kind(folder)

    assert ((), {Style.ORDINARY: 1, Style.LONGEST: 2, Style.ODD: 1}) == (
        report.findings,
        report.pages,
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        ("kind.toml", "version = 1", "version = 0", ["kind.toml:5: version: must be 1 or more"]),
        (
            "example.toml",
            "2026-01-05",
            '"kemarin"',
            ["example.toml:4: answers.mulai: must be a date written as YYYY-MM-DD"],
        ),
        (
            "example.toml",
            "[answers]",
            "answers = 1\n[answer]",
            [
                "example.toml:2: answers: are required: write [answers] above them",
                "example.toml:3: answer: is not known here; did you mean 'answers'?",
            ],
        ),
        (
            "letter.typ",
            "",
            '#read("x")\n#eval("y")',
            [
                "letter.typ:14: a letter template may not use the word 'read'",
                "letter.typ:15: a letter template may not use the word 'eval'",
            ],
        ),
        (
            "letter.typ",
            "",
            "#keperluan",
            ["letter.typ:14: unknown variable: keperluan (sample 'ordinary')"],
        ),
        (
            "letter.typ",
            "",
            '#answer("tujuan")',
            [
                (
                    "letter.typ:14: assertion failed: this kind of letter has no field 'tujuan' "
                    "(sample 'ordinary')"
                )
            ],
        ),
        (
            "letter.typ",
            "",
            "\n#if {",
            [
                "letter.typ:15: unclosed delimiter (sample 'ordinary')",
                "letter.typ:15: expected block (sample 'ordinary')",
            ],
        ),
        (
            "letter.typ",
            "",
            "\n#answers.mulai.len()",
            [
                "letter.typ:15: dictionary does not contain key \"mulai\" (sample 'odd')",
            ],
        ),
        (
            "letter.typ",
            "",
            "Senang 😀",
            ["letter.typ:14: no font has the character '😀' (U+1F600) (sample 'ordinary')"],
        ),
        (
            "example.toml",
            "melamar",
            "melamar 😀",
            ["example.toml:3: no font has the character '😀' (U+1F600) (sample 'ordinary')"],
        ),
        (
            "letter.typ",
            '#answer-rows("mulai")',
            "#foo(answers.keperluan) // mulai",
            [
                "kind.toml:28: 'mulai' is asked, but the letter does not print it",
                "letter.typ:11: unknown variable: foo (sample 'ordinary')",
            ],
        ),
        (
            "letter.typ",
            "#purpose(answers.keperluan)",
            "#answers.keperluan.first()",
            [
                (
                    "kind.toml:22: the answer 'keperluan' is not printed in full: verifiers will doubt "
                    "('ordinary')"
                )
            ],
        ),
        (
            "letter.typ",
            "#identity()",
            '#identity(parts: ("name", "nik", "birth"))',
            [
                (
                    "kind.toml: the address of whom the letter is about is not printed: "
                    "see 'applicant'"
                ),
                *(
                    f"kind.toml: '{part}' is taken down of the applicant, but not printed: "
                    "see 'applicant'"
                    for part in ("religion", "marital_status", "occupation", "nationality")
                ),
                (
                    "kind.toml: 'address' is taken down of the applicant, but not printed: "
                    "see 'applicant'"
                ),
            ],
        ),
        (
            "kind.toml",
            'nature = "keterangan"',
            'nature = "pengantar"\napplicant = ["religion", "address"]',
            [],
        ),
        (
            "letter.typ",
            "",
            "\n#box(width: 20cm)[Tulisan #h(1fr) lebar]",
            ["letter.typ: page 1: 'lebar' stands 40 mm beyond the right margin ('ordinary')"],
        ),
        (
            "letter.typ",
            "",
            "\n#move(dx: -2cm)[Tulisan]",
            ["letter.typ: page 1: 'Tulisan' stands 20 mm beyond the left margin ('ordinary')"],
        ),
        (
            "letter.typ",
            "",
            "\n#place(top, dy: -1cm)[Tulisan]",
            ["letter.typ: page 1: 'Tulisan' stands 10 mm beyond the top margin ('ordinary')"],
        ),
        (
            "letter.typ",
            "",
            "\n#place(bottom, dy: 6mm)[Tulisan]",
            ["letter.typ: page 1: 'Tulisan' stands 6 mm beyond the bottom margin ('ordinary')"],
        ),
        (
            "letter.typ",
            "",
            "\n#line(length: 20cm)",
            ["letter.typ: page 1: a line stands 40 mm beyond the right margin ('ordinary')"],
        ),
        (
            "letter.typ",
            "#show: letter",
            "#show: letter.with(closing: none)\n#show: body => body + pagebreak()",
            ["letter.typ: the signatures stand alone on their page (sample 'ordinary')"],
        ),
        (
            "letter.typ",
            "",
            "#pagebreak() dua #pagebreak() tiga",
            ["letter.typ: the ordinary letter takes 3 pages, more than 2"],
        ),
        (
            "letter.typ",
            "#show: letter",
            "#show: form",
            ["letter.typ:3: a letter of the nature 'keterangan' must begin with '#show: letter'"],
        ),
        (
            "letter.typ",
            "#show: letter",
            "",
            [
                "letter.typ:1: a letter of the nature 'keterangan' must begin with '#show: letter'",
                "page.typ: PDF/UA-1 error: missing document title (sample 'ordinary')",
            ],
        ),
    ],
)
def test_each_fault_gets_a_clear_line(folder, file, old, new, found):
    """It names file and line, as far as there is one, and is told once for all samples."""
    edit(folder / file, old, new)

    assert found == check(folder)


def test_a_character_of_the_city_is_missed_too(folder, tmp_path):
    """What stands in no file of the kind is told of its template."""
    create_city_folder(tmp_path / "kota")
    edit(tmp_path / "kota" / "city.toml", 'place = "Pontianak"', 'place = "Pontianak 😀"')

    assert ["letter.typ: no font has the character '😀' (U+1F600) (sample 'ordinary')"] == check(
        folder, city=CitySettings.of(tmp_path / "kota")
    )


def test_a_role_without_a_post(folder, tmp_path):
    """In the city that will give the letter, somebody must be able to take each step."""
    create_city_folder(tmp_path / "kota")
    edit(folder / "kind.toml", 'role = "kasi_kesra"', 'role = "kasi_seni"')

    assert [
        "kind.toml:48: no office of this city has a post 'kasi_seni': nobody could take this step"
    ] == check(folder, city=CitySettings.of(tmp_path / "kota"))
    assert [] == check(folder)


def test_a_city_without_kelurahan(folder, tmp_path):
    """No letter can be tried where no office gives any."""
    city = CitySettings.of_samples()
    text = city.city.read_text("utf-8")
    (tmp_path / "emblem.svg").write_bytes((CATALOG / "sample" / "emblem.svg").read_bytes())
    after = text.index("[[offices]]", text.index("[[offices]]") + 1)
    (tmp_path / "city.toml").write_text(text[:after])

    with pytest.raises(InputError, match="has no kelurahan"):
        preview_kind(folder, city=evolve(city, city=tmp_path / "city.toml"))


@pytest.mark.parametrize(
    "endless",
    [
        "#for i in range(100000) { for j in range(100000) { let x = j } }",
        '#let s = "x"\n#for i in range(64) { s = s + s }',
    ],
)
def test_a_template_that_never_ends_or_eats_memory_is_told(folder, endless):
    """It costs a process, and whoever wrote it is told what to look for."""
    edit(folder / "letter.typ", "", endless)
    limits = Limits(seconds=4)

    report = check_kind(folder, limits=limits)
    assert [
        (
            "letter.typ: the samples take more than 4 seconds or 1024 MiB to typeset: "
            "look for a loop that does not end"
        )
    ] == [finding.explain("en") for finding in report.faults]
    with pytest.raises(RenderingError, match="too much time or memory"):
        preview_kind(folder, limits=limits)


def test_every_field_and_nature_can_be_tried(folder):
    """Forms, statements and composed fields have samples, too; a limit of pages can be given."""
    edit(
        folder / "kind.toml",
        '[[fields]]\nname = "mulai"',
        """[[fields]]
name = "ahli_waris"
label = "Ahli waris"
type = "people"
parts = ["nik", "name", "sex"]

[[fields]]
name = "usaha"
label = "Usaha"
type = "group"
required = false
[[fields.fields]]
name = "name"
label = "Nama"
longest = 10
[[fields.fields]]
name = "pukul"
label = "Pukul"
type = "time"

[[fields]]
name = "barang"
label = "Barang"
type = "rows"
least = 2
[[fields.fields]]
name = "nilai"
label = "Nilai"
type = "money"
required = false

[[fields]]
name = "mulai\"""",
    )
    edit(folder / "letter.typ", "", '#people-table("ahli_waris")\n#group-rows("usaha")\n')
    edit(folder / "letter.typ", "", '#rows-table("barang")\n')
    (folder / "example.toml").unlink()

    assert [] == check(folder)
    assert ["letter.typ: the ordinary letter takes 2 pages, more than 1"] == check(
        folder, most_pages=1
    )
