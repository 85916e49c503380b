"""The register of letter numbers."""

from datetime import date

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ekelurahan.compose.folders import create_city_folder
from ekelurahan.errors import ConflictError, InputError, NotAllowedError, NotFoundError
from ekelurahan.model.attempts import Operator
from ekelurahan.model.events import NumberCancelled, NumberReserved, Reading
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.number_formats import NumberFormat, Series
from ekelurahan.model.numbers import NumberStatus
from ekelurahan.model.old_registers import OldLine

PARIT_TOKAYA = RegionCode("61.71.01.1004")
DOMICILE = "400.12.2.1"


@pytest.fixture
def reserve(desk, lurah):
    """Reserve numbers as the lurah."""

    def reserve(office=PARIT_TOKAYA, by=lurah, purpose="buku agenda", **more):
        return desk.numbers.reserve(
            office, **{"classification": DOMICILE, "purpose": purpose, "by": by, **more}
        )

    return reserve


@pytest.fixture
def register(desk, lurah):
    """Read the register as the lurah: text and status of each number."""
    return lambda: [
        (entry.number.text, entry.status)
        for entry in desk.numbers.register(PARIT_TOKAYA, 2026, by=lurah)
    ]


@pytest.fixture
def issue(desk, request_, lurah):
    """Approve the request, with a reserved number or the next one."""

    def issue(number=""):
        desk.requests.approve(request_.id, by=lurah, seen=request_.seen, number=number)
        return desk.letters.of(request_.id, by=lurah)

    return issue


def journal(desk):
    """Give all events that belong to no request."""
    with desk.store.read() as unit:
        return unit.events_of("")


