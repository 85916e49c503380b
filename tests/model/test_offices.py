"""Offices, posts, and who holds them when."""

from datetime import UTC, date, datetime

import pytest
from attrs import evolve

from ekelurahan.errors import NotFoundError
from ekelurahan.model.identity import Nip, RegionCode
from ekelurahan.model.offices import (
    Assignment,
    AssignmentForm,
    OfficeLevel,
    Official,
    Post,
    Signatory,
)

PARIT_TOKAYA = RegionCode("61.71.01.1004")
SELATAN = RegionCode("61.71.01")
START, END = date(2026, 3, 2), date(2026, 3, 6)


class TestOffice:
    """One office."""

    @pytest.mark.parametrize(
        ("level", "name", "title"),
        [
            (OfficeLevel.KELURAHAN, "Parit Tokaya", "Kelurahan Parit Tokaya"),
            (OfficeLevel.KECAMATAN, "Pontianak Kota", "Kecamatan Pontianak Kota"),
            (OfficeLevel.CITY, "Kota Pontianak", "Kota Pontianak"),
        ],
    )
    def test_title(self, level, name, title, city):
        """An office is called by level and name; a city's name says its level already."""
        assert title == evolve(city.office(PARIT_TOKAYA), level=level, name=name).title


class TestTree:
    """Finding offices."""

    def test_office(self, city):
        """An office is found by its code."""
        assert "Parit Tokaya" == city.office(PARIT_TOKAYA).name

    @pytest.mark.parametrize("code", ["61.71.01.9999", "61.71", "61"])
    def test_unknown(self, code, city):
        """An unknown code is an error that names city and code."""
        with pytest.raises(NotFoundError, match=f"Kota Pontianak has no office {code}") as caught:
            city.office(RegionCode(code))

        assert "office" == caught.value.values["kind"]

    def test_official(self, city):
        """An official is found by key; an unknown key is an error that names city and key."""
        key = next(iter(city.officials))
        assert city.officials[key] is city.official(key)
        with pytest.raises(NotFoundError, match="Kota Pontianak has no official nobody") as caught:
            city.official("nobody")

        assert ("official", "nobody") == (caught.value.values["kind"], caught.value.values["key"])
        assert "add the official to the city file" in caught.value.advice

    def test_lineage(self, city):
        """The way up starts with the office; levels the city does not list are left out."""
        assert ["Parit Tokaya", "Pontianak Selatan"] == [o.name for o in city.lineage(PARIT_TOKAYA)]

    def test_lineage_of_an_unknown_office(self, city):
        """The way up from nowhere is an error."""
        with pytest.raises(NotFoundError):
            list(city.lineage(RegionCode("61.71.09.1001")))

    @pytest.mark.parametrize(
        ("code", "level", "name"),
        [
            (PARIT_TOKAYA, OfficeLevel.KELURAHAN, "Parit Tokaya"),
            (PARIT_TOKAYA, OfficeLevel.KECAMATAN, "Pontianak Selatan"),
            (SELATAN, OfficeLevel.KECAMATAN, "Pontianak Selatan"),
        ],
    )
    def test_office_at(self, code, level, name, city):
        """An office is at or above itself."""
        assert name == city.office_at(code, level).name

    @pytest.mark.parametrize(
        ("code", "level"),
        [(SELATAN, OfficeLevel.KELURAHAN), (PARIT_TOKAYA, OfficeLevel.CITY)],
    )
    def test_nothing_at_that_level(self, code, level, city):
        """A level that lies below, or that the city does not list, is an error."""
        with pytest.raises(NotFoundError, match=f"no {level.value} above {code}"):
            city.office_at(code, level)

    def test_offices_are_a_copy(self, city):
        """Offices cannot be changed in a city."""
        with pytest.raises(TypeError):
            city.offices[SELATAN] = city.office(PARIT_TOKAYA)

    @pytest.mark.parametrize(
        ("zone", "day"),
        [("Asia/Pontianak", 2), ("Asia/Makassar", 3), ("Asia/Jayapura", 3)],
    )
    def test_day_of(self, zone, day, city):
        """The same moment lies on different days in WIB, WITA and WIT."""
        at = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)

        assert date(2026, 3, day) == evolve(city, time_zone=zone).day_of(at)


class TestAssignment:
    """One assignment."""

    @pytest.mark.parametrize(
        ("ends", "day", "holds"),
        [
            (END, date(2026, 3, 1), False),
            (END, START, True),
            (END, date(2026, 3, 4), True),
            (END, END, True),
            (END, date(2026, 3, 7), False),
            (None, date(2026, 3, 1), False),
            (None, date(2126, 3, 1), True),
            (START, START, True),
        ],
    )
    def test_holds_on(self, ends, day, holds):
        """First and last day belong to it; an open one has no last day."""
        assignment = Assignment("a", "p", AssignmentForm.PLH, START, ends)

        assert holds is assignment.holds_on(day)

    def test_mandates(self):
        """Only a.n. and u.b. are signed from a post of one's own."""
        assert {AssignmentForm.ON_BEHALF, AssignmentForm.ON_BEHALF_BELOW} == {
            form for form in AssignmentForm if form.is_mandate
        }


