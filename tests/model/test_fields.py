"""Fields, and the answers to them."""

from datetime import date, datetime, time

import pytest

from ekelurahan.model.fields import (
    PERSON_FIELDS,
    Field,
    FieldType,
    answer_all,
    freeze,
    optional,
    person_fields,
    person_of,
    plain,
)
from ekelurahan.model.identity import Nik, Sex
from ekelurahan.model.residents import Person

NIK = "6171014508900001"


class TestTextFields:
    """Text, long text and choices."""

    @pytest.mark.parametrize("kind", [FieldType.TEXT, FieldType.LONG_TEXT, FieldType.CHOICE])
    @pytest.mark.parametrize("typed", ["buka rekening", "  buka rekening\t", "buka rekening\r\n"])
    def test_trimmed(self, kind, typed):
        """Blanks around an answer are dropped."""
        assert "buka rekening" == Field("f", "F", kind).check(typed)

    @pytest.mark.parametrize("typed", [5, None, True, b"teks", date(2026, 1, 5), ["teks"]])
    def test_must_be_text(self, typed):
        """Nothing else is turned into text."""
        with pytest.raises(ValueError, match="must be text"):
            Field("f", "F").check(typed)

    @pytest.mark.parametrize("typed", ["a" * 10, f" {'é' * 10} "])
    def test_longest(self, typed):
        """The limit counts characters, after trimming."""
        assert 10 == len(Field("f", "F", longest=10).check(typed))
        with pytest.raises(ValueError, match="may have 9 characters, not 10"):
            Field("f", "F", longest=9).check(typed)

    @pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\u202e", "\ud800", "\t", "\n"])
    def test_control_characters(self, character):
        """What cannot be printed, or would turn the line around, is refused."""
        with pytest.raises(ValueError, match="control characters"):
            Field("f", "F").check(f"a{character}b")

    @pytest.mark.parametrize("typed", ["satu\ndua", "satu\r\ndua"])
    def test_long_text_has_lines(self, typed):
        """Long texts keep line breaks, in the one form that a digest can rely on."""
        assert "satu\ndua" == Field("f", "F", FieldType.LONG_TEXT).check(typed)

    def test_long_text_without_a_lone_return(self):
        """A carriage return by itself is a control character also there."""
        with pytest.raises(ValueError, match="control characters"):
            Field("f", "F", FieldType.LONG_TEXT).check("satu\rdua")

    def test_choices(self):
        """A choice is one of those offered, spelt the same way."""
        choice = Field("f", "F", FieldType.CHOICE, choices=("milik sendiri", "sewa"))

        assert "sewa" == choice.check("sewa ")
        with pytest.raises(ValueError, match="must be one of: milik sendiri, sewa"):
            choice.check("Sewa")


class TestNumberFields:
    """Integers and rupiah."""

    @pytest.mark.parametrize("kind", [FieldType.INTEGER, FieldType.MONEY])
    @pytest.mark.parametrize(
        ("typed", "number"), [(0, 0), ("0", 0), (" 1500000 ", 1500000), ("007", 7)]
    )
    def test_taken(self, kind, typed, number):
        """Whole numbers come typed or as numbers."""
        assert number == Field("f", "F", kind).check(typed)

    @pytest.mark.parametrize(
        "typed",
        [
            True,
            False,
            1.0,
            "1.500.000",
            "1,5",
            "1e3",
            "٣",
            "²",
            "--1",
            "+1",
            "",
            "Rp 5",
            None,
            "9" * 16,
        ],
    )
    def test_refused(self, typed):
        """Anything that is not plainly a whole number is refused, not guessed."""
        with pytest.raises(ValueError, match="must be a whole number"):
            Field("f", "F", FieldType.INTEGER).check(typed)

    @pytest.mark.parametrize(("typed", "fits"), [(-2, True), (5, True), (-3, False), (6, False)])
    def test_limits(self, typed, fits):
        """Both limits belong to the range."""
        number = Field("f", "F", FieldType.INTEGER, least=-2, most=5)

        if fits:
            assert typed == number.check(str(typed))
        else:
            with pytest.raises(ValueError, match="must lie between -2 and 5"):
                number.check(typed)


class TestDateFields:
    """Dates."""

    @pytest.mark.parametrize("typed", ["2019-03-01", " 2019-03-01\n", date(2019, 3, 1)])
    def test_taken(self, typed):
        """A date becomes text in one form."""
        assert "2019-03-01" == Field("f", "F", FieldType.DATE).check(typed)

    @pytest.mark.parametrize(
        "typed",
        [
            "01-03-2019",
            "2019-02-29",
            "20190301",
            "2019-W09-5",
            "1 Maret 2019",
            20190301,
            20190301.0,
            None,
            "",
            datetime(2019, 3, 1),  # noqa: DTZ001
        ],
    )
    def test_refused(self, typed):
        """Other forms, impossible days and moments are refused."""
        with pytest.raises(ValueError, match="written as YYYY-MM-DD"):
            Field("f", "F", FieldType.DATE).check(typed)


