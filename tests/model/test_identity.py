"""NIK, KK number, NIP and region codes."""

from datetime import date

import pytest

from ekelurahan.errors import IdentityNumberError
from ekelurahan.model.identity import (
    FamilyCardNumber,
    Nik,
    NikWarning,
    Nip,
    RegionCode,
    RegionStatus,
    RegionTable,
    Sex,
)

NIK = "6171014508900001"

# Digits that str.isdigit() or int() accept, and what spreadsheets make of a NIK.
NOT_ASCII_DIGITS = [
    "",
    "abcdefghijklmnop",
    "٦١٧١٠١٤٥٠٨٩٠٠٠٠١",
    "617101450890000¹",
    "6171014508900001\u200b",
    "６１７１０１４５０８９００００１",
    "6.17101E+15",
    "6171014508900001,0",
    "+6171014508900001",
    "6171_0145_0890_0001",
]
WRONG_LENGTH = ["6", NIK[:-1], f"{NIK}0", f"{NIK}.0"]


class TestNik:
    """Nomor Induk Kependudukan."""

    @pytest.mark.parametrize(
        ("digits", "sex", "dates"),
        [
            ("6171010508900001", Sex.MALE, ["1990-08-05", "2090-08-05"]),
            ("6171014508900001", Sex.FEMALE, ["1990-08-05", "2090-08-05"]),
            ("6171012902000001", Sex.MALE, ["2000-02-29"]),
            ("6171016902000001", Sex.FEMALE, ["2000-02-29"]),
            ("6171012902960001", Sex.MALE, ["1996-02-29", "2096-02-29"]),
            ("6171013112150001", Sex.MALE, ["1915-12-31", "2015-12-31"]),
            ("6171014101000001", Sex.FEMALE, ["1900-01-01", "2000-01-01"]),
            ("9101010508900001", Sex.MALE, ["1990-08-05", "2090-08-05"]),
            ("6501010508900001", Sex.MALE, ["1990-08-05", "2090-08-05"]),
            ("9301010508900001", Sex.MALE, ["1990-08-05", "2090-08-05"]),
            ("6171990508900001", Sex.MALE, ["1990-08-05", "2090-08-05"]),
            ("6171017108909999", Sex.FEMALE, ["1990-08-31", "2090-08-31"]),
        ],
    )
    def test_possible(self, digits, sex, dates):
        """Possible numbers of any region are taken, with sex and the dates they can mean."""
        nik = Nik(digits)

        assert (digits, sex) == (nik.digits, nik.sex)
        assert dates == [day.isoformat() for day in nik.birth_dates]

    @pytest.mark.parametrize(
        ("digits", "part"),
        [
            ("6171010008900001", "birth date"),
            ("6171013208900001", "birth date"),
            ("6171014008900001", "birth date"),
            ("6171017208900001", "birth date"),
            ("6171018108900001", "birth date"),
            ("6171019908900001", "birth date"),
            ("6171010500900001", "birth date"),
            ("6171010513900001", "birth date"),
            ("6171013104900001", "birth date"),
            ("6171013002900001", "birth date"),
            ("6171012902990001", "birth date"),
            ("6171016902990001", "birth date"),
            ("0000000000000000", "birth date"),
            ("6171010508900000", "serial number"),
        ],
    )
    def test_impossible(self, digits, part):
        """Numbers that no register can have issued are refused, and not repeated in the error."""
        with pytest.raises(IdentityNumberError, match=f"NIK with an impossible {part}") as caught:
            Nik(digits)

        assert digits not in f"{caught.value} {caught.value.advice} {caught.value.values}"

    @pytest.mark.parametrize(
        "typed",
        [
            "6171 0145 0890 0001",
            "61.71.01.450890.0001",
            "617101-450890-0001",
            "\t6171014508900001\r\n",
            "6171\u00a00145\u202f08900001",
        ],
    )
    def test_separators(self, typed):
        """Spaces, dots and dashes are dropped, as people and forms put them in."""
        assert Nik(NIK) == Nik(typed)

    @pytest.mark.parametrize("typed", NOT_ASCII_DIGITS)
    def test_other_characters(self, typed):
        """Anything but the digits 0-9 is refused, also what Python would read as a digit."""
        with pytest.raises(IdentityNumberError, match="only the digits 0-9"):
            Nik(typed)

    @pytest.mark.parametrize("typed", WRONG_LENGTH)
    def test_length(self, typed):
        """A NIK has 16 digits; a spreadsheet's '.0' makes it 17."""
        with pytest.raises(IdentityNumberError, match="NIK has 16 digits, not"):
            Nik(typed)

    @pytest.mark.parametrize("show", [str, repr, "{}".format, "{0!r}".format])
    def test_masks_itself(self, show):
        """No way of printing it shows the birth date or the sex."""
        shown = show(Nik(NIK))

        assert "6171********0001" in shown
        assert "450890" not in shown

    def test_repr_names_the_type(self):
        """In a log a NIK can be told from a KK number."""
        assert "Nik('6171********0001')" == repr(Nik(NIK))

    def test_values_are_equal_and_hashable(self):
        """Two readings of one number are one key, and never equal to a KK number."""
        assert {Nik(NIK)} == {Nik(NIK), Nik("6171.0145.0890.0001")}
        assert Nik("6171010508900001") != FamilyCardNumber("6171010508900001")

    def test_region_is_that_of_first_registration(self):
        """The region is the kecamatan in the first six digits."""
        assert RegionCode("61.71.01") == Nik(NIK).region


