"""TOML files, their lines and their faults."""

import tomllib
from pathlib import Path

import pytest
from attrs import frozen

from ekelurahan.adapters.toml_files import LARGEST_FILE, TomlFile, find_lines, read_toml
from ekelurahan.errors import InvalidFileError

NIK = "6171014508900001"

EVERY_FORM = '''\
# comment [not.a.table]
name = "a # b"   # comment
'literal key' = 'C:\\temp'
"quoted \\"key\\"" = 1
text = """
[not.a.table]
key = "x"
\\""" still ""text"""
raw = \'\'\'
'quoted' ''too''
x = 1\'\'\'
five = """"quoted""""
dotted.inner . deep = 1979-05-27 07:32:00
numbers = [
  1, # one
  [2, 3],
  { x = 1, y.z = [4,
    5] }, "a]b",
]
empty = []
nothing = {}
point = { x = 1.5, "y y" = "}", z = { w = true } }
after = inf

[table]
x = 1
[table.sub]
x = 1
[other.deeper]

[[list]]
x = 1
[list.table]
y = 2
[[list.inner]]
z = 3
[[list.inner]]
z = 4

[[list]]
[[list.inner]]
z = 5
  [ "61.71" . x ]
  y = 6
'''
WHERE = {
    "name": 2,
    '"literal key"': 3,
    '"quoted \\"key\\""': 4,
    "text": 5,
    "raw": 9,
    "five": 12,
    "dotted": 13,
    "dotted.inner": 13,
    "dotted.inner.deep": 13,
    "numbers": 14,
    "numbers[0]": 15,
    "numbers[1]": 16,
    "numbers[1][0]": 16,
    "numbers[1][1]": 16,
    "numbers[2]": 17,
    "numbers[2].x": 17,
    "numbers[2].y": 17,
    "numbers[2].y.z": 17,
    "numbers[2].y.z[0]": 17,
    "numbers[2].y.z[1]": 18,
    "numbers[3]": 18,
    "empty": 20,
    "nothing": 21,
    "point": 22,
    "point.x": 22,
    'point."y y"': 22,
    "point.z": 22,
    "point.z.w": 22,
    "after": 23,
    "table": 25,
    "table.x": 26,
    "table.sub": 27,
    "table.sub.x": 28,
    "other": 29,
    "other.deeper": 29,
    "list": 31,
    "list[0]": 31,
    "list[0].x": 32,
    "list[0].table": 33,
    "list[0].table.y": 34,
    "list[0].inner": 35,
    "list[0].inner[0]": 35,
    "list[0].inner[0].z": 36,
    "list[0].inner[1]": 37,
    "list[0].inner[1].z": 38,
    "list[1]": 40,
    "list[1].inner": 41,
    "list[1].inner[0]": 41,
    "list[1].inner[0].z": 42,
    '"61.71"': 43,
    '"61.71".x': 43,
    '"61.71".x.y': 44,
}


class TestFindLines:
    """Where everything stands."""

    def test_every_form(self):
        """Strings, arrays, inline tables, headers and dotted keys are told apart."""
        tomllib.loads(EVERY_FORM)

        assert WHERE == find_lines(EVERY_FORM)

    @pytest.mark.parametrize("text", ["", "\n\n", "# only a comment", "a = 1", "[a]", "[[a]]"])
    def test_short_texts(self, text):
        """Texts without a last line break, or without anything, end well."""
        tomllib.loads(text)

        assert set(find_lines(text).values()) <= {1}


@pytest.fixture
def write(tmp_path):
    """Write a file and give its path."""

    def write_file(content):
        path = tmp_path / "file.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


class TestReading:
    """Opening a file."""

    def test_tables(self, write):
        """A file is read as :mod:`tomllib` reads it, with its lines."""
        file = read_toml(write("a = 1\n[b]\nc = 2\n"))

        assert {"a": 1, "b": {"c": 2}} == file.tables
        assert {"a": 1, "b": 2, "b.c": 3} == file.lines

    @pytest.mark.parametrize("content", [b"\xef\xbb\xbfa = 1\n", b"a = 1\r\nb = 2\r\n"])
    def test_of_windows(self, content, write):
        """A byte order mark and carriage returns do no harm."""
        assert {"a": 1}.items() <= read_toml(write(content)).lines.items()

    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            ("a = 1\nb = \n", "line 2, (top): is no TOML: Invalid value"),
            ("a = 1\na = 2\n", "line 2, (top): is no TOML: Cannot overwrite a value"),
            ('a = 1\n\nb = "x', "line 3, (top): is no TOML: Unterminated string"),
            ("a = 1\n\n\nb", "line 4, (top): is no TOML"),
            (f"x = {{ '{NIK}' = 1, '{NIK}' = 2 }}", "line 1, (top): is no TOML: Duplicate"),
            (b"a = 1\nb = '\xff'\n", "line 2, (top): must be UTF-8 text"),
            (f"a = {'[' * 5000}", "(top): is nested too deeply"),
            (b"#" * (LARGEST_FILE + 1), "(top): may have 1048576 bytes, not more"),
        ],
        ids=["value", "twice", "string", "end", "number", "bytes", "nesting", "size"],
    )
    def test_malformed(self, content, fault, write):
        """What is no TOML is refused with its line, and without any number it held."""
        path = write(content)

        with pytest.raises(InvalidFileError) as caught:
            read_toml(path)

        assert str(caught.value.faults[0]).startswith(fault)
        assert str(path) == caught.value.values["path"]
        assert NIK not in str(caught.value)

    @pytest.mark.parametrize("missing", [True, False])
    def test_unreadable(self, missing, tmp_path):
        """A missing file and a folder are refused with the system's reason."""
        path = tmp_path / "nowhere.toml" if missing else tmp_path

        with pytest.raises(InvalidFileError, match=r"cannot be read: (No such file|Is a dir)"):
            read_toml(path)


