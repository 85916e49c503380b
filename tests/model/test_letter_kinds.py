"""Fields, routes, validity and letter numbers."""

from datetime import date

import pytest
from attrs import evolve

from ekelurahan.errors import InputError
from ekelurahan.model.fields import Field, FieldType, person_fields
from ekelurahan.model.letter_kinds import (
    ApprovalRoute,
    LetterKind,
    Nature,
    Requirement,
    Step,
    StepAction,
    Validity,
)
from ekelurahan.model.number_formats import NumberFormat, Series, SeriesPlace
from ekelurahan.model.residents import Person

SIGN = Step("sign", StepAction.SIGN, "lurah")
CHECK = Step("check", StepAction.CHECK, "kasi_ekbang")
ACKNOWLEDGE = Step("acknowledge", StepAction.ACKNOWLEDGE, "camat", level="kecamatan")


@pytest.fixture
def usaha():
    """A kind with one required and two optional fields."""
    return LetterKind(
        "SKU",
        1,
        "Surat Keterangan Usaha",
        Nature.STATEMENT,
        "500.2.2.4",
        ApprovalRoute((SIGN,)),
        template="",
        fields=(
            Field("keperluan", "Keperluan"),
            Field("mulai", "Mulai", FieldType.DATE, required=False),
            Field("karyawan", "Karyawan", FieldType.INTEGER, required=False),
        ),
        requirements=(Requirement("ktp", "KTP-el"), Requirement("nib", "NIB", required=False)),
    )


class TestAnswers:
    """All answers of a form together."""

    def test_checked(self, usaha):
        """Answers come back checked, in the order of the form."""
        answers = usaha.check_answers({"karyawan": "3", "keperluan": " kredit "})

        assert [("keperluan", "kredit"), ("karyawan", 3)] == list(answers.items())

    @pytest.mark.parametrize("empty", ["", "  ", "\n", None])
    def test_empty_ones_are_left_out(self, empty, usaha):
        """An optional field left empty gives no answer."""
        assert {"keperluan": "kredit"} == usaha.check_answers(
            {"keperluan": "kredit", "mulai": empty}
        )

    def test_zero_is_an_answer(self, usaha):
        """No employees is an answer, not an empty field."""
        assert 0 == usaha.check_answers({"keperluan": "kredit", "karyawan": 0})["karyawan"]

    def test_every_fault_at_once(self, usaha):
        """Unknown, missing and malformed answers are all named, and nothing is kept."""
        with pytest.raises(InputError, match="answers for SKU") as caught:
            usaha.check_answers({"hobi": "catur", "keperluan": " ", "mulai": "kemarin"})

        assert [
            "hobi: is not asked for this letter",
            "keperluan: is required",
            "mulai: must be a date written as YYYY-MM-DD",
        ] == [str(fault) for fault in caught.value.faults]

    def test_read_only(self, usaha):
        """Checked answers cannot be changed."""
        with pytest.raises(TypeError):
            usaha.check_answers({"keperluan": "kredit"})["keperluan"] = "x"


class TestForms:
    """Forms, which residents sign."""

    def test_only_a_form_has_no_route(self, usaha):
        """A form that somebody signs, and a letter that nobody does, are both refused."""
        form = evolve(usaha, nature=Nature.FORM, route=ApprovalRoute(()))

        assert form.is_form
        with pytest.raises(InputError, match="nobody signs a form"):
            evolve(form, route=ApprovalRoute((SIGN,)))
        with pytest.raises(InputError, match="the last step must sign"):
            evolve(usaha, route=ApprovalRoute(()))

    def test_may_be_filled_in_by_hand(self, usaha):
        """Nothing in a form is required, not even within people; what is given is checked."""
        couple = Field("calon", "Calon", FieldType.PEOPLE, least=2, fields=person_fields())
        form = evolve(
            usaha,
            nature=Nature.FORM,
            route=ApprovalRoute(()),
            fields=(*usaha.fields, couple),
        )

        assert {} == form.check_answers({})
        assert {"calon": ({"sex": "P"},)} == form.check_answers({"calon": [{"sex": "P"}]})
        with pytest.raises(InputError, match=r"calon\[0\].sex: must be one of: L, P"):
            form.check_answers({"calon": [{"sex": "perempuan"}]})


