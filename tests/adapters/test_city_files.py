"""City files: what a clerk may write, and every fault they can make."""

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from attrs import fields

import ekelurahan
from ekelurahan.adapters import city_files
from ekelurahan.adapters.city_files import read_city, read_residents
from ekelurahan.adapters.kind_folders import CATALOG
from ekelurahan.errors import InvalidFileError
from ekelurahan.model.identity import NikWarning, RegionCode
from ekelurahan.model.letter_kinds import Paper
from ekelurahan.model.number_formats import NumberFormat, Series
from ekelurahan.model.offices import Assignment, AssignmentForm, OfficeLevel, Signatory

SAMPLE = CATALOG / "sample"
PAGE = Path(ekelurahan.__file__).parents[2] / "docs" / "reference" / "city-file.md"
PARIT_TOKAYA = RegionCode("61.71.01.1004")
NIK = "6171014508900001"

CITY = """\
name = "Kota Pontianak"
place = "Pontianak"
time_zone = "Asia/Pontianak"
verification_url = "https://verifikasi.pontianak.example/v#"
number_format = { pattern = "{classification}/{n:03}/{unit}/{year}" }

[posts.kecamatan]
camat = "Camat {office}"
[posts.kelurahan]
lurah = "Lurah {office}"
sekretaris = "Sekretaris Lurah"
loket = "Petugas Loket"

[[offices]]
code = "61.71"
name = "Kota Pontianak"
unit = "KOTA"

[[offices]]
code = "61.71.01"
name = "Pontianak Selatan"
unit = "KPS"

[[offices]]
code = "61.71.01.1004"
name = "Parit Tokaya"
unit = "PTK"

[officials]
ratna = { name = "Ratna Dewi, S.Sos.", post = "lurah@61.71.01.1004", since = 2026-01-05 }
joko = { name = "Joko Santoso", post = "sekretaris@61.71.01.1004", since = 2026-01-05 }
wati = { name = "Wati" }
"""
PLH = """
[[assignments]]
official = "joko"
post = "lurah@61.71.01.1004"
form = "Plh."
starts = 2026-03-02
ends = 2026-03-06
decree = "800/012/PTK/2026"
"""


