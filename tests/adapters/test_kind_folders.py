"""Folders of letter kinds, and every fault they can have."""

import pytest

from ekelurahan.adapters.kind_folders import CATALOG, built_in_kinds, read_kind
from ekelurahan.adapters.toml_files import LARGEST_FILE
from ekelurahan.errors import InvalidFileError
from ekelurahan.model.fields import FieldType
from ekelurahan.model.letter_kinds import DataClass, Nature, StepAction, Validity

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
            "letter.typ: a letter template may not use the word 'eval' (line 1)",
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


class TestTemplates:
    """``letter.typ``."""

    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            (b"\xff", "line 1, letter.typ: must be a file of UTF-8 text, at most 1048576 bytes"),
            (
                b'= Judul\n#read("/etc/hostname")',
                "letter.typ: a letter template may not use the word 'read' (line 2)",
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
