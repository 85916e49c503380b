"""Folders of letter kinds, and every fault they can have."""

from pathlib import Path

import pytest

from ekelurahan.adapters.kind_folders import CATALOG, built_in_kinds, read_kind
from ekelurahan.adapters.toml_files import LARGEST_FILE
from ekelurahan.errors import InvalidFileError
from ekelurahan.model.fields import Field, FieldType, person_fields
from ekelurahan.model.letter_kinds import DataClass, Nature, Paper, StepAction, Validity

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "own-letter-kind.md"

KIND = """\
code = "SKX"
version = 2
name = "Surat Keterangan Contoh"
nature = "pengantar"
classification = "400.12.2.1"
former_classification = "471.1"
service_minutes = 60
data_class = "spesifik"

[validity]
months = 6

[[fields]]
name = "keperluan"
label = "Keperluan"
longest = 160

[[fields]]
name = "rumah"
label = "Rumah"
type = "choice"
choices = ["milik sendiri", "sewa"]

[[requirements]]
name = "ktp"
label = "KTP-el"

[[steps]]
name = "check"
action = "check"
role = "kasi_kesra"

[[steps]]
name = "sign"
action = "sign"
role = "lurah"
"""


@pytest.fixture
def folder(tmp_path):
    """A folder of a kind, as it should be."""
    path = tmp_path / "SKX"
    path.mkdir()
    (path / "kind.toml").write_text(KIND)
    (path / "letter.typ").write_text("#let letter = none\n")
    return path


@pytest.fixture
def faults_of(folder):
    """Write another ``kind.toml`` and give the faults of the folder."""

    def read_faults(content=KIND):
        (folder / "kind.toml").write_text(content)
        with pytest.raises(InvalidFileError) as caught:
            read_kind(folder)
        return [str(fault) for fault in caught.value.faults]

    return read_faults


class TestReading:
    """What a good folder gives."""

    def test_kind(self, folder):
        """The keys of the file are the attributes of the kind."""
        kind = read_kind(folder)

        assert ("SKX", 2, "Surat Keterangan Contoh") == (kind.code, kind.version, kind.name)
        assert (Nature.REFERRAL, DataClass.SPECIFIC) == (kind.nature, kind.data_class)
        assert ("400.12.2.1", "471.1") == (kind.classification, kind.former_classification)
        assert (Validity(months=6), 60) == (kind.validity, kind.service_minutes)

    def test_questions(self, folder):
        """Fields and requirements keep their order."""
        kind = read_kind(folder)

        assert [("keperluan", FieldType.TEXT, 160), ("rumah", FieldType.CHOICE, 200)] == [
            (asked.name, asked.type, asked.longest) for asked in kind.fields
        ]
        assert ["KTP-el"] == [requirement.label for requirement in kind.requirements]

    def test_route(self, folder):
        """The steps are the route, at the kelurahan unless they say otherwise."""
        assert [
            ("check", StepAction.CHECK, "kasi_kesra", "kelurahan"),
            ("sign", StepAction.SIGN, "lurah", "kelurahan"),
        ] == [
            (step.name, step.action, step.role, step.level)
            for step in read_kind(folder).route.steps
        ]

    def test_template(self, folder):
        """The source of the letter comes with it."""
        assert "#let letter = none\n" == read_kind(str(folder)).template

    def test_little_is_needed(self, folder):
        """Validity, questions, papers and times have defaults."""
        (folder / "kind.toml").write_text(
            'code = "SKX"\nversion = 1\nname = "X"\nnature = "keterangan"\n'
            'classification = "400"\n[[steps]]\nname = "s"\naction = "sign"\nrole = "lurah"\n'
        )
        kind = read_kind(folder)

        assert (None, (), (), 480, "") == (
            kind.validity,
            kind.fields,
            kind.requirements,
            kind.service_minutes,
            kind.former_classification,
        )
        assert DataClass.GENERAL is kind.data_class

    def test_relative_path(self, folder):
        """A folder is known by its own name, however it is reached."""
        assert "SKX" == read_kind(folder / ".." / "SKX").code