class TestReserving:
    """Numbers taken by hand."""

    def test_letters_and_reservations_share_one_series(self, reserve, issue, register):
        """Reserved numbers are left out by letters; the register explains every number."""
        first, second = reserve(count=2)
        letter = issue()

        assert [
            ("400.12.2.1/0001/PTK/2026", NumberStatus.RESERVED),
            ("400.12.2.1/0002/PTK/2026", NumberStatus.RESERVED),
            ("400.12.2.1/0003/PTK/2026", NumberStatus.USED),
        ] == register()
        assert [1, 2, 3] == [first.n, second.n, letter.number.n]

    def test_who_and_why_is_in_the_journal(self, desk, reserve, lurah, clock):
        """The act is audited: actor, moment, number, purpose."""
        (number,) = reserve(purpose="  surat dinas ")

        assert [
            NumberReserved(
                at=clock.at,
                actor=f"official:{lurah.id}",
                office="61.71.01.1004",
                number=number.text,
                purpose="surat dinas",
            )
        ] == journal(desk)

    def test_a_letter_can_take_a_reserved_number(self, desk, reserve, issue, lurah):
        """The number stands on the letter, and in the register as used by it."""
        (number,) = reserve()
        letter = issue(number.text)

        (entry,) = desk.numbers.register(PARIT_TOKAYA, 2026, by=lurah)
        assert (number, NumberStatus.USED, letter.id) == (
            letter.number,
            entry.status,
            entry.letter_id,
        )

    def test_a_reserved_number_is_used_once(self, desk, reserve, issue, siti, lurah):
        """A second letter cannot have it; nothing of the second approval is kept."""
        (number,) = reserve()
        issue(number.text)
        again = desk.requests.submit(
            "SKD", applicant=siti, answers={"keperluan": "sekolah"}, by=siti
        )

        with pytest.raises(ConflictError, match="not reserved any more: it is used"):
            desk.requests.approve(again.id, by=lurah, seen=again.seen, number=number.text)
        assert again == desk.requests.get(again.id, by=siti)

    def test_a_number_nobody_reserved_is_refused(self, issue):
        """A number cannot be invented."""
        with pytest.raises(NotFoundError, match="no number is recorded"):
            issue("400.12.2.1/0099/PTK/2026")

    def test_a_number_of_last_year_is_refused(self, reserve, issue, clock, folder):
        """A letter bears a number of the year of its date."""
        (number,) = reserve()
        clock.advance(days=60)
        create_city_folder(folder, clock=clock)

        with pytest.raises(InputError, match="another series or year"):
            issue(number.text)

    def test_a_step_that_only_checks_takes_none(self, desk, reserve, siti, official):
        """The number belongs to the step that signs."""
        answers = {"keperluan": "beasiswa", "penghasilan": 900_000, "tanggungan": 4}
        request = desk.requests.submit("SKTM", applicant=siti, answers=answers, by=siti)
        (number,) = reserve()

        with pytest.raises(InputError, match="takes no number"):
            desk.requests.approve(
                request.id,
                by=official("kasi_kesra@61.71.01.1004"),
                seen=request.seen,
                number=number.text,
            )

    @pytest.mark.parametrize("purpose", ["", "   ", "x" * 201])
    def test_a_purpose_is_needed(self, reserve, register, purpose):
        """No number leaves the series unexplained."""
        with pytest.raises(InputError, match="needs a reason"):
            reserve(purpose=purpose)
        assert [] == register()

    @pytest.mark.parametrize("count", [0, 101])
    def test_not_too_many_at_once(self, reserve, count):
        """A slip of the finger does not use up a year."""
        with pytest.raises(InputError, match="at once"):
            reserve(count=count)

    def test_who_reads_the_register_is_recorded(self, desk, camat):
        """In the journal of its office, with the year."""
        desk.numbers.register(PARIT_TOKAYA, 2026, by=camat)
        with desk.store.read() as unit:
            (read,) = unit.events_of("")

        assert (f"official:{camat.id}", PARIT_TOKAYA.value, (), Reading.REGISTER, "2026") == (
            read.actor,
            read.office,
            read.residents,
            read.what,
            read.key,
        )

    def test_only_signatories_of_the_office_may(self, desk, reserve, official, lurah):
        """The counter, the camat and another lurah may not; numbers belong to who signs."""
        for post in ("loket@61.71.01.1004", "camat@61.71.01", "lurah@61.71.01.1005"):
            with pytest.raises(NotAllowedError, match="those who sign"):
                reserve(by=official(post))
        with pytest.raises(NotAllowedError, match=r"only officials of .*, or of an office above"):
            desk.numbers.register(RegionCode("61.71.01.1005"), 2026, by=lurah)

    def test_the_camat_reserves_at_the_kecamatan(self, reserve, camat):
        """Each office has its own register."""
        (number,) = reserve(RegionCode("61.71.01"), by=camat)

        assert "400.12.2.1/0001/KPS/2026" == number.text

    @pytest.mark.parametrize("series", list(Series))
    def test_series_go_by_what_the_office_chose(self, desk, lurah, series):
        """Per office, per kind, per classification, or shared with other registers."""
        office = evolve(
            desk.city.office(PARIT_TOKAYA),
            number_format=NumberFormat("{kind}/{classification}/{n}/{year}", series),
        )
        city = evolve(desk.city, offices={**desk.city.offices, PARIT_TOKAYA: office})
        numbers = evolve(desk, city=city).numbers
        taken = [
            numbers.reserve(PARIT_TOKAYA, classification=code, kind=kind, purpose="uji", by=lurah)[
                0
            ].n
            for kind, code in [("SKD", "1"), ("SKU", "1"), ("SKD", "2")]
        ]

        assert {
            Series.OFFICE: [1, 2, 3],
            Series.SHARED: [1, 2, 3],
            Series.KIND: [1, 1, 2],
            Series.CLASSIFICATION: [1, 2, 1],
        }[series] == taken

    @pytest.mark.parametrize(
        "codes",
        [
            {"classification": ""},
            {"classification": "400.12.2.1 "},
            {"classification": "bukan kode"},
            {"classification": "1" * 33},
            {"kind": "surat apa saja"},
        ],
    )
    def test_what_is_no_code_begins_no_series(self, reserve, register, codes):
        """A number is read by strangers: its codes are codes, or nothing is numbered."""
        with pytest.raises(InputError, match="no archive code and kind"):
            reserve(**codes)
        assert [] == register()

    def test_a_series_by_kind_needs_the_kind(self, desk, lurah):
        """Otherwise it would count in a series without a name."""
        number_format = NumberFormat("{kind}/{n}/{year}", Series.KIND)
        office = evolve(desk.city.office(PARIT_TOKAYA), number_format=number_format)
        city = evolve(desk.city, offices={**desk.city.offices, PARIT_TOKAYA: office})
        with pytest.raises(InputError, match="no archive code and kind"):
            evolve(desk, city=city).numbers.reserve(
                PARIT_TOKAYA, classification=DOMICILE, purpose="uji", by=lurah
            )

    def test_a_letter_bears_no_number_of_another_code(self, reserve, issue):
        """A number that was reserved for other papers would file the letter among them."""
        (number,) = reserve(classification="470")
        with pytest.raises(InputError, match="another series or year"):
            issue(number.text)