class TestWarnings:
    """What a person must judge is a warning, never a refusal."""

    TABLE = RegionTable.from_rows([("61.71.01", "Pontianak Selatan")], [("910101", "Merauke")])

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({}, []),
            ({"birth_date": date(1990, 8, 5)}, []),
            ({"birth_date": date(2090, 8, 5)}, []),
            ({"birth_date": date(1990, 5, 8)}, [NikWarning.BIRTH_DATE_DIFFERS]),
            ({"sex": Sex.FEMALE}, []),
            ({"sex": Sex.MALE}, [NikWarning.SEX_DIFFERS]),
            (
                {"birth_date": date(1991, 8, 5), "sex": Sex.MALE},
                [NikWarning.BIRTH_DATE_DIFFERS, NikWarning.SEX_DIFFERS],
            ),
            ({"regions": TABLE}, []),
        ],
    )
    def test_compare(self, given, expected):
        """The number is compared only with what is given."""
        assert tuple(expected) == Nik(NIK).warnings(**given)

    @pytest.mark.parametrize(
        ("digits", "expected"),
        [
            ("9101010508900001", NikWarning.REGION_HISTORICAL),
            ("6171990508900001", NikWarning.REGION_UNKNOWN),
        ],
    )
    def test_regions(self, digits, expected):
        """Codes of dissolved regions and unknown codes are told apart."""
        assert (expected,) == Nik(digits).warnings(regions=self.TABLE)


class TestFamilyCardNumber:
    """Nomor Kartu Keluarga."""

    @pytest.mark.parametrize("digits", ["6171010508150012", "6171013112990001", "6171012902000001"])
    def test_possible(self, digits):
        """The date of recording is a plain date."""
        number = FamilyCardNumber(digits)

        assert (digits, RegionCode("61.71.01")) == (number.digits, number.region)

    @pytest.mark.parametrize(
        ("digits", "part"),
        [
            ("6171014508150012", "date of recording"),
            ("6171010008150012", "date of recording"),
            ("6171012902990012", "date of recording"),
            ("6171010513150012", "date of recording"),
            ("6171010508150000", "serial number"),
        ],
    )
    def test_impossible(self, digits, part):
        """The day is never raised by 40, and a serial starts at 0001."""
        with pytest.raises(IdentityNumberError, match=f"KK with an impossible {part}"):
            FamilyCardNumber(digits)

    @pytest.mark.parametrize("typed", NOT_ASCII_DIGITS)
    def test_other_characters(self, typed):
        """Anything but the digits 0-9 is refused."""
        with pytest.raises(IdentityNumberError, match="KK may hold only"):
            FamilyCardNumber(typed)

    @pytest.mark.parametrize("typed", WRONG_LENGTH)
    def test_length(self, typed):
        """A KK number has 16 digits."""
        with pytest.raises(IdentityNumberError, match="KK has 16 digits"):
            FamilyCardNumber(typed)

    def test_masks_itself(self):
        """It is as personal as a NIK."""
        number = FamilyCardNumber("6171010508150012")

        assert ("6171********0012", "FamilyCardNumber('6171********0012')") == (
            str(number),
            repr(number),
        )