class TestSubject:
    """Whom a letter is about."""

    def test_the_applicant(self, usaha):
        """A kind that does not ask is about the applicant."""
        assert usaha.subject_of({"keperluan": "kredit"}) is None

    def test_a_person(self, usaha):
        """The answer has the parts of a person."""
        asked = Field("anak", "Anak", FieldType.PERSON, fields=person_fields())
        kind = evolve(usaha, fields=(*usaha.fields, asked), subject="anak")

        assert Person("Budi", birth_place="Pontianak") == kind.subject_of(
            {"keperluan": "x", "anak": {"name": "Budi", "birth_place": "Pontianak"}}
        )

    def test_an_organisation(self, usaha):
        """Of a group the name and the address count, whatever else it asks."""
        parts = tuple(Field(name, name) for name in ("name", "nik", "address"))
        asked = Field("ormas", "Ormas", FieldType.GROUP, fields=parts)
        kind = evolve(usaha, fields=(asked,), subject="ormas")

        assert Person("Yayasan", address="Jalan A") == kind.subject_of(
            {"ormas": {"name": "Yayasan", "nik": "-", "address": "Jalan A"}}
        )

    def test_left_empty(self, usaha):
        """Where an optional subject, or its name on a form, is left empty, it is the applicant."""
        asked = Field("anak", "Anak", FieldType.PERSON, required=False, fields=person_fields())
        kind = evolve(usaha, fields=(asked,), subject="anak")

        assert kind.subject_of({}) is None
        assert kind.subject_of({"anak": {"sex": "P"}}) is None


class TestMissing:
    """What an official calls missing."""

    def test_known_names(self, usaha):
        """Fields and requirements of the kind can be missing."""
        usaha.check_missing(("keperluan", "nib"))

    def test_unknown_names(self, usaha):
        """Anything else cannot; every such name is reported."""
        with pytest.raises(InputError, match="SKU asks for no such field or paper") as caught:
            usaha.check_missing(("sim", "keperluan", "paspor"))

        assert ["sim", "paspor"] == [fault.place for fault in caught.value.faults]


class TestCode:
    """Codes of kinds."""

    @pytest.mark.parametrize("code", ["S", "SKTM", "N1", "SK-PERUM", "3IN1"])
    def test_taken(self, code, usaha):
        """One to eight capital letters, digits and dashes."""
        assert code == evolve(usaha, code=code).code

    @pytest.mark.parametrize(
        "code", ["", "skd", "-SKD", "SKD ", "SURAT-KET", "SK/D", "ŚKD", "SKD\n"]
    )
    def test_refused(self, code, usaha):
        """Nothing else fits into the seal and into a path."""
        with pytest.raises(InputError, match="is no code of a letter kind"):
            evolve(usaha, code=code)


class TestApprovalRoute:
    """Who must agree, in order."""

    @pytest.mark.parametrize(
        "steps", [(SIGN,), (CHECK, SIGN), (SIGN, ACKNOWLEDGE), (CHECK, SIGN, ACKNOWLEDGE)]
    )
    def test_possible(self, steps):
        """A route ends with a signature or an acknowledgement."""
        assert steps == ApprovalRoute(steps).steps

    @pytest.mark.parametrize(
        ("steps", "problems"),
        [
            ((SIGN, CHECK), ["the last step must sign or acknowledge"]),
            ((SIGN, SIGN), ["two steps have the same name"]),
            (
                (CHECK, CHECK),
                ["the last step must sign or acknowledge", "two steps have the same name"],
            ),
        ],
    )
    def test_impossible(self, steps, problems):
        """A route that signs nothing, or names two steps alike, is refused with every reason."""
        with pytest.raises(InputError, match="cannot work") as caught:
            ApprovalRoute(steps)

        assert problems == [fault.problem for fault in caught.value.faults]

    def test_signing_actions(self):
        """Signing and acknowledging take a number and a seal; checking does not."""
        assert [False, True, True] == [action.is_signing for action in StepAction]


class TestValidity:
    """How long a letter counts."""

    @pytest.mark.parametrize(
        ("validity", "start", "last"),
        [
            (Validity(months=6), date(2026, 1, 5), date(2026, 7, 5)),
            (Validity(months=1), date(2026, 1, 31), date(2026, 2, 28)),
            (Validity(months=1), date(2024, 1, 31), date(2024, 2, 29)),
            (Validity(months=1), date(2026, 2, 28), date(2026, 3, 28)),
            (Validity(months=3), date(2026, 11, 30), date(2027, 2, 28)),
            (Validity(months=12), date(2024, 2, 29), date(2025, 2, 28)),
            (Validity(months=48), date(2024, 2, 29), date(2028, 2, 29)),
            (Validity(months=1), date(2026, 12, 31), date(2027, 1, 31)),
            (Validity(months=11), date(2026, 1, 31), date(2026, 12, 31)),
            (Validity(days=30), date(2026, 12, 15), date(2027, 1, 14)),
            (Validity(months=1, days=1), date(2026, 1, 31), date(2026, 3, 1)),
            (Validity(), date(2026, 1, 5), date(2026, 1, 5)),
        ],
    )
    def test_until(self, validity, start, last):
        """The day of the month is kept, or is the last of a shorter month; days come on top."""
        assert last == validity.until(start)