class TestFaults:
    """What is refused."""

    @pytest.mark.parametrize(
        ("old", "new", "faults"),
        [
            (
                '"SKX"',
                '"SKY"',
                ["line 1, code: must be the name of the folder, 'SKX'"],
            ),
            ("version = 2", "version = 0", ["line 2, version: must be 1 or more"]),
            ("version = 2\n", "", ["line 1, version: is required"]),
            (
                "service_minutes = 60",
                "service_minutes = -1",
                ["line 7, service_minutes: must be 1 or more"],
            ),
            ('"Surat Keterangan Contoh"', '""', ["line 3, name: may not be empty"]),
            (
                '"pengantar"',
                '"surat"',
                [
                    (
                        "line 4, nature: must be one of: keterangan, pengantar, registrasi pernyataan, "
                        "rekomendasi, legalisasi, formulir"
                    )
                ],
            ),
            (
                '"400.12.2.1"',
                '"400/12"',
                ["line 5, classification: must be an archive code, as in 400.12.2.1"],
            ),
            (
                '"471.1"',
                '"x"',
                ["line 6, former_classification: must be an archive code, as in 400.12.2.1"],
            ),
            ('"spesifik"', '"rahasia"', ["line 8, data_class: must be one of: umum, spesifik"]),
            (
                "months = 6",
                "months = 0",
                ["line 10, validity: must have 'months' or 'days', 1 or more"],
            ),
            (
                "months = 6",
                "months = 6\ndays = -1",
                ["line 10, validity: must have 'months' or 'days', 1 or more"],
            ),
            (
                "months = 6",
                "weeks = 6",
                ["line 11, validity.weeks: is not known here"],
            ),
            (
                "[[fields]]",
                "[[field]]",
                ["line 13, field: is not known here; did you mean 'fields'?"],
            ),
            (
                '"keperluan"',
                '"Keperluan 1"',
                ["line 14, fields[0].name: is written with a-z and '_'"],
            ),
            ('"Keperluan"', '" "', ["line 15, fields[0].label: may not be empty"]),
            ('"rumah"', '"keperluan"', ["line 19, fields[1].name: 'keperluan' is used already"]),
            ('"ktp"', '"rumah"', ["line 25, requirements[0].name: 'rumah' is used already"]),
            ('"KTP-el"', '""', ["line 26, requirements[0].label: may not be empty"]),
            (
                '"choice"',
                '"text"',
                ["line 22, fields[1].choices: belong to the type 'choice', and only to it"],
            ),
            (
                '["milik sendiri", "sewa"]',
                "[]",
                ["line 22, fields[1].choices: belong to the type 'choice', and only to it"],
            ),
            (
                '"milik sendiri", "sewa"',
                '"milik sendiri",\n""',
                ["line 23, fields[1].choices[1]: may not be empty"],
            ),
            (
                "longest = 160",
                "longest = 0",
                ["line 16, fields[0].longest: must lie between 1 and 5000"],
            ),
            (
                "longest = 160",
                "least = 5\nmost = 4",
                ["line 16, fields[0].least: lies above 'most', 4"],
            ),
            (
                '"kasi_kesra"',
                '"Kasi Kesra"',
                ["line 31, steps[0].role: is written with a-z, 0-9 and '_'"],
            ),
            (
                '"lurah"',
                '"lurah"\nlevel = "desa"',
                ["line 37, steps[1].level: must be one of: city, kecamatan, kelurahan"],
            ),
            ('name = "sign"', 'name = "check"', ["line 28, steps: two steps have the same name"]),
            (
                'action = "sign"',
                'action = "check"',
                ["line 28, steps: the last step must sign or acknowledge"],
            ),
            (
                'name = "sign"',
                'name = "Sign!"',
                ["line 34, steps[1].name: is written with a-z and '_'"],
            ),
            ('action = "sign"\n', "", ["line 33, steps[1].action: is required"]),
            (
                "[[steps]]" + KIND.partition("[[steps]]")[2],
                "",
                ["line 1, steps: are required: who checks, and who signs"],
            ),
        ],
    )
    def test_one(self, old, new, faults, faults_of):
        """Each part is checked by itself, and reported with its line."""
        assert old in KIND

        assert faults == faults_of(KIND.replace(old, new, 1))

    def test_code(self, folder):
        """A folder whose name is no code of a kind is refused."""
        wrong = folder.rename(folder.with_name("surat"))
        (wrong / "kind.toml").write_text(KIND.replace('"SKX"', '"surat"'))

        with pytest.raises(InvalidFileError, match="line 1, code: 'surat' is no code of a letter"):
            read_kind(wrong)

    def test_every_fault_at_once(self, faults_of, folder):
        """One reading tells everything that is wrong with both files."""
        (folder / "letter.typ").write_text("#eval(x)")

        assert [
            "line 1, letter.typ: a letter template may not use the word 'eval'",
            "line 2, version: must be a whole number",
            "line 3, name: may not be empty",
            "line 15, fields[0].label: must be text",
            "line 30, steps[0].action: must be one of: check, sign, acknowledge",
        ] == faults_of(
            KIND.replace("version = 2", 'version = "2"')
            .replace("Surat Keterangan Contoh", "")
            .replace('"Keperluan"', "5")
            .replace('"check"\nrole', '"read"\nrole')
        )


