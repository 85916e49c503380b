"""Invented answers: they are what a kind allows, at its limits."""

import pytest
from attrs import evolve

from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.kind_samples import Style, read_example, sample_answers, sample_person
from ekelurahan.model.fields import Field, FieldType, person_fields
from ekelurahan.model.letter_kinds import ApprovalRoute, Nature

FIELDS = (
    Field("kata", "Kata", longest=30),
    Field("catatan", "Catatan", FieldType.LONG_TEXT, required=False, longest=300),
    Field("tanggal", "Tanggal", FieldType.DATE),
    Field("pukul", "Pukul", FieldType.TIME),
    Field("jumlah", "Jumlah", FieldType.INTEGER, least=-5, most=3),
    Field("nilai", "Nilai", FieldType.MONEY),
    Field("pilihan", "Pilihan", FieldType.CHOICE, choices=("ya", "tidak", "lain")),
    Field("nik", "NIK", FieldType.NIK),
    Field("wali", "Wali", FieldType.PERSON, fields=person_fields()),
    Field("saksi", "Saksi", FieldType.PEOPLE, least=2, most=3, fields=person_fields("nik", "name")),
    Field(
        "barang",
        "Barang",
        FieldType.ROWS,
        most=4,
        fields=(Field("name", "Nama"), Field("harga", "Harga", FieldType.MONEY, required=False)),
    ),
)


@pytest.fixture(scope="module")
def kind():
    """A kind that asks for everything there is."""
    return evolve(built_in_kinds()["SKD"], fields=FIELDS)


class TestStyles:
    """What each style answers."""

    def test_ordinary(self, kind):
        """Everything is answered, within the limits."""
        answers = sample_answers(kind, Style.ORDINARY)

        assert {asked.name for asked in FIELDS} == set(answers)
        assert ("Contoh kata", "2026-11-20", 3) == (
            answers["kata"],
            answers["tanggal"],
            answers["jumlah"],
        )
        assert 2 == len(answers["saksi"]) == len(answers["barang"])

    def test_longest(self, kind):
        """Texts and lists have all they may have, numbers and dates are the largest."""
        answers = sample_answers(kind, Style.LONGEST)

        assert (30, 300, 200) == (
            len(answers["kata"]),
            len(answers["catatan"]),
            len(answers["barang"][0]["name"]),
        )
        assert (3, 1_000_000_000_000, "9999-12-31", "23:59") == tuple(
            answers[name] for name in ("jumlah", "nilai", "tanggal", "pukul")
        )
        assert "tidak" == answers["pilihan"]
        assert {3, 4} == {len(answers["saksi"]), len(answers["barang"])}
        assert 76 == len(answers["wali"]["name"])
        assert " " not in answers["wali"]["name"]

    def test_odd(self, kind):
        """What is optional is missing, and the rest is as short or small as can be."""
        answers = sample_answers(kind, Style.ODD)

        assert "catatan" not in answers
        assert ("Y", "0001-01-01", "00:00", -5, 0) == tuple(
            answers[name] for name in ("kata", "tanggal", "pukul", "jumlah", "nilai")
        )
        assert {"name": "O"} == answers["wali"]
        assert ["O", "Dr. Nur'aini Ma’ruf, S.Pd., M.Pd."] == [w["name"] for w in answers["saksi"]]
        assert ({"name": "Y"},) == answers["barang"]

    def test_a_form_may_be_empty(self, kind):
        """The odd form is one that is written by hand altogether."""
        form = evolve(kind, nature=Nature.FORM, route=ApprovalRoute(()))

        assert {} == sample_answers(form, Style.ODD)

    def test_a_list_of_nothing_required(self, kind):
        """An entry has at least one part, even where none is required."""
        goods = Field("b", "B", FieldType.ROWS, fields=(Field("c", "C", required=False),))

        assert ({"c": "Y"},) == sample_answers(evolve(kind, fields=(goods,)), Style.ODD)["b"]


def test_people_differ():
    """The people of one style have names of their own, and nobody's NIK is another's."""
    people = [sample_person(Style.ORDINARY, n) for n in range(3)]

    assert 3 == len({person.name for person in people}) == len({p.nik for p in people})
    assert 400 == len(sample_person(Style.LONGEST).address)


def test_no_example(tmp_path, kind):
    """A kind need not have an example."""
    assert read_example(tmp_path, kind) is None