class TestNip:
    """NIP of civil servants and NI PPPK."""

    @pytest.mark.parametrize(
        "typed",
        ["196804111993031009", "19680411 199303 1 009", "19680411.199303.1.009"],
    )
    def test_is_printed_in_groups(self, typed):
        """However it is typed, letters print it in its four groups."""
        assert "19680411 199303 1 009" == str(Nip(typed))

    def test_of_a_pppk(self):
        """An NI PPPK differs after the birth date, and is taken too."""
        assert "199001012023211005" == Nip("199001012023211005").digits

    @pytest.mark.parametrize("digits", ["196813111993031009", "196802301993031009"])
    def test_impossible(self, digits):
        """An impossible birth date is refused."""
        with pytest.raises(IdentityNumberError, match="NIP with an impossible birth date"):
            Nip(digits)

    @pytest.mark.parametrize(
        ("typed", "problem"),
        [("19680411199303100", "18 digits, not 17"), ("NIP 123", "only the digits")],
    )
    def test_malformed(self, typed, problem):
        """A NIP is 18 of the digits 0-9."""
        with pytest.raises(IdentityNumberError, match=problem):
            Nip(typed)


class TestRegionCode:
    """Codes of the Ministry of Home Affairs."""

    @pytest.mark.parametrize(
        ("dotted", "parent"),
        [
            ("61", None),
            ("61.71", "61"),
            ("61.71.01", "61.71"),
            ("61.71.01.1004", "61.71.01"),
        ],
    )
    def test_levels(self, dotted, parent):
        """Two, four, six or ten digits, each inside the one before."""
        code = RegionCode(dotted)

        assert dotted == str(code)
        assert parent == (code.parent.value if code.parent else None)
        assert code == RegionCode.parse(dotted.replace(".", ""))

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "6",
            "617",
            "61.7",
            "6171",
            "61.71.1",
            "61.71.01.10",
            "61.71.01.1004.1",
            "61-71",
            "٦١",
            "61.71\n",
            "aa",
        ],
    )
    def test_malformed(self, text):
        """Anything else is refused."""
        with pytest.raises(IdentityNumberError, match="is no region code"):
            RegionCode(text)

    def test_a_nik_in_its_place_is_not_repeated(self):
        """A number typed into the wrong column does not end up in a log."""
        with pytest.raises(IdentityNumberError) as caught:
            RegionCode(NIK)

        assert NIK not in f"{caught.value} {caught.value.values}"

    @pytest.mark.parametrize(
        ("dotted", "is_city"),
        [
            ("61", False),
            ("61.12", False),
            ("61.69.01", False),
            ("61.71", True),
            ("61.71.01.1004", True),
        ],
    )
    def test_is_city(self, dotted, is_city):
        """Kota have 71 to 99 in the second place."""
        assert is_city is RegionCode(dotted).is_city

    def test_sorts_by_code(self):
        """Codes sort as their lists do."""
        assert RegionCode("61.71.01") < RegionCode("61.71.01.1004") < RegionCode("61.71.02")


class TestRegionTable:
    """The codes a host knows."""

    def test_status(self):
        """A code in force is current even where it was historical too."""
        table = RegionTable.from_rows(
            [("6171", "Pontianak")], [("61.71", "Pontianak"), ("54", "Timor")]
        )

        assert [RegionStatus.CURRENT, RegionStatus.HISTORICAL, RegionStatus.UNKNOWN] == [
            table.status(RegionCode(code)) for code in ("61.71", "54", "99")
        ]

    def test_keeps_its_own_names(self):
        """A table is read-only and does not follow what it was built from."""
        names = {RegionCode("61"): "Kalimantan Barat"}
        table = RegionTable(names)
        names.clear()

        assert {RegionCode("61"): "Kalimantan Barat"} == table.current
        with pytest.raises(TypeError):
            table.current[RegionCode("61")] = "x"

    def test_malformed(self):
        """A row with a malformed code is refused."""
        with pytest.raises(IdentityNumberError):
            RegionTable.from_rows([("617", "Pontianak")])