class TestLateEntries:
    """Letters of past days."""

    @pytest.fixture
    def enter_late(self, desk, lurah):
        """Enter a letter of the day before yesterday after a number."""

        def enter_late(after, **more):
            given = {
                "day": date(2026, 11, 22),
                "classification": DOMICILE,
                "purpose": "ditulis tangan saat listrik padam",
                "by": lurah,
            }
            return desk.numbers.enter_late(after, **{**given, **more})

        return enter_late

    def test_they_stand_between_two_numbers(self, enter_late, issue, register):
        """012.a, 012.b: nothing already given changes."""
        number = issue().number
        late = [enter_late(number), enter_late(number)]

        assert [
            "400.12.2.1/0001/PTK/2026",
            "400.12.2.1/0001.a/PTK/2026",
            "400.12.2.1/0001.b/PTK/2026",
        ] == [text for text, _ in register()]
        assert ["a", "b"] == [entry.suffix for entry in late]

    @pytest.mark.parametrize("day", [date(2026, 11, 24), date(2026, 12, 1), date(2025, 12, 31)])
    def test_the_day_is_past_and_of_the_year(self, enter_late, issue, day):
        """Today's letter takes an ordinary number, last year's belongs to last year's register."""
        with pytest.raises(InputError, match="past day of the year 2026"):
            enter_late(issue().number, day=day)

    def test_the_year_is_that_of_the_register(self, enter_late, issue):
        """Whatever the caller says of the number before."""
        with pytest.raises(InputError, match="past day of the year 2026"):
            enter_late(evolve(issue().number, year=2019), day=date(2019, 5, 1))

    def test_there_is_an_end(self, enter_late, issue):
        """After the letter z another number is needed."""
        number = issue().number
        for _ in range(26):
            enter_late(number)

        with pytest.raises(InputError, match="all the late numbers"):
            enter_late(number)

    def test_only_after_a_number_of_the_register(self, enter_late, issue):
        """A late entry cannot stand where nothing is."""
        number = issue().number
        with pytest.raises(NotFoundError):
            enter_late(evolve(number, n=9, text="400.12.2.1/0009/PTK/2026"))


class TestGivingUp:
    """Numbers that are not needed after all."""

    def test_a_reserved_number_becomes_batal(self, desk, reserve, lurah):
        """It stays in the register with both reasons, and is never given again."""
        (number,) = reserve()
        desk.numbers.cancel(number, reason="tidak jadi", by=lurah)

        (entry,) = desk.numbers.register(PARIT_TOKAYA, 2026, by=lurah)
        assert (NumberStatus.CANCELLED, "buku agenda; tidak jadi") == (entry.status, entry.purpose)
        assert 2 == reserve()[0].n
        assert any(isinstance(event, NumberCancelled) for event in journal(desk))

    def test_a_used_number_cannot_be_given_up(self, desk, issue, lurah):
        """A letter keeps its number; the letter itself is revoked instead."""
        with pytest.raises(ConflictError, match="it is used"):
            desk.numbers.cancel(issue().number, reason="salah", by=lurah)

    def test_the_number_of_a_refused_letter_is_batal(self, desk, poverty_request, lurah, camat):
        """The lurah signed, the camat refused: his number is explained in the register."""
        request = desk.requests.approve(poverty_request.id, by=lurah, seen=poverty_request.seen)
        desk.requests.reject(request.id, by=camat, seen=request.seen, reason="data berbeda")

        (entry,) = desk.numbers.register(PARIT_TOKAYA, 2026, by=lurah)
        assert NumberStatus.CANCELLED is entry.status


def old_line(n, number, day=date(2026, 3, 4)):
    """Give a line of an old register."""
    return OldLine(n, number, day, "Siti", "Domisili")


@pytest.fixture
def take_over(desk):
    """Take numbers over as lines of an old register."""

    def take_over(*numbers, **more):
        lines = [old_line(n, number) for n, number in enumerate(numbers, 2)]
        return desk.archive.take_over(lines, office=PARIT_TOKAYA, sha256="", by=Operator(), **more)

    return take_over


