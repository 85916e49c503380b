"""What holds for every number, letter and request, whatever happens in whatever order."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ekelurahan.adapters.city_files import read_city, read_residents
from ekelurahan.adapters.kind_folders import CATALOG, built_in_kinds
from ekelurahan.errors import EkelurahanError, InputError
from ekelurahan.model import transitions
from ekelurahan.model.attempts import Attempt
from ekelurahan.model.fields import Field, FieldType, person_fields, plain
from ekelurahan.model.identity import Nik, RegionCode, Sex
from ekelurahan.model.letter_content import LetterContent, canonical_json
from ekelurahan.model.letter_kinds import Validity
from ekelurahan.model.number_formats import NumberFormat
from ekelurahan.model.residents import Person
from ekelurahan.model.service_requests import RequestStatus
from ekelurahan.testing import strategies

pytestmark = pytest.mark.property

days = st.dates(date(1900, 1, 1), date(2099, 12, 31))


class TestIdentityNumbers:
    """NIK."""

    @given(days, st.sampled_from(Sex), st.data())
    def test_a_nik_fits_the_person_it_was_made_for(self, born, sex, data):
        """Day, month and year of two digits, and the sex, can be read back."""
        nik = data.draw(strategies.niks(birth_date=born, sex=sex))

        assert born in nik.birth_dates
        assert () == nik.warnings(birth_date=born, sex=sex)

    @given(strategies.niks(), st.lists(st.integers(0, 16)), st.sampled_from(" .-\t\u00a0"))
    def test_separators_anywhere(self, nik, places, separator):
        """However a number is broken up, it is the same number."""
        typed = list(nik.digits)
        for place in sorted(places, reverse=True):
            typed.insert(place, separator)

        assert nik == Nik("".join(typed))

    @given(strategies.niks())
    def test_masks_hide_the_middle(self, nik):
        """Neither birth date nor sex can be read off a mask."""
        for shown in (str(nik), repr(nik), f"{nik}"):
            assert nik.digits[4:12] not in shown

    @given(st.text())
    def test_any_text(self, text):
        """Any text is a NIK or is refused with the library's own error."""
        with suppress(EkelurahanError):
            assert 16 == len(Nik(text).digits)


class TestValidity:
    """How long letters count."""

    @given(days, st.integers(0, 120), st.integers(0, 400))
    def test_never_ends_before_it_starts(self, start, months, further_days):
        """A letter counts at least on its own day, and longer for more months."""
        last = Validity(months, further_days).until(start)

        assert start + timedelta(days=further_days) <= last
        assert last < Validity(months + 1, further_days).until(start)

    @given(days, st.integers(0, 120))
    def test_keeps_the_day_where_it_can(self, start, months):
        """The last day has the number of the first, or ends its month."""
        last = Validity(months).until(start)

        ends_month = (last + timedelta(days=1)).day == 1
        assert last.day == start.day or (last.day < start.day and ends_month)


class TestNumbers:
    """Letter numbers."""

    @given(st.lists(st.integers(1, 99_999), min_size=2, max_size=2, unique=True), days)
    def test_two_numbers_are_never_written_alike(self, numbers, day):
        """Padding and months do not make two letters of a year look the same."""
        pattern = NumberFormat("{classification}/{n:03}/{unit}/{month_roman}/{year}")

        first, second = (
            pattern.write(n, day=day, classification="400.12.2.1", unit="PTK", office="", kind="")
            for n in numbers
        )

        assert first != second


scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
typed = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "nik", "sex", "hal", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@st.composite
def asked_and_answered(draw):
    """Give a kind with a field of every type, and answers that it takes."""
    niks = strategies.niks().map(lambda nik: nik.digits)
    texts = st.text(st.characters(categories=["L"]), min_size=1, max_size=8)
    good = {
        FieldType.DATE: days | days.map(date.isoformat),
        FieldType.TIME: st.times() | st.just(" 08:30 "),
        FieldType.NIK: niks,
        FieldType.INTEGER: st.integers(0, 999) | st.integers(0, 999).map(str),
        FieldType.MONEY: st.integers(0, 999),
        FieldType.CHOICE: st.sampled_from(["ya", " tidak "]),
    }
    single = {k: good.get(k, texts) for k in FieldType if not k.is_composed}
    choices = {FieldType.CHOICE: ("ya", "tidak")}
    fields = [Field(k.value, "x", k, choices=choices.get(k, ())) for k in single]
    parts = st.fixed_dictionaries({f.name: single[f.type] for f in fields})
    composed = dict.fromkeys((FieldType.GROUP, FieldType.PERSON), parts)
    composed |= dict.fromkeys(
        (FieldType.ROWS, FieldType.PEOPLE), st.lists(parts, min_size=1, max_size=4)
    )
    every = [*fields, *(Field(k.value, "x", k, fields=tuple(fields)) for k in composed)]
    wanted = {f.name: (single | composed)[f.type] for f in every}
    return evolve(KIND, fields=tuple(every)), draw(st.fixed_dictionaries(wanted))