class TestNumberFormat:
    """Letter numbers."""

    @pytest.mark.parametrize(
        ("pattern", "written"),
        [
            ("{classification}/{n:02}/{year}", "400.12.2.1/07/2026"),
            ("{n:03}/{classification}/{unit}/{month_roman}/{year}", "007/400.12.2.1/PTK/VIII/2026"),
            (
                "{classification}/{n}/Kelurahan Parit Tokaya/{year}",
                "400.12.2.1/7/Kelurahan Parit Tokaya/2026",
            ),
            ("{n:03}/{classification}/401.301.3/{year}", "007/400.12.2.1/401.301.3/2026"),
            ("{n}/{unit}/TAHUN {year}", "7/PTK/TAHUN 2026"),
            ("{classification}/{n:04}/{unit}/{year}", "400.12.2.1/0007/PTK/2026"),
            ("{kind}-{n}/{month:02}/{year}", "SKD-7/08/2026"),
            ("{classification}/{n:02}/{office}/{year}", "400.12.2.1/07/Parit Tokaya/2026"),
        ],
    )
    def test_write(self, pattern, written):
        """Every way of writing numbers that offices use can be said as a pattern, and read again."""
        place = NumberFormat(pattern).read(written, unit="PTK", office="Parit Tokaya")
        assert SeriesPlace("*", 2026, 7) == place
        assert written == NumberFormat(pattern).write(
            7,
            day=date(2026, 8, 1),
            classification="400.12.2.1",
            unit="PTK",
            office="Parit Tokaya",
            kind="SKD",
        )

    @pytest.mark.parametrize(
        ("pattern", "series", "written", "place"),
        [
            ("{kind}/{n}/{year}", Series.KIND, "skd / 12 / 2026", SeriesPlace("SKD", 2026, 12)),
            (
                "{classification}/{n}/{year} ({year})",
                Series.CLASSIFICATION,
                "474.1/12/2026(2026)",
                SeriesPlace("474.1", 2026, 12),
            ),
            ("{n}/{year}, {year}", Series.OFFICE, "12/2026, 2025", None),
            ("{n:03}/{year}/X", Series.SHARED, "012.a/2026/x", SeriesPlace("#", 2026, 12)),
            ("{n}/{year}", Series.OFFICE, "12/26", None),
            ("{n}/{year}", Series.OFFICE, "99999999999/2026", None),
        ],
    )
    def test_read(self, pattern, series, written, place):
        """Case, blanks, padding and late letters do not matter; another format is not understood."""
        assert place == NumberFormat(pattern, series).read(written, unit="", office="")

    @pytest.mark.parametrize("n", [1, 999, 1000, 12345])
    def test_padding_never_cuts(self, n):
        """A number that outgrows its padding is written whole."""
        written = NumberFormat("{n:03}/{year}").write(
            n, day=date(2026, 1, 1), classification="", unit="", office="", kind=""
        )

        assert n == int(written.partition("/")[0])

    @pytest.mark.parametrize(
        ("month", "roman"),
        list(
            enumerate(
                ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"), start=1
            )
        ),
    )
    def test_months(self, month, roman):
        """Months are written in Roman numerals."""
        written = NumberFormat("{n}/{month_roman}/{year}").write(
            1, day=date(2026, month, 1), classification="", unit="", office="", kind=""
        )

        assert f"1/{roman}/2026" == written

    @pytest.mark.parametrize(
        ("pattern", "problem"),
        [
            ("{n}", "n and year must occur"),
            ("{year}", "n and year must occur"),
            ("7/2026", "n and year must occur"),
            ("{{n}}/{year}", "n and year must occur"),
            ("{n}/{year}/{day}", "day is unknown"),
            ("{n}/{year}/{}", "{} is unknown"),
            ("{n}/{year}/{0}", "0 is unknown"),
            ("{n.real}/{n}/{year}", "n.real is unknown"),
            ("{n[0]}/{n}/{year}", "n[0] is unknown"),
            ("{n!r}/{year}", "and no more"),
            ("{n:x}/{year}", "and no more"),
            ("{n:999999999}/{year}", "and no more"),
            ("{n:{year}}/{year}", "and no more"),
            ("{n}/{year", "expected '}'"),
            ("{n}}/{year}", "Single '}'"),
        ],
    )
    def test_impossible(self, pattern, problem):
        """A pattern that would repeat numbers, or asks for something else, is refused."""
        with pytest.raises(InputError, match="cannot write letter numbers") as caught:
            NumberFormat(pattern)

        assert problem in caught.value.faults[0].problem

    @pytest.mark.parametrize("series", [Series.KIND, Series.CLASSIFICATION])
    def test_series_must_show(self, series):
        """Where every kind or classification counts by itself, the number says which."""
        NumberFormat(f"{{{series.value}}}/{{n}}/{{year}}", series)
        with pytest.raises(InputError) as caught:
            NumberFormat("{n}/{year}", series)

        assert f"{series.value} and n and year must occur" in caught.value.faults[0].problem

    @pytest.mark.parametrize(
        ("series", "name"),
        [(Series.OFFICE, "*"), (Series.KIND, "SKD"), (Series.CLASSIFICATION, "400.12.2.1")],
    )
    def test_series_of(self, series, name):
        """Letters of one series share a name, within office and year."""
        numbers = NumberFormat("{classification}/{kind}/{n}/{year}", series)

        assert name == numbers.series_of(classification="400.12.2.1", kind="SKD")