COMPOSED = """\
code = "SKX"
version = 2
name = "Surat Keterangan Contoh"
nature = "keterangan"
classification = "400.12.2.1"
subject = "ormas"
office = "kecamatan"
copies = ["Camat {kecamatan}", "Arsip"]
paper = "f4"

[[fields]]
name = "ormas"
label = "Organisasi"
type = "group"

[[fields.fields]]
name = "name"
label = "Nama"
longest = 76

[[fields.fields]]
name = "address"
label = "Alamat"

[[fields]]
name = "pengurus"
label = "Pengurus"
type = "people"
least = 1
most = 5
parts = ["name", "nik"]
required_parts = ["nik"]

[[fields.fields]]
name = "jabatan"
label = "Jabatan"

[[fields]]
name = "ketua"
label = "Ketua"
type = "person"

[[steps]]
name = "sign"
action = "sign"
role = "camat"
level = "kecamatan"
"""


class TestComposed:
    """Groups, lists and people."""

    def test_reading(self, folder):
        """Parts come first, fields of one's own after them; the name is always required."""
        (folder / "kind.toml").write_text(COMPOSED)
        kind = read_kind(folder)
        group, people, person = kind.fields

        assert ("ormas", "kecamatan", Paper.F4) == (kind.subject, kind.office, kind.paper)
        assert ("Camat {kecamatan}", "Arsip") == kind.copies
        assert (FieldType.GROUP, ["name", "address"]) == (
            group.type,
            [part.name for part in group.fields],
        )
        assert [("name", True), ("nik", True), ("jabatan", True)] == [
            (part.name, part.required) for part in people.fields
        ]
        assert (1, 5) == (people.least, people.most)
        assert {Field} == {type(asked) for asked in kind.fields}
        assert person_fields() == person.fields

    @pytest.mark.parametrize(
        ("old", "new", "faults"),
        [
            ('"ormas"', '"ketu"', ["line 6, subject: must be the name of a field"]),
            ('"ormas"', "5", ["line 6, subject: must be text"]),
            (
                'label = "Organisasi"',
                "label = 5",
                ["line 13, fields[0].label: must be text"],
            ),
            ('"ormas"', '""', ["line 6, subject: must be the name of a field"]),
            (
                '"ormas"',
                '"pengurus"',
                ["line 6, subject: 'pengurus' must be a person, or a group with a 'name'"],
            ),
            (
                "longest = 76",
                "longest = 77",
                ["line 6, subject: 'ormas.name' must be a text of at most 76"],
            ),
            (
                "longest = 76",
                'type = "nik"',
                ["line 6, subject: 'ormas.name' must be a text of at most 76"],
            ),
            (
                'label = "Alamat"',
                'label = "Alamat"\ntype = "long_text"',
                ["line 6, subject: 'ormas.address' must be a text of at most 400"],
            ),
            (
                "longest = 76",
                "longest = 76\nrequired = false",
                ["line 6, subject: 'ormas' must have a field 'name' that is required"],
            ),
            (
                'name = "name"',
                'name = "nama"',
                ["line 6, subject: 'ormas' must have a field 'name' that is required"],
            ),
            ('"kecamatan"', '"city"', ["line 7, office: must be one of: kelurahan, kecamatan"]),
            (
                '"kecamatan"',
                '"desa"',
                ["line 7, office: must be one of: city, kecamatan, kelurahan"],
            ),
            (
                "Camat {kecamatan}",
                "Camat {kota}",
                [
                    (
                        "line 8, copies[0]: may hold {kelurahan}, {kecamatan} and {city}, "
                        "and no other braces"
                    )
                ],
            ),
            ('"Arsip"', '" "', ["line 8, copies[1]: may not be empty"]),
            (
                'paper = "f4"',
                'paper = "f4"\napplicant = ["address", "alamat"]',
                [
                    (
                        "line 10, applicant[1]: must be one of: name, nik, birth_place, birth_date, "
                        "sex, religion, marital_status, occupation, nationality, address"
                    )
                ],
            ),
            ('"f4"', '"F4"', ["line 9, paper: must be one of: a4, f4"]),
            (
                'type = "group"',
                'type = "text"',
                [
                    "line 6, subject: 'ormas' must be a person, or a group with a 'name'",
                    "line 16, fields[0].fields: cannot stand in a field of the type 'text'",
                ],
            ),
            (
                'label = "Nama"',
                'label = ""',
                ["line 18, fields[0].fields[0].label: may not be empty"],
            ),
            (
                'label = "Nama"',
                'labl = "Nama"',
                [
                    "line 16, fields[0].fields[0].label: is required",
                    "line 18, fields[0].fields[0].labl: is not known here; did you mean 'label'?",
                ],
            ),
            (
                'name = "address"',
                'name = "name"',
                ["line 22, fields[0].fields[1].name: 'name' is used already"],
            ),
            (
                'label = "Alamat"',
                'label = "Alamat"\ntype = "rows"',
                [
                    "line 6, subject: 'ormas.address' must be a text of at most 400",
                    (
                        "line 21, fields[0].fields[1].fields: are required: "
                        "write [[fields.fields]] above each part"
                    ),
                    "line 24, fields[0].fields[1].type: 'rows' cannot stand inside another field",
                ],
            ),
            (
                "most = 5",
                "most = 101",
                ["line 30, fields[1].most: must lie between 1 and 100 entries"],
            ),
            ("least = 1", "least = 6", ["line 29, fields[1].least: lies above 'most', 5"]),
            (
                '["name", "nik"]',
                '["name", "nik", "umur", "nik"]',
                [
                    (
                        "line 31, fields[1].parts[2]: must be one of: name, nik, birth_place, "
                        "birth_date, sex, religion, marital_status, occupation, nationality, address"
                    ),
                    "line 31, fields[1].parts[3]: 'nik' is used already",
                ],
            ),
            ('["name", "nik"]', '["nik"]', ["line 31, fields[1].parts: must hold 'name'"]),
            (
                'required_parts = ["nik"]',
                'required_parts = ["sex"]',
                ["line 32, fields[1].required_parts[0]: must be one of: name, nik"],
            ),
            (
                'name = "jabatan"',
                'name = "sex"',
                ["line 35, fields[1].fields[0].name: 'sex' is used already"],
            ),
            (
                'type = "person"',
                'type = "date"\nparts = ["name"]\nrequired_parts = ["name"]',
                [
                    "line 42, fields[2].parts: belong to the types 'person' and 'people'",
                    "line 43, fields[2].required_parts: belong to the types 'person' and 'people'",
                ],
            ),
            (
                'level = "kecamatan"',
                'level = "kelurahan"',
                [
                    (
                        "line 47, steps[0].level: lies below the office that gives the letter: "
                        "write kecamatan"
                    )
                ],
            ),
            (
                '"keterangan"',
                '"formulir"',
                ["line 43, steps: nobody signs a form: leave the steps out"],
            ),
        ],
    )
    def test_faults(self, old, new, faults, faults_of):
        """Each part is checked by itself, and reported with its line."""
        assert old in COMPOSED

        assert faults == faults_of(COMPOSED.replace(old, new, 1))

    def test_form(self, folder):
        """A form has neither steps nor, if it likes, a classification."""
        form = COMPOSED.partition("[[steps]]")[0].replace('"keterangan"', '"formulir"')
        (folder / "kind.toml").write_text(form.replace('classification = "400.12.2.1"\n', ""))
        kind = read_kind(folder)

        assert (True, (), "") == (kind.is_form, kind.route.steps, kind.classification)

    def test_the_example_of_the_guide(self, folder):
        """What the guide for authors shows can be read, and answers can be given to it."""
        guide = GUIDE.read_text("utf-8")
        toml = guide[guide.index("code = ") :].partition("```")[0]
        path = folder.rename(folder.with_name("SKAW"))
        (path / "kind.toml").write_text(toml)
        kind = read_kind(path)
        person = {"name": "Ani", "nik": "6171014508900001"}
        answers = kind.check_answers(
            {
                "almarhum": {"name": "Umar", "address": "Jalan Sutoyo", "meninggal": "2026-01-05"},
                "ahli_waris": [{**person, "hubungan": "istri"}],
                "saksi": [person, person],
            }
        )

        assert ["almarhum", "ahli_waris", "harta", "saksi"] == [f.name for f in kind.fields]
        assert "Umar" == kind.subject_of(answers).name