class TestAfterTakingOver:
    """Numbers that the archive has from an old register."""

    def test_the_series_goes_on_behind_them(self, take_over, issue, desk, lurah):
        """The highest one counts, whatever its archive code, and is told before and afterwards."""
        numbers = ("400.12.2.1/0001/PTK/2026", "400.12.3/0007/PTK/2026", "474/3/PTK/2026", "474/9")
        assert ("400.12.3/0007/PTK/2026",) == take_over(*numbers, dry_run=True).continued
        assert ("400.12.3/0007/PTK/2026",) == take_over(*numbers).continued

        assert "400.12.2.1/0008/PTK/2026" == issue().number.text
        assert 1 == len(desk.archive.search(by=lurah, number="400.12.2.1/0001").entries)

    def test_what_is_not_entered_is_not_continued(self, take_over, reserve):
        """A refused register changes nothing."""
        number = "400.12.2.1/0001/PTK/2026"
        assert () == take_over(number, number).continued

        assert 1 == reserve()[0].n

    def test_other_years_do_not_count(self, desk, reserve):
        """Neither a register of the past nor a number whose year is not that of its day."""
        lines = [
            old_line(2, "400.12.2.1/0008/PTK/2025", date(2025, 3, 4)),
            old_line(3, "400.12.2.1/0009/PTK/2026", date(2025, 3, 4)),
        ]
        report = desk.archive.take_over(lines, office=PARIT_TOKAYA, sha256="", by=Operator())

        assert (2, ()) == (report.entered, report.continued)
        assert 1 == reserve()[0].n

    def test_a_series_never_goes_back(self, take_over, reserve):
        """Numbers that were given here stay the last ones."""
        reserve(count=3)
        take_over("474/0002/PTK/2026")

        assert 4 == reserve()[0].n

    def test_what_the_archive_has_is_passed_over(self, desk, reserve):
        """Also where the series could not go on behind it, as before the number format changed."""
        as_now = desk.city.office(PARIT_TOKAYA)
        before = evolve(as_now, number_format=NumberFormat("{n:02}-{year}"))
        offices = {**desk.city.offices, PARIT_TOKAYA: before}
        old = evolve(desk, city=evolve(desk.city, offices=offices))
        lines = [old_line(n, f"{DOMICILE}/000{n}/PTK/2026") for n in (1, 2, 4)]
        assert (
            ()
            == old.archive.take_over(lines, office=PARIT_TOKAYA, sha256="", by=Operator()).continued
        )

        assert [3, 5] == [number.n for number in reserve(count=2)]

    def test_a_late_number_is_none_of_the_archive(self, desk, take_over, reserve, lurah):
        """The next letter behind the number is taken."""
        (number,) = reserve()
        take_over("400.12.2.1/0001.a/PTK/2026")
        late = desk.numbers.enter_late(
            number, day=date(2026, 3, 5), classification=DOMICILE, purpose="listrik padam", by=lurah
        )

        assert "400.12.2.1/0001.b/PTK/2026" == late.text

    def test_the_number_of_a_letter_under_way_is_not_taken_over(self, desk, take_over, reserve):
        """The archive does not have it before the letter is issued."""
        (number,) = reserve()
        with desk.store.begin() as unit:
            entry = unit.number(PARIT_TOKAYA, number.text)
            unit.save_number(evolve(entry, status=NumberStatus.USED), entry.status)
        report = take_over(number.text)

        assert ["a letter of this office that is under way has this number"] == [
            refused.reason for refused in report.refused
        ]

    def test_a_reserved_number_that_came_with_a_register_is_refused(
        self, take_over, reserve, issue
    ):
        """A letter on paper has it; it stays reserved, to be cancelled."""
        (number,) = reserve()
        take_over(number.text)

        with pytest.raises(ConflictError, match="the archive has a letter with the reserved"):
            issue(number.text)

    @pytest.mark.property
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
    @given(
        taken=st.lists(
            st.tuples(
                st.integers(0, 120),
                st.sampled_from([DOMICILE, "474", "400.12.3"]),
                st.sampled_from(["", ".a", ".b"]),
                st.sampled_from(
                    ["{}/{:04}{}/PTK/2026", "{}/{:03}{}/PTK/2026", "{} / {}{}/ptk/2026"]
                ),
            ),
            max_size=12,
        ),
        code=st.sampled_from([DOMICILE, "474"]),
    )
    def test_no_number_is_given_twice(self, desk, take_over, reserve, taken, code):
        """Whatever numbers are taken over, and whenever: none of them is given afterwards."""
        numbers = [form.format(classification, n, late) for n, classification, late, form in taken]
        take_over(*numbers, keep_good=True)
        given = reserve(classification=code, count=3)

        with desk.store.read() as unit:
            assert not unit.numbers_entered(PARIT_TOKAYA, [each.text for each in given])
        assert all(each.n > n for each in given for n, *_ in taken)