@pytest.fixture
def write(tmp_path):
    """Write a file and give its path."""

    def write_file(content, name="city.toml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def faults_of(write):
    """Read a wrong city file and give its faults as text, without their lines."""

    def read_faults(content, read=read_city):
        with pytest.raises(InvalidFileError) as caught:
            read(write(content))
        assert NIK not in f"{caught.value.faults}"
        return [f"{fault.place}: {fault.problem}" for fault in caught.value.faults]

    return read_faults


class TestReading:
    """What a good file gives."""

    def test_city(self, write):
        """The keys at the top describe the city; the rest has defaults."""
        city = read_city(write(CITY))

        assert ("Kota Pontianak", "Pontianak", "Asia/Pontianak") == (
            city.name,
            city.place,
            city.time_zone,
        )
        assert "https://verifikasi.pontianak.example/v#" == city.verification_url
        assert ("", 11) == (city.emblem, city.largest_symbol)

    def test_a_path_may_be_text(self, write):
        """A path is given as it comes from a command line."""
        assert read_city(write(CITY)) == read_city(str(write(CITY)))

    def test_levels_come_from_the_codes(self, write):
        """Nobody has to write which office is a kecamatan."""
        city = read_city(write(CITY))

        assert [OfficeLevel.CITY, OfficeLevel.KECAMATAN, OfficeLevel.KELURAHAN] == [
            office.level for office in city.offices.values()
        ]

    @pytest.mark.parametrize(
        ("code", "letterhead"),
        [
            ("61.71", ("PEMERINTAH KOTA PONTIANAK",)),
            ("61.71.01", ("PEMERINTAH KOTA PONTIANAK", "KECAMATAN PONTIANAK SELATAN")),
            (
                "61.71.01.1004",
                (
                    "PEMERINTAH KOTA PONTIANAK",
                    "KECAMATAN PONTIANAK SELATAN",
                    "KELURAHAN PARIT TOKAYA",
                ),
            ),
        ],
    )
    def test_letterheads_are_derived(self, code, letterhead, write):
        """A letterhead names the government and every office down to this one."""
        assert letterhead == read_city(write(CITY)).office(RegionCode(code)).letterhead

    def test_letterheads_may_be_written(self, write):
        """The city may name its government otherwise, an office its whole letterhead."""
        text = f'government = "PEMKOT"\n{CITY}'.replace(
            'unit = "PTK"', 'unit = "PTK"\nletterhead = ["KANTOR BERSAMA"]\ncontact = ["Jalan A"]'
        )
        offices = read_city(write(text)).offices

        assert ("PEMKOT", "KECAMATAN PONTIANAK SELATAN") == offices[PARIT_TOKAYA.parent].letterhead
        assert (("KANTOR BERSAMA",), ("Jalan A",)) == (
            offices[PARIT_TOKAYA].letterhead,
            offices[PARIT_TOKAYA].contact,
        )

    def test_number_formats(self, write):
        """An office may write its numbers otherwise than the city."""
        own = '{ pattern = "{n}/{kind}/{year}", series = "kind" }'
        text = CITY.replace('unit = "PTK"', f'unit = "PTK"\nnumber_format = {own}')
        offices = read_city(write(text)).offices

        assert NumberFormat("{n}/{kind}/{year}", Series.KIND) == offices[PARIT_TOKAYA].number_format
        assert (
            NumberFormat("{classification}/{n:03}/{unit}/{year}")
            == offices[PARIT_TOKAYA.parent].number_format
        )

    def test_posts_come_from_the_level(self, write):
        """Every kelurahan has the posts of a kelurahan, with its name in their titles."""
        posts = read_city(write(CITY)).posts

        assert [
            "camat@61.71.01",
            "lurah@61.71.01.1004",
            "sekretaris@61.71.01.1004",
            "loket@61.71.01.1004",
        ] == list(posts)
        lurah = posts["lurah@61.71.01.1004"]
        assert ("lurah", PARIT_TOKAYA, "Lurah Parit Tokaya") == (
            lurah.role,
            lurah.office,
            lurah.title,
        )

    def test_offices_may_have_posts_of_their_own(self, write):
        """An office can add a post, or title one otherwise."""
        own = 'posts = { kasi_aset = "Kasi Aset {office}", loket = "Loket Bersama" }'
        posts = read_city(write(CITY.replace('unit = "PTK"', f'unit = "PTK"\n{own}'))).posts

        assert "Kasi Aset Parit Tokaya" == posts["kasi_aset@61.71.01.1004"].title
        assert "Loket Bersama" == posts["loket@61.71.01.1004"].title

    def test_officials(self, write):
        """Officials have their key, and what is known of them."""
        more = f'nip = "19680411 199303 1 009", rank = "Penata (III/c)", nik = "{NIK}", post'
        official = read_city(write(CITY.replace('S.Sos.", post', f'S.Sos.", {more}'))).officials[
            "ratna"
        ]

        assert ("ratna", "Ratna Dewi, S.Sos.", "Penata (III/c)") == (
            official.id,
            official.name,
            official.rank,
        )
        assert ("196804111993031009", NIK) == (official.nip.digits, official.nik.digits)

    def test_assignments(self, write):
        """A post beside an official is held definitively; other forms follow in their order."""
        city = read_city(write(CITY + PLH))

        assert [
            ("ratna", "lurah@61.71.01.1004", AssignmentForm.DEFINITIVE, None),
            ("joko", "sekretaris@61.71.01.1004", AssignmentForm.DEFINITIVE, None),
            ("joko", "lurah@61.71.01.1004", AssignmentForm.PLH, date(2026, 3, 6)),
        ] == [(a.official, a.post, a.form, a.ends) for a in city.assignments]

    @pytest.mark.parametrize(
        "mandate",
        [
            'form = "a.n."\nvia = ["sekretaris@61.71.01.1004"]\nstarts = 2026-01-05',
            'form = "a.n."\nvia = ["sekretaris@61.71.01.1004"]\nstarts = 2026-02-01\nends = 2026-02-02',
            (
                'form = "u.b."\nvia = ["loket@61.71.01.1004", "sekretaris@61.71.01.1004"]\n'
                "starts = 2026-01-05"
            ),
        ],
    )
    def test_mandates(self, mandate, write):
        """Who signs a.n. or u.b. signs from a post of their own."""
        text = (
            f'{CITY}[[assignments]]\nofficial = "joko"\npost = "lurah@61.71.01.1004"\n{mandate}\n'
        )

        last = read_city(write(f'{text}decree = "1"\n')).assignments[-1]

        assert "sekretaris@61.71.01.1004" == last.via[-1]

    def test_definitive_holders_may_follow_each_other(self, write):
        """A post passes from one to the next without a gap and without an overlap."""
        text = CITY + (
            '[[assignments]]\nofficial = "wati"\npost = "lurah@61.71.01.1004"\n'
            'form = "definitif"\nstarts = 2025-01-06\nends = 2026-01-04\n'
        )

        city = read_city(write(text))

        assert "wati" == city.holder("lurah@61.71.01.1004", date(2026, 1, 4)).id
        assert "ratna" == city.holder("lurah@61.71.01.1004", date(2026, 1, 5)).id

    def test_paper_and_training(self, write):
        """A city prints real letters on A4, unless it says otherwise."""
        usual, other = (
            read_city(write(text)) for text in (CITY, f'paper = "f4"\ntraining = true\n{CITY}')
        )

        assert (Paper.A4, False) == (usual.paper, usual.training)
        assert (Paper.F4, True) == (other.paper, other.training)

    def test_signing_by_hand(self, write):
        """Officials seal, and some sign by hand as well."""
        text = CITY.replace('name = "Joko Santoso"', 'name = "Joko Santoso", by_hand = true')
        officials = read_city(write(text)).officials

        assert {"joko"} == {key for key, who in officials.items() if who.signs_by_hand}

    def test_larger_symbols(self, write):
        """A city that wants room for long names may choose the next larger symbol."""
        assert 12 == read_city(write(f"largest_symbol = 12\n{CITY}")).largest_symbol

    @pytest.mark.parametrize("name", ["emblem.svg", "images/emblem.svg"])
    def test_emblem(self, name, write):
        """The emblem is read from its file beside the city file."""
        write("<svg/>", name)

        assert "<svg/>" == read_city(write(f'emblem = "{name}"\n{CITY}')).emblem


class TestFaultsAtTheTop:
    """Keys at the top of the file."""

    def test_an_empty_file(self, faults_of):
        """Everything that a city needs is named."""
        assert [
            "name: is required",
            "place: is required",
            "time_zone: is required",
            "verification_url: is required",
            "number_format: is required",
        ] == faults_of("")

    @pytest.mark.parametrize(
        ("old", "new", "fault"),
        [
            ('"Kota Pontianak"\nplace', '" "\nplace', "name: may not be empty"),
            ('"Kota Pontianak"\nplace', "5\nplace", "name: must be text"),
            ("place =", "plce =", "plce: is not known here; did you mean 'place'?"),
            (
                "Asia/Pontianak",
                "Asia/Singapore",
                (
                    "time_zone: must be one of: "
                    "Asia/Jakarta, Asia/Pontianak, Asia/Makassar, Asia/Jayapura"
                ),
            ),
            (
                "{unit}/{year}",
                "{unit}",
                "number_format.pattern: '{classification}/{n:03}/{unit}' cannot",
            ),
            ("{ pattern", '{ series = "month", pattern', "number_format.series: must be one of"),
            (
                "[posts.kelurahan]",
                "[posts.desa]",
                "posts.desa: is not known here",
            ),
            ("Lurah {office}", "Lurah {name}", "posts.kelurahan.lurah: a title may hold {office}"),
            ("Lurah {office}", "Lurah {{office}}", "posts.kelurahan.lurah: a title may hold"),
            ("Lurah {office}", "", "posts.kelurahan.lurah: may not be empty"),
            ("loket =", "Loket =", "posts.kelurahan.Loket: a role is written with"),
            ("[posts.kecamatan]", "[[posts]]\n[posts.kecamatan]", "posts: must be a table"),
        ],
    )
    def test_one(self, old, new, fault, faults_of):
        """Each key is checked by itself."""
        assert old in CITY

        assert any(found.startswith(fault) for found in faults_of(CITY.replace(old, new, 1)))

    @pytest.mark.parametrize(
        "url",
        [
            "http://verifikasi.pontianak.example/v#",
            "https://Verifikasi.pontianak.example/v#",
            "https://verifikasi.pontianak.example/v",
            "https://verifikasi.pontianak.example#",
            "https://verifikasi.pontianak.example:8443/v#",
            "https://verifikasi.pontianak.example/v?x=1#",
            "https://budi@verifikasi.pontianak.example/v#",
            "https://verifikasi.pontianak.example/v#0#",
            "https://verifikasi.pontianak.example/v #",
            "https://verifikasi.pontianak.example/V#",
            "verifikasi.pontianak.example/v#",
        ],
    )
    def test_verification_url(self, url, faults_of):
        """The head of every QR code must be plain, or phones and verifiers would differ."""
        text = CITY.replace("https://verifikasi.pontianak.example/v#", url)

        assert [
            (
                "verification_url: "
                "must look like https://host/path# in lower case, without port and query"
            )
        ] == faults_of(text)

    @pytest.mark.parametrize(
        ("name", "fault"),
        [
            ("missing.svg", "emblem: must name an SVG file of at most 1048576 bytes"),
            ("city.toml", "emblem: must name an SVG file of at most 1048576 bytes"),
            (".", "emblem: must name an SVG file of at most 1048576 bytes"),
            ("../emblem.svg", "emblem: must lie beside the city file, or in a folder there"),
            ("/etc/passwd", "emblem: must lie beside the city file, or in a folder there"),
            ("", "emblem: may not be empty"),
        ],
    )
    def test_emblem(self, name, fault, faults_of):
        """An emblem is an SVG file of the city's own folder."""
        assert [fault] == faults_of(f'emblem = "{name}"\n{CITY}')

    def test_large_emblem(self, faults_of, tmp_path):
        """An emblem is not cut off where it is too large."""
        (tmp_path / "emblem.svg").write_text(f"<svg>{' ' * (1 << 20)}</svg>")

        assert ["emblem: must name an SVG file of at most 1048576 bytes"] == faults_of(
            f'emblem = "emblem.svg"\n{CITY}'
        )

    def test_linked_emblem(self, faults_of, tmp_path):
        """A link out of the folder is no way around."""
        (tmp_path / "emblem.svg").symlink_to(Path(__file__))

        assert ["emblem: must lie beside the city file, or in a folder there"] == faults_of(
            f'emblem = "emblem.svg"\n{CITY}'
        )

    def test_paper_and_training(self, faults_of):
        """Other sizes are not printed, and training is no half measure."""
        assert ["paper: must be one of: a4, f4", "training: must be true or false"] == faults_of(
            f'paper = "letter"\ntraining = "yes"\n{CITY}'
        )

    def test_largest_symbol(self, faults_of):
        """Other sizes of symbols do not survive a photocopy."""
        assert ["largest_symbol: must be one of: 11, 12"] == faults_of(
            f"largest_symbol = 17\n{CITY}"
        )


class TestFaultsInOffices:
    """Offices and their numbers."""

    @pytest.mark.parametrize(
        ("old", "new", "faults"),
        [
            (
                'code = "61.71.01"\n',
                'code = "61.71.02"\n',
                ["offices[2].code: the office above, 61.71.01, is not in this file"],
            ),
            (
                'code = "61.71"\n',
                'code = "61"\n',
                [
                    "offices[0].code: is a province, not a city, kecamatan or kelurahan",
                    "offices[1].code: the office above, 61.71, is not in this file",
                ],
            ),
            (
                'name = "Parit Tokaya"',
                'name = ""',
                ["offices[2].name: may not be empty"],
            ),
            (
                'unit = "PTK"',
                'unit = "KPS"',
                ["offices[2].unit: Kecamatan Pontianak Selatan has the unit code 'KPS' already"],
            ),
            ('unit = "PTK"', "", ["offices[2].unit: is required: the number format has {unit}"]),
            (
                'unit = "PTK"',
                'unit = "KELURAHAN PARIT TOKAYA"',
                [
                    (
                        "offices[2].number_format: a number may have 40 characters, but this can "
                        "become '400.10.2.2.1/9999/KELURAHAN PARIT TOKAYA/2026'"
                    )
                ],
            ),
            (
                'unit = "PTK"',
                'unit = "PTK"\nletterhead = ["A", " "]\ncontact = ["a\\nb"]',
                [
                    "offices[2].letterhead[1]: may not be empty",
                    (
                        "offices[2].contact[0]: "
                        "must be one line, without characters that cannot be printed"
                    ),
                ],
            ),
            (
                'unit = "PTK"',
                'unit = "PTK"\nposts = { kasi = "Kasi {x}" }',
                ["offices[2].posts.kasi: a title may hold {office} in braces, and nothing else"],
            ),
            (
                'unit = "PTK"',
                'unit = "PTK"\nlevel = "kelurahan"',
                ["offices[2].level: is not known here"],
            ),
        ],
    )
    def test_one(self, old, new, faults, faults_of):
        """Each office is checked, and against the others."""
        assert old in CITY

        assert faults == faults_of(CITY.replace(old, new, 1))

    def test_twice_the_same_code(self, faults_of):
        """Two offices with one code are both named."""
        text = f'{CITY}[[offices]]\ncode = "61.71.01.1004"\nname = "Akcaya"\nunit = "AKC"\n'

        assert [
            f"offices[{n}].code: another office has the code 61.71.01.1004" for n in (2, 3)
        ] == faults_of(text)

    def test_two_cities(self, faults_of):
        """A second city needs a file of its own."""
        text = f'{CITY}[[offices]]\ncode = "61.72"\nname = "Kota Singkawang"\nunit = "SKW"\n'

        assert ["offices[3].code: a city file describes one city"] == faults_of(text)

    def test_no_unit_is_needed_without_unit_in_the_number(self, write):
        """An office whose numbers show no unit needs none."""
        text = CITY.replace("{n:03}/{unit}", "{n:03}").replace('unit = "PTK"', "")

        assert "" == read_city(write(text)).office(PARIT_TOKAYA).unit

    @pytest.mark.parametrize("offices", ["offices = 5", "offices = [5]", "[offices]"])
    def test_wrong_shape(self, offices, faults_of):
        """Something else in the place of offices is a fault, not a crash."""
        head = CITY.partition("[posts")[0]

        faults = faults_of(f"{head}{offices}\n")

        assert any(fault.startswith("offices") for fault in faults)


class TestFaultsInOfficials:
    """Officials."""

    @pytest.mark.parametrize(
        ("line", "faults"),
        [
            ("x = { name = '' }", ["officials.x.name: may not be empty"]),
            ("x = {}", ["officials.x.name: is required"]),
            ("x = { name = 'X', rank = ' ' }", ["officials.x.rank: may not be empty"]),
            ("x = 5", ["officials.x: must be a table of keys and values"]),
            (
                "X = { name = 'X' }",
                ["officials.X: its key must be 1 to 64 of a-z, 0-9, '-' and '_'"],
            ),
            (
                f"{NIK} = {{ name = 'X' }}",
                ['officials."…": its key may hold no NIK: it appears in journals and logs'],
            ),
            (
                "x = { name = 'X', nip = '196813111993031009' }",
                ["officials.x.nip: NIP with an impossible birth date"],
            ),
            (
                "x = { name = 'X', post = 'loket@61.71.01.1004' }",
                ["officials.x: 'post' and 'since' are written both, or neither"],
            ),
            (
                "x = { name = 'X', since = 2026-01-05 }",
                ["officials.x: 'post' and 'since' are written both, or neither"],
            ),
            (
                (
                    "x = { name = 'X', nip = '196804111993031009' }\n"
                    "y = { name = 'Y', nip = '19680411 199303 1 009' }"
                ),
                ["officials.y.nip: 'x' has the same NIP"],
            ),
            (
                "x = { name = 'X', post = 'camat@61.71.01.1004', since = 2026-01-05 }",
                ["officials.x.post: 61.71.01.1004 has no 'camat', only: lurah, sekretaris, loket"],
            ),
        ],
    )
    def test_one(self, line, faults, faults_of):
        """Each official is checked, and against the others."""
        assert faults == faults_of(f"{CITY}{line}\n")

    def test_wrong_shape(self, faults_of):
        """A list of officials is refused with the advice how to write them."""
        faults = faults_of(CITY.replace("[officials]", "[[officials]]"))

        assert ["officials: must be a table: write [officials] above its keys"] == faults


class TestFaultsInAssignments:
    """Assignments."""

    @pytest.mark.parametrize(
        ("old", "new", "faults"),
        [
            ('"joko"', '"jono"', ["official: no official has the key 'jono'"]),
            ('"joko"', f'"{NIK}"', ["official: no official has the key '…'"]),
            ("61.71.01.1004", "61.71.01.1009", ["post: no office has the code '61.71.01.1009'"]),
            ("lurah@61.71.01.1004", "camat@61.71", ["post: 61.71 has no 'camat', only: no posts"]),
            ("lurah@", "lurah ", ["post: a post is written role@code, as in lurah@61.71.01.1004"]),
            ('"Plh."', '"PLH"', ["form: must be one of: definitif, Plt., Plh., Pj., a.n., u.b."]),
            (
                "ends = 2026-03-06\n",
                "",
                ["ends: is required: a Plh. stands in for a known time"],
            ),
            ("2026-03-06", "2026-03-01", ["ends: lies before 'starts'"]),
            ('"800/012/PTK/2026"', '" "', ["decree: is required for Plh.: number of the decision"]),
            (
                'form = "Plh."',
                'form = "Plh."\nvia = ["loket@61.71.01.1004"]',
                ["via: Plh. takes 0 posts, not 1"],
            ),
            ('"Plh."', '"a.n."', ["via: a.n. takes 1 posts, not 0"]),
            (
                '"Plh."',
                '"u.b."\nvia = ["sekretaris@61.71.01.1004"]',
                ["via: u.b. takes 2 posts, not 1"],
            ),
            (
                '"Plh."',
                '"a.n."\nvia = ["loket@61.71.01.1004"]',
                ["via: 'joko' does not hold 'loket@61.71.01.1004' all that time"],
            ),
            (
                '"Plh."\nstarts = 2026-03-02',
                '"a.n."\nvia = ["sekretaris@61.71.01.1004"]\nstarts = 2026-01-04',
                ["via: 'joko' does not hold 'sekretaris@61.71.01.1004' all that time"],
            ),
            (
                '"Plh."',
                '"a.n."\nvia = ["sekretaris"]',
                [
                    "via[0]: a post is written role@code, as in lurah@61.71.01.1004",
                    "via: 'joko' does not hold 'sekretaris' all that time",
                ],
            ),
            ("starts = 2026-03-02\n", "", ["starts: is required"]),
        ],
    )
    def test_one(self, old, new, faults, faults_of):
        """Who, which post, which form, how long and on what ground are all checked."""
        assert old in PLH

        found = faults_of(CITY + PLH.replace(old, new))

        assert sorted(f"assignments[0].{fault}" for fault in faults) == sorted(found)

    def test_two_definitive_holders(self, faults_of):
        """A post has one definitive holder at a time; the later entry is named."""
        text = (
            f"{CITY}x = {{ name = 'X', post = 'lurah@61.71.01.1004', since = 2030-01-07 }}\n"
            '[[assignments]]\nofficial = "wati"\npost = "lurah@61.71.01.1004"\n'
            'form = "definitif"\nstarts = 2025-01-06\nends = 2026-01-05\n'
        )

        assert [
            "officials.x: 'ratna' holds 'lurah@61.71.01.1004' definitively at the same time",
            "assignments[0]: 'ratna' holds 'lurah@61.71.01.1004' definitively at the same time",
        ] == faults_of(text)

    def test_mandates_do_not_rest_on_mandates(self, faults_of):
        """A post signed for on behalf is not one's own."""
        text = (
            CITY
            + PLH.replace('"Plh."', '"a.n."\nvia = ["sekretaris@61.71.01.1004"]')
            + (
                '[[assignments]]\nofficial = "joko"\npost = "loket@61.71.01.1004"\nform = "a.n."\n'
                'via = ["lurah@61.71.01.1004"]\nstarts = 2026-03-02\nends = 2026-03-06\ndecree = "1"\n'
            )
        )

        assert [
            "assignments[1].via: 'joko' does not hold 'lurah@61.71.01.1004' all that time"
        ] == faults_of(text)


class TestEveryFaultAtOnce:
    """One reading tells a clerk everything."""

    def test_across_the_file(self, write):
        """Faults of every part come together, in the order of the lines."""
        text = CITY.replace("Asia/Pontianak", "WIB").replace("{office}", "{offices}", 1).replace(
            'name = "Parit Tokaya"', 'nam = "Parit Tokaya"'
        ).replace('{ name = "Wati" }', '{ name = "Wati", nip = "1" }') + PLH.replace("joko", "jono")

        with pytest.raises(InvalidFileError) as caught:
            read_city(write(text))

        assert [
            (3, "time_zone"),
            (8, "posts.kecamatan.camat"),
            (24, "offices[2].name"),
            (26, "offices[2].nam"),
            (32, "officials.wati.nip"),
            (35, "assignments[0].official"),
        ] == [(fault.line, fault.place) for fault in caught.value.faults]

    def test_one_fault_causes_no_other(self, faults_of):
        """An office or an official with faults can be named by others all the same."""
        text = CITY.replace('unit = "PTK"', "unit = 5").replace("Joko Santoso", "") + PLH

        assert ["offices[2].unit: must be text", "officials.joko.name: may not be empty"] == (
            faults_of(text)
        )

    def test_wrong_post_titles_cause_no_other(self, faults_of):
        """Where the posts cannot be read, nobody is told that they do not exist."""
        assert ["posts.kelurahan.lurah: must be text"] == faults_of(
            CITY.replace('"Lurah {office}"', "5") + PLH
        )


RESIDENT = f"""\
[residents.siti]
nik = "{NIK}"
family_card = "6171010508150012"
name = "Siti Rahmawati"
birth_place = "Pontianak"
birth_date = 1990-08-05
sex = "P"
religion = "Islam"
marital_status = "Kawin"
occupation = "Wiraswasta"
address = {{ street = "Jalan Sutoyo", rt = 2, rw = 5, kelurahan = "61.71.01.1004" }}
"""


class TestResidents:
    """Residents for demonstrations."""

    def test_reading(self, write):
        """A resident's key is the name of the table."""
        (siti,) = read_residents(write(RESIDENT))

        assert ("siti", "Siti Rahmawati", date(1990, 8, 5)) == (
            siti.id,
            siti.name,
            siti.birth_date,
        )
        assert ("Jalan Sutoyo RT 002/RW 005", "WNI") == (str(siti.address), siti.nationality)

    def test_none(self, write):
        """A file may have no resident."""
        assert () == read_residents(write(""))

    @pytest.mark.parametrize(
        ("old", "new", "faults"),
        [
            ('sex = "P"', 'sex = "F"', ["residents.siti.sex: must be one of: L, P"]),
            (
                NIK,
                "6171014508900000",
                ["residents.siti.nik: NIK with an impossible serial number"],
            ),
            (
                "rt = 2",
                "rt = 0",
                ["residents.siti.address.rt: RT and RW are numbers from 1 to 999: 0"],
            ),
            (
                '"Siti Rahmawati"',
                '"Siti\\t"',
                [
                    (
                        "residents.siti.name: what is recorded of this person cannot be printed on a "
                        "letter: must be one printable line of 1 to 76 characters"
                    )
                ],
            ),
            (
                '"Siti Rahmawati"',
                '" "',
                ["residents.siti.name: may not be empty"],
            ),
            (
                "nik =",
                'id = "tini"\nnik =',
                ["residents.siti.id: is the name of the table: leave it out"],
            ),
            (
                "residents.siti",
                f"residents.{NIK}",
                [
                    (
                        'residents."…".id: the key of a resident must not hold the NIK or the KK '
                        "number: holds an identity number"
                    )
                ],
            ),
            (
                "residents.siti",
                "residents.6171014508900002",
                ['residents."…": its key may hold no NIK: it appears in journals and logs'],
            ),
            (
                "[residents.siti]",
                "[resident]\n[residents.siti]",
                ["resident: is not known here; did you mean 'residents'?"],
            ),
        ],
    )
    def test_faults(self, old, new, faults, faults_of):
        """A wrong resident is refused without repeating any number."""
        assert faults == faults_of(RESIDENT.replace(old, new, 1), read_residents)

    def test_twice_the_same_nik(self, faults_of):
        """A NIK belongs to one person."""
        text = RESIDENT + RESIDENT.replace("residents.siti", "residents.tini")

        assert ["residents.tini.nik: 'siti' has the same NIK"] == faults_of(text, read_residents)

    def test_everybody_lives_in_the_city(self, write):
        """Where the city is known, an address must be in one of its kelurahan."""
        city = read_city(SAMPLE / "pontianak.toml")
        assert 1 == len(read_residents(write(RESIDENT), city))
        for code, says in (("61.71.01.9999", "no office"), ("61.71.01", "no kelurahan above")):
            text = RESIDENT.replace("61.71.01.1004", code)
            with pytest.raises(InvalidFileError) as caught:
                read_residents(write(text), city)
            (fault,) = caught.value.faults
            assert "residents.siti.address.kelurahan" == fault.place
            assert f"Kota Pontianak has {says} {code}" == fault.problem


@pytest.fixture(scope="module")
def pontianak():
    """The sample city."""
    return read_city(SAMPLE / "pontianak.toml")


@pytest.fixture(scope="module")
def residents():
    """The sample residents by key."""
    return {resident.id: resident for resident in read_residents(SAMPLE / "residents.toml")}


class TestSample:
    """The city and the residents that come with the library."""

    def test_offices(self, pontianak):
        """Pontianak has 6 kecamatan and 29 kelurahan."""
        assert {
            OfficeLevel.CITY: 1,
            OfficeLevel.KECAMATAN: 6,
            OfficeLevel.KELURAHAN: 29,
        } == Counter(office.level for office in pontianak.offices.values())

    @pytest.mark.parametrize(
        ("code", "title"),
        [
            ("61.71.01", "Kecamatan Pontianak Selatan"),
            ("61.71.01.1002", "Kelurahan Benua Melayu Laut"),
            ("61.71.01.1004", "Kelurahan Parit Tokaya"),
            ("61.71.05", "Kecamatan Pontianak Kota"),
            ("61.71.05.1003", "Kelurahan Tengah"),
            ("61.71.05.1005", "Kelurahan Sungai Jawi"),
            ("61.71.03.1003", "Kelurahan Sungai Jawi Luar"),
            ("61.71.06.1004", "Kelurahan Bangka Belitung Darat"),
        ],
    )
    def test_names(self, code, title, pontianak):
        """Names are spelt as the city spells them, also those that look alike."""
        assert title == pontianak.office(RegionCode(code)).title

    @pytest.mark.parametrize("months", range(0, 24, 3))
    def test_every_post_of_the_routes_is_held(self, months, pontianak):
        """On every day somebody can check, sign and acknowledge letters, everywhere."""
        day = date(2026, 1, 5) + timedelta(days=30 * months)
        for office in pontianak.offices.values():
            for role in {
                OfficeLevel.KELURAHAN: ("lurah", "kasi_ekbang", "kasi_kesra", "loket"),
                OfficeLevel.KECAMATAN: ("camat",),
                OfficeLevel.CITY: (),
            }[office.level]:
                assert pontianak.holder(f"{role}@{office.code}", day)

    def test_has_an_emblem(self, pontianak):
        """Letterheads of the sample city show an emblem."""
        assert "<svg" in pontianak.emblem

    def test_shows_every_form(self, pontianak):
        """The file has an example of each usual way to fill a post."""
        assert set(AssignmentForm) - {AssignmentForm.PJ} == {a.form for a in pontianak.assignments}

    def test_claims_no_real_place(self, pontianak):
        """The made-up page and contacts are in a domain that cannot exist."""
        assert "https://verifikasi.pontianak.example/v#" == pontianak.verification_url
        for office in pontianak.offices.values():
            contact = "\n".join(office.contact)
            assert "(0561) 000000" in contact
            assert contact.endswith(".pontianak.example")

    def test_the_resident_of_the_examples(self, residents):
        """Siti Rahmawati lives in Parit Tokaya."""
        siti = residents["siti"]

        assert ("Siti Rahmawati", NIK, PARIT_TOKAYA) == (
            siti.name,
            siti.nik.digits,
            siti.address.kelurahan,
        )

    def test_residents_of_every_difficulty(self, residents):
        """Single names, long names, corrected dates and dissolved regions all occur."""
        assert " " not in residents["sumiati"].name
        assert "'" in residents["nuraini"].name
        assert 76 == len(residents["aditama"].name)
        yohanes = residents["yohanes"]
        assert (NikWarning.BIRTH_DATE_DIFFERS,) == yohanes.nik.warnings(
            birth_date=yohanes.birth_date, sex=yohanes.sex
        )
        assert RegionCode("91.01.01") == residents["maria"].nik.region

    def test_residents_live_in_the_city(self, residents, pontianak):
        """Everybody can ask their kelurahan for a letter."""
        for resident in residents.values():
            assert pontianak.office(resident.address.kelurahan)

    def test_one_resident_is_an_official(self, residents, pontianak):
        """Somebody can be shown that nobody decides about their own letter."""
        hendra = pontianak.officials["hendra-gunarsa"]

        assert residents["hendra"].nik == hendra.nik


class TestReference:
    """The page that describes the file."""

    @pytest.fixture
    def page(self):
        """What it says."""
        return PAGE.read_text("utf-8")

    @pytest.fixture
    def example(self, page, tmp_path):
        """The complete file it shows."""
        path = tmp_path / "city.toml"
        path.write_text(
            re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0], "utf-8"
        )
        return path

    def test_the_example_is_whole(self, page, example):
        """It can be read, has every form, and its letters print what the page says."""
        city = read_city(example)

        assert {*AssignmentForm} - {AssignmentForm.PJ} == {a.form for a in city.assignments}
        for assignment in city.assignments[5:]:  # those written out
            assert f"| {Signatory.of(city, assignment).title} |" in page

    def test_a_fault_looks_like_that(self, page, example):
        """The fault it shows is the one of a Plh. without a last day."""
        example.write_text(example.read_text("utf-8").replace("ends = 2026-03-20\n", ""), "utf-8")
        with pytest.raises(InvalidFileError) as caught:
            read_city(example)

        assert [f"  {fault}" for fault in caught.value.faults] == re.findall(
            r"^  line .*", page, re.MULTILINE
        )

    def test_no_key_is_left_out(self, page):
        """Every key of every table is explained."""
        entries = (city_files._OfficeEntry, city_files._OfficialEntry, Assignment)
        keys = [field.name for entry in entries for field in fields(entry)]

        rows = re.findall(r"^\| (`\w+`(?: and `\w+`)*) \|", page, re.MULTILINE)
        tables = {"posts", "offices", "officials", "assignments"}
        assert {*city_files._KEYS, *keys} - tables <= set(re.findall(r"`(\w+)`", " ".join(rows)))