@frozen
class Entry:
    """An entry for these tests."""

    name: str
    size: int = 0


class TestGathering:
    """Reading part by part, so that one fault hides no other."""

    @pytest.mark.parametrize(
        ("place", "line"),
        [
            ("list[1].inner[0].z", 42),
            ("list[1].inner[0].missing", 41),
            ("list[1].inner[7]", 41),
            ("list[9]", 31),
            ('"61.71".x."y y"', 43),
            ('point."y y"', 22),
            ("nowhere.at.all", 1),
            ("", 1),
            ("(top)", 1),
        ],
    )
    def test_nearest_line(self, place, line, write):
        """A place that is not in the file has the line of the nearest table around it."""
        assert line == read_toml(write(EVERY_FORM)).line_of(place)

    def test_list(self, write):
        """Good items come through by place; bad ones leave their faults."""
        file = read_toml(
            write("[[e]]\nname = 'a'\n[[e]]\nnam = 1\n[[e]]\nname = 'c'\nsize = 'x'\n")
        )

        assert {"e[0]": Entry("a")} == file.read_list("e", Entry)
        assert [
            "line 3, e[1].name: is required",
            "line 4, e[1].nam: is not known here; did you mean 'name'?",
            "line 7, e[2].size: must be a whole number",
        ] == [str(fault) for fault in file.faults]

    @pytest.mark.parametrize(("key_as", "size"), [("", 1), ("name", 2)])
    def test_table(self, key_as, size, write):
        """Values may get their own key as a field; they are read one by one too."""
        file = read_toml(write("[e]\na = { name = 'x' }\nb = {}\nc = 5\n"))

        assert size == len(file.read_table("e", Entry, key_as=key_as))
        assert 3 - size == len(file.faults)

    @pytest.mark.parametrize("content", ["", "e = []\n"])
    def test_no_list(self, content, write):
        """A list may be empty or left out."""
        file = read_toml(write(content))

        assert {} == file.read_list("e", Entry)
        assert [] == file.faults

    def test_wrong_shape(self, write):
        """A table in the place of a list, and the other way round, is a fault with advice."""
        file = read_toml(write("a = 1\nb = []\n"))

        assert {} == file.read_list("a", Entry)
        assert {} == file.read_table("b", Entry)
        assert [
            "line 1, a: must be a list: write [[a]] above each item",
            "line 2, b: must be a table: write [b] above its keys",
        ] == [str(fault) for fault in file.faults]

    def test_take(self, write):
        """A key at the top has a default, which also stands in for a wrong value."""
        file = read_toml(write("a = 5\nb = 'x'\n"))

        assert [5, 7, 7, 7] == [
            file.take("a", int, 7),
            file.take("b", int, 7),
            file.take("c", int, 7),
            file.take("d", int, 7, required=True),
        ]
        assert ["line 2, b: must be a whole number", "line 1, d: is required"] == [
            str(fault) for fault in file.faults
        ]

    @pytest.mark.parametrize(
        ("value", "problem"),
        [
            ("'Kota Pontianak'", None),
            ("' '", "may not be empty"),
            ("''", "may not be empty"),
            ('"a\\nb"', "must be one line, without characters that cannot be printed"),
            ('"a\\u202eb"', "must be one line, without characters that cannot be printed"),
        ],
    )
    def test_take_line(self, value, problem, write):
        """A line of text is one printable line."""
        file = read_toml(write(f"a = {value}\n"))

        file.take_line("a")

        assert ([problem] if problem else []) == [fault.problem for fault in file.faults]

    def test_lines_with_defaults(self, write):
        """A line that is not there is its default, and no fault unless it is required."""
        file = read_toml(write(""))

        assert ["x", ""] == [file.take_line("a", "x"), file.take_line("b", required=True)]
        assert ["b: is required"] == [f"{fault.place}: {fault.problem}" for fault in file.faults]

    def test_refuse_others(self, write):
        """Unknown keys at the top are faults, with the nearest known one."""
        file = read_toml(write(f"name = 1\nnmae = 2\n'{NIK}' = 3\n"))

        file.refuse_others("name", "place")

        assert {
            "line 2, nmae: is not known here; did you mean 'name'?",
            'line 3, "…": is not known here',
        } == {str(fault) for fault in file.faults}

    def test_close(self, write):
        """All faults come out together, in the order of the lines, with the path."""
        path = write("a = 1\nb = 2\n")
        file = read_toml(path)
        file.close()
        file.blame("b", f"holds {NIK}")
        file.blame("a", "is odd")

        with pytest.raises(InvalidFileError) as caught:
            file.close()

        assert (f"{path} cannot be used\n  line 1, a: is odd\n  line 2, b: holds …") == str(
            caught.value
        )
        assert "Mend each line" in caught.value.advice

    def test_a_fault_of_no_file(self):
        """Something that was never read can be blamed too."""
        file = TomlFile(Path("x"), {}, {})
        file.blame("x", "is a link")

        with pytest.raises(InvalidFileError, match="x: is a link"):
            file.close()