class TestTimeFields:
    """Times of day."""

    @pytest.mark.parametrize("typed", ["09:05", " 09:05\n", time(9, 5), time(9, 5, 59)])
    def test_taken(self, typed):
        """A time becomes text in one form, to the minute."""
        assert "09:05" == Field("f", "F", FieldType.TIME).check(typed)

    @pytest.mark.parametrize(
        "typed", ["9:05", "24:00", "09:60", "09.05", "0905", "09:05:00", "pagi", 905, True]
    )
    def test_refused(self, typed):
        """Other forms and impossible times are refused."""
        with pytest.raises(ValueError, match="written as HH:MM"):
            Field("f", "F", FieldType.TIME).check(typed)


class TestNikFields:
    """NIK."""

    @pytest.mark.parametrize("typed", [NIK, " 6171 0145 0890 0001 ", "6171.0145.0890.0001"])
    def test_taken(self, typed):
        """The answer is the 16 digits, however they were broken up."""
        assert NIK == Field("f", "F", FieldType.NIK).check(typed)

    @pytest.mark.parametrize(
        ("typed", "problem"),
        [
            (NIK[:15], "NIK has 16 digits, not 15"),
            ("6171019908900001", "NIK with an impossible birth date"),
            ("tidak ada", "NIK may hold only the digits"),
            (int(NIK), "must be text"),
        ],
    )
    def test_refused(self, typed, problem):
        """Impossible numbers are refused, without repeating them."""
        with pytest.raises(ValueError, match=problem) as caught:
            Field("f", "F", FieldType.NIK).check(typed)
        assert str(typed) not in str(caught.value)


GROUP = Field(
    "usaha",
    "Usaha",
    FieldType.GROUP,
    fields=(Field("name", "Nama"), Field("luas", "Luas", FieldType.INTEGER, required=False)),
)
HEIRS = Field(
    "ahli_waris",
    "Ahli waris",
    FieldType.PEOPLE,
    least=2,
    most=3,
    fields=(*person_fields("name", "nik"), Field("hubungan", "Hubungan")),
)


def answered(asked, given):
    """Give the answer and the faults, as lines."""
    faults = []
    answer = asked.answer(given, faults)
    return answer, [str(fault) for fault in faults]


class TestGroups:
    """Answers with named parts."""

    def test_parts_are_checked(self):
        """Each part becomes an answer of its own type; empty optional ones are left out."""
        assert ({"name": "Warung", "luas": 12}, []) == answered(
            GROUP, {"luas": " 12 ", "name": "Warung "}
        )
        assert ({"name": "Warung"}, []) == answered(GROUP, {"name": "Warung", "luas": ""})

    def test_every_fault_has_its_path(self):
        """Unknown, missing and malformed parts are named within the group."""
        assert (
            None,
            [
                "usaha.nmae: is not asked for this letter",
                "usaha.name: is required",
                "usaha.luas: must be a whole number, written with digits only",
            ],
        ) == answered(GROUP, {"nmae": "x", "luas": "luas"})

    @pytest.mark.parametrize("given", ["Warung", 5, ["Warung"], [{"name": "Warung"}]])
    def test_must_be_a_group(self, given):
        """One value, or a list, is no group."""
        assert (None, ["usaha: must be a group of answers"]) == answered(GROUP, given)

    @pytest.mark.parametrize("given", [None, "", {}, {"name": " ", "luas": None}])
    def test_empty(self, given):
        """A group whose parts are all empty is no answer."""
        assert (None, ["usaha: is required"]) == answered(GROUP, given)
        assert (None, []) == answered(optional([GROUP])[0], given)

    def test_parts_do_not_change(self):
        """The answer cannot be changed afterwards."""
        answer, _ = answered(GROUP, {"name": "Warung"})
        with pytest.raises(TypeError):
            answer["name"] = "x"