class TestTemplates:
    """``letter.typ``."""

    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            (b"\xff", "line 1, letter.typ: must be a file of UTF-8 text, at most 1048576 bytes"),
            (
                b'= Judul\n#read("/etc/hostname")',
                "line 2, letter.typ: a letter template may not use the word 'read'",
            ),
        ],
    )
    def test_refused(self, content, fault, folder, faults_of):
        """A template that is no text, or reaches beyond its page, is refused."""
        (folder / "letter.typ").write_bytes(content)

        assert [fault] == faults_of()

    def test_missing(self, folder, faults_of):
        """A kind without a template is refused."""
        (folder / "letter.typ").unlink()

        assert [
            "line 1, letter.typ: must be a file of UTF-8 text, at most 1048576 bytes"
        ] == faults_of()

    def test_size(self, folder, faults_of):
        """A template has a size, as any file has."""
        (folder / "letter.typ").write_bytes(b" " * LARGEST_FILE)
        assert LARGEST_FILE == len(read_kind(folder).template)

        (folder / "letter.typ").write_bytes(b" " * (LARGEST_FILE + 1))
        assert ["line 1, letter.typ: must be a file of UTF-8 text, at most 1048576 bytes"] == (
            faults_of()
        )


class TestLinks:
    """A folder holds its files itself."""

    @pytest.mark.parametrize("name", ["kind.toml", "letter.typ", "images/logo.svg"])
    def test_linked_files(self, name, folder, tmp_path):
        """A link to a file elsewhere is refused before it is read."""
        elsewhere = tmp_path / "elsewhere"
        elsewhere.write_text(KIND)
        link = folder / name
        link.parent.mkdir(exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(elsewhere)

        with pytest.raises(InvalidFileError, match=f"SKX/{name}: is a link"):
            read_kind(folder)

    def test_linked_folder(self, folder, tmp_path):
        """So is a link to the whole folder."""
        link = tmp_path / "other" / "SKX"
        link.parent.mkdir()
        link.symlink_to(folder)

        with pytest.raises(InvalidFileError, match="SKX: is a link"):
            read_kind(link)

    def test_no_folder(self, tmp_path):
        """A folder that is not there is refused as any file is."""
        with pytest.raises(InvalidFileError, match="No such file"):
            read_kind(tmp_path / "SKX")


class TestCatalog:
    """The kinds that come with the library."""

    def test_codes(self):
        """Every folder with a ``kind.toml`` is a kind, known by its code."""
        kinds = built_in_kinds()

        assert {folder.parent.name for folder in CATALOG.glob("*/kind.toml")} == set(kinds)
        assert {"SKD", "SKU", "SKTM"} <= set(kinds)
        assert all(code == kind.code for code, kind in kinds.items())

    def test_read_only(self):
        """Nobody changes the catalog for everybody else."""
        with pytest.raises(TypeError):
            built_in_kinds()["SKX"] = None

    def test_ends_with_a_signature_of_the_kelurahan_or_above(self):
        """A letter for a school is acknowledged by the camat after the lurah has signed."""
        assert ["kasi_kesra", "lurah", "camat"] == [
            step.role for step in built_in_kinds()["SKTM"].route.steps
        ]