class TestAnswers:
    """Checked answers."""

    @given(asked_and_answered())
    def test_checking_again_changes_nothing(self, both):
        """What was checked is taken as it is, and so is what comes back from its JSON."""
        kind, given_answers = both
        once = kind.check_answers(given_answers)
        back = json.loads(canonical_json({name: plain(answer) for name, answer in once.items()}))

        assert once == kind.check_answers(once) == kind.check_answers(back)
        assert set(once) == {asked.name for asked in kind.fields}

    @given(st.dictionaries(st.sampled_from(["orang", "baris", "hari", "x"]), typed))
    def test_any_answers(self, answers):
        """Whatever comes in is taken and stays as it is, or is refused with a place."""
        fields = (
            Field("orang", "x", FieldType.PERSON, required=False, fields=person_fields()),
            Field("baris", "x", FieldType.ROWS, required=False, fields=person_fields("name")),
            Field("hari", "x", FieldType.DATE, required=False),
        )
        kind = evolve(KIND, fields=fields, subject="orang")
        checked = {}
        with suppress(InputError):
            checked = kind.check_answers(answers)

        assert checked == kind.check_answers(checked)
        assert kind.subject_of(checked) is None or "orang" in checked


class TestContents:
    """What letters say."""

    @given(strategies.contents())
    def test_canonical_json_says_the_same(self, content):
        """The digested bytes hold everything, in one order."""
        text = canonical_json(content.to_json())

        assert content.to_json() == json.loads(text)
        assert text == canonical_json(json.loads(text))

    @given(strategies.letters(), strategies.signatures())
    def test_later_signatures_do_not_reach_earlier_seals(self, letter, later):
        """What a seal stands for is settled when it is made."""
        signed = evolve(letter, signatures=(*letter.signatures, later))

        for n, _ in enumerate(letter.signatures):
            assert letter.digest_for(n) == signed.digest_for(n)


CITY = read_city(CATALOG / "sample" / "pontianak.toml")
SITI = read_residents(CATALOG / "sample" / "residents.toml")[0]
KIND = built_in_kinds()["SKTM"]
NOW = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)
PARIT_TOKAYA = RegionCode("61.71.01.1004")
ROLES = ("kasi_kesra@61.71.01.1004", "lurah@61.71.01.1004", "camat@61.71.01", "loket@61.71.01.1004")
PEOPLE = [SITI, *(CITY.holder(post, NOW.date()) for post in ROLES)]
ENDS = {RequestStatus.DONE, RequestStatus.REJECTED, RequestStatus.WITHDRAWN}


def content_about(purpose):
    """Say what Siti's letter says, for a purpose."""
    answers = {"keperluan": purpose, "penghasilan": 1_000_000, "tanggungan": 2}
    subject = Person.of(SITI, "Jalan Sutoyo")
    return LetterContent.of(CITY, CITY.office(PARIT_TOKAYA), KIND, subject, answers)


def act(action, request, attempt):
    """Do an action and give the request afterwards."""
    match action:
        case "approve":
            return transitions.approve(request, KIND, attempt).decision.request
        case "return":
            return transitions.return_for_completion(
                request, KIND, attempt, missing=("ktp",), note=""
            ).request
        case "reject":
            return transitions.reject(request, KIND, attempt, reason="Keliru.").request
        case "resubmit":
            changed = content_about(f"keringanan {request.version}")
            return transitions.resubmit(request, changed, {}, attempt).request
        case "withdraw":
            return transitions.withdraw(request, KIND, attempt).request
        case "hand on":
            return transitions.hand_on(request, KIND)


ACTIONS = ("approve", "approve", "hand on", "return", "resubmit", "reject", "withdraw")
whoever_it_is_up_to = st.none()
anybody = st.sampled_from(PEOPLE)


@given(st.lists(st.tuples(st.sampled_from(ACTIONS), whoever_it_is_up_to | anybody), max_size=40))
def test_any_order_of_actions(actions):
    """No order of actions skips a step, mixes contents, or wakes up a finished request."""
    start = Attempt(SITI, NOW, CITY)
    request = transitions.submit("p-1", SITI, content_about("keringanan"), {}, start).request
    for action, by in actions:
        before = request
        actor = by or (SITI if action in {"resubmit", "withdraw"} else PEOPLE[1 + before.step])
        attempt = Attempt(actor, NOW, CITY, seen=before.seen)
        try:
            request = act(action, before, attempt)
        except EkelurahanError:
            continue
        assert before.status not in ENDS
        assert before.version + 1 == request.version
        assert before.seen != request.seen
        in_order = [step.name for step in KIND.route.steps]
        done = [approval.step for approval in request.approvals]
        assert in_order[: len(done)] == done
        assert {request.content.digest} >= {a.digest for a in request.approvals}
        if request.status is RequestStatus.DONE:
            assert in_order == done