class TestLists:
    """Lists of entries with named parts."""

    def test_entries_are_checked(self):
        """Entries keep their order; those left blank are dropped."""
        given = [
            {"name": "Ani", "nik": "6171 0145 0890 0001", "hubungan": "istri"},
            {"name": "", "nik": "", "hubungan": ""},
            "",
            {"name": "Budi", "hubungan": "anak"},
        ]

        assert (
            (
                {"name": "Ani", "nik": NIK, "hubungan": "istri"},
                {"name": "Budi", "hubungan": "anak"},
            ),
            [],
        ) == answered(HEIRS, given)

    def test_every_fault_has_its_path(self):
        """Faults name the entry as it was given, counted from 0."""
        given = [
            {"name": "Ani", "hubungan": "istri"},
            {},
            {"name": "Budi", "nik": "123", "umur": 5},
            "Citra",
        ]

        assert (
            None,
            [
                "ahli_waris[2].umur: is not asked for this letter",
                "ahli_waris[2].nik: NIK has 16 digits, not 3",
                "ahli_waris[2].hubungan: is required",
                "ahli_waris[3]: must be a group of answers",
            ],
        ) == answered(HEIRS, given)

    @pytest.mark.parametrize(("count", "fits"), [(1, False), (2, True), (3, True), (4, False)])
    def test_limits(self, count, fits):
        """Both limits belong to the range; blank entries do not count."""
        entries = [{"name": "Ani", "hubungan": "anak"}] * count
        answer, faults = answered(HEIRS, [*entries, {}])

        assert fits == (answer is not None)
        assert fits or [f"ahli_waris: must have 2 to 3 entries, not {count}"] == faults

    @pytest.mark.parametrize("given", ["Ani", 5, {"name": "Ani"}])
    def test_must_be_a_list(self, given):
        """One value, or one group, is no list."""
        assert (None, ["ahli_waris: must be a list of entries"]) == answered(HEIRS, given)

    @pytest.mark.parametrize("given", [None, "", [], (), [{}], [None, "", {"name": ""}]])
    def test_empty(self, given):
        """A list without a filled entry is no answer."""
        assert (None, ["ahli_waris: is required"]) == answered(HEIRS, given)

    def test_deep_nesting_is_refused(self):
        """Lists in lists are no entries, however deep."""
        given = ["x"]
        for _ in range(50_000):
            given = [given]

        assert (
            None,
            ["ahli_waris: must have 2 to 3 entries, not 1"],
        ) == answered(HEIRS, given)
        assert ["f: must be a date written as YYYY-MM-DD"] == (
            answered(Field("f", "F", FieldType.DATE), given)[1]
        )
        while isinstance(given, list):  # Taken apart by hand: Python frees it recursively.
            (given,) = given

    def test_usual_limits(self):
        """Lists have twenty entries at most, unless the kind says otherwise."""
        assert (20, 10**12) == (
            Field("f", "F", FieldType.ROWS).most,
            Field("f", "F", FieldType.MONEY).most,
        )


class TestBlanks:
    """Blanks and line ends inside texts."""

    def test_become_spaces(self):
        """What a web page or a word processor puts between words is a space."""
        assert "a b c" == Field("f", "F").check("\u00a0a\u00a0b\u2003c")

    @pytest.mark.parametrize("character", ["\u2028", "\u2029"])
    def test_other_line_ends(self, character):
        """Separators of lines and paragraphs are refused as control characters are."""
        with pytest.raises(ValueError, match="control characters"):
            Field("f", "F", FieldType.LONG_TEXT).check(f"a{character}b")


class TestPeople:
    """Answers that describe people."""

    def test_all_parts(self):
        """Without a choice, everything letters say of a person is asked; only the name is needed."""
        fields = person_fields()

        assert list(PERSON_FIELDS) == [part.name for part in fields]
        assert ["name"] == [part.name for part in fields if part.required]

    def test_required_parts(self):
        """Parts may be required, in whatever order they are asked."""
        fields = person_fields("nik", "name", "address", required=["nik"])

        assert [("nik", True), ("name", True), ("address", False)] == [
            (part.name, part.required) for part in fields
        ]

    def test_a_person_of_all_answers(self):
        """A checked answer has what a person has."""
        given = {
            "name": "Siti Rahmawati",
            "nik": NIK,
            "birth_place": "Pontianak",
            "birth_date": "1990-08-05",
            "sex": "P",
            "religion": "Islam",
            "marital_status": "Kawin",
            "occupation": "Guru",
            "nationality": "WNI",
            "address": "Jalan Sutoyo",
        }
        faults = []
        answers = answer_all(person_fields(), given, faults)

        assert [] == faults
        assert Person(
            "Siti Rahmawati",
            Nik(NIK),
            "Pontianak",
            date(1990, 8, 5),
            Sex.FEMALE,
            "Islam",
            "Kawin",
            "Guru",
            "WNI",
            "Jalan Sutoyo",
        ) == person_of(answers)

    def test_a_person_of_a_name(self):
        """A name is enough, and parts not asked for are left out."""
        assert Person("Budi") == person_of({"name": "Budi", "nik": "x"}, ("name", "address"))


ANSWERS = ["teks", 5, {"name": "Ani"}, ({"name": "Ani"}, {"umur": 3})]


class TestCopies:
    """Answers as values."""

    @pytest.mark.parametrize("answer", ANSWERS)
    def test_plain_and_back(self, answer):
        """A JSON writer gets dictionaries and lists; frozen again they are equal."""
        assert freeze(answer) == freeze(plain(freeze(answer))) == answer

    def test_frozen(self):
        """A frozen answer does not follow what it was made of."""
        group = {"name": "Ani"}
        frozen_group, frozen_list = freeze(group), freeze([group])
        group["name"] = "Budi"

        assert ({"name": "Ani"}, ({"name": "Ani"},)) == (frozen_group, frozen_list)