class TestHolding:
    """Who fills a post."""

    def test_assignments_of(self, city):
        """Only what is in force on the day counts."""
        assert ["ekbang"] == [a.post for a in city.assignments_of("kasi-plh", START)]
        assert () == city.assignments_of("kasi-plh", date(2026, 3, 3))
        assert () == city.assignments_of("stranger", START)

    @pytest.mark.parametrize(
        ("role", "office", "official", "found"),
        [
            ("kasi_ekbang", PARIT_TOKAYA, "kasi", True),
            ("lurah", PARIT_TOKAYA, "kasi", False),
            ("kasi_ekbang", SELATAN, "kasi", False),
            ("kasi_ekbang", PARIT_TOKAYA, "kasi-akcaya", False),
            ("kasi_ekbang", PARIT_TOKAYA, "stranger", False),
        ],
    )
    def test_assignment_to(self, role, office, official, found, city):
        """Role, office and person must all fit."""
        held = city.assignment_to(role, office, official=official, day=START)

        assert found is (held is not None)

    def test_the_stronger_form_goes_first(self, city):
        """Who holds a post in several forms acts in the strongest one."""
        forms = [*reversed(AssignmentForm)]
        all_at_once = tuple(Assignment("x", "lurah", form, START) for form in forms)

        for n in range(len(forms), 0, -1):
            held = evolve(city, assignments=all_at_once[:n]).assignment_to(
                "lurah", PARIT_TOKAYA, official="x", day=START
            )
            assert forms[n - 1] is held.form

    @pytest.mark.parametrize(("post", "holder"), [("ekbang", "kasi"), ("camat", "camat")])
    def test_holder(self, post, holder, city):
        """A post is held by whoever the file names first for that day."""
        assert holder == city.holder(post, START).id

    def test_acting_holder(self, city):
        """Somebody acting holds a post that nobody holds definitively."""
        acting = tuple(a for a in city.assignments if a.form is not AssignmentForm.DEFINITIVE)

        assert "kasi-plh" == evolve(city, assignments=acting).holder("ekbang", START).id

    @pytest.mark.parametrize("post", ["sekretaris", "walikota"])
    def test_nobody_holds_it(self, post, city):
        """A vacant or unknown post has no holder."""
        with pytest.raises(NotFoundError, match=f"nobody holds the post {post} on 2026-03-02"):
            city.holder(post, START)

    def test_a_mandate_is_no_holder(self, city):
        """Who may sign a.n. or u.b. does not hold the post."""
        mandates = tuple(a for a in city.assignments if a.form.is_mandate)

        with pytest.raises(NotFoundError):
            evolve(city, assignments=mandates).holder("ekbang", START)

    def test_posts_for(self, city):
        """Posts are found by role and office."""
        assert ["Lurah Parit Tokaya"] == [p.title for p in city.posts_for("lurah", PARIT_TOKAYA)]
        assert () == city.posts_for("lurah", SELATAN)


class TestSignatory:
    """How a signature is headed."""

    @pytest.mark.parametrize(
        ("form", "via", "heading"),
        [
            (AssignmentForm.DEFINITIVE, (), ("Lurah Parit Tokaya",)),
            (AssignmentForm.PLT, (), ("Plt. Lurah Parit Tokaya",)),
            (AssignmentForm.PLH, (), ("Plh. Lurah Parit Tokaya",)),
            (AssignmentForm.PJ, (), ("Pj. Lurah Parit Tokaya",)),
            (
                AssignmentForm.ON_BEHALF,
                ("sekretaris",),
                ("a.n. Lurah Parit Tokaya", "Sekretaris Lurah"),
            ),
            (
                AssignmentForm.ON_BEHALF_BELOW,
                ("sekretaris", "ekbang"),
                (
                    "a.n. Lurah Parit Tokaya",
                    "Sekretaris Lurah",
                    "u.b.",
                    "Kasi Ekbang Parit Tokaya",
                ),
            ),
        ],
    )
    def test_heading(self, form, via, heading, city):
        """The form stands before the post; a mandate also names the signer's own post."""
        signatory = Signatory.of(city, Assignment("lurah", "lurah", form, START, via=via))

        assert (heading, "lurah", "Nama Lurah") == (
            signatory.heading,
            signatory.role,
            signatory.name,
        )

    @pytest.mark.parametrize(
        ("nip", "printed"), [(Nip("196804111993031009"), "19680411 199303 1 009"), (None, "")]
    )
    def test_nip(self, nip, printed, city):
        """A NIP is frozen as it is printed; staff without one have none."""
        officials = {"x": Official("x", "X", nip=nip, rank="Penata (III/c)")}
        posts = {"p": Post("p", PARIT_TOKAYA, "lurah", "Lurah")}
        city = evolve(city, officials=officials, posts=posts)

        signatory = Signatory.of(city, Assignment("x", "p", AssignmentForm.DEFINITIVE, START))

        assert (printed, "Penata (III/c)") == (signatory.nip, signatory.rank)
