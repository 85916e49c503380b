"""Lost work, put directly into the database: one sweep and one run mend it, or tell of it."""

from datetime import timedelta

import pytest
from attrs import evolve
from sqlalchemy import delete, update
from tests.desk.conftest import ANSWERS, START
from tests.desk.test_effects import owed, with_signer

from ekelurahan import wire
from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.rows import Rows
from ekelurahan.desk.effects import EffectReport
from ekelurahan.desk.signing import finish_signature
from ekelurahan.desk.sweeping import CALLS_KEPT, UNKNOWN_FOR
from ekelurahan.errors import NotFoundError, SigningError
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.events import WorkRecovered
from ekelurahan.model.open_cases import Finding, NextAction, next_action
from ekelurahan.model.service_requests import RequestStatus
from ekelurahan.model.standing import LetterStatus, StandingReason
from ekelurahan.seal.status_list import LetterSealStatus, StatusList


@pytest.fixture
def signing(desk, request_, lurah):
    """A request whose letter has a number and no seal."""
    broken = with_signer(desk, SigningError("no"))
    return broken.requests.approve(request_.id, by=lurah, seen=request_.seen)


@pytest.fixture
def issued(desk, request_, lurah):
    """An issued letter."""
    desk.requests.approve(request_.id, by=lurah, seen=request_.seen)
    return desk.letters.of(request_.id, by=lurah)


def hidden(desk, value, table):
    """Write a value as the store keeps it."""
    with desk.store.engine.connect() as connection:
        return Rows(connection).write(wire.dumps(value), table, value.id)


def spoil(desk, statement):
    """Change the database behind the library's back."""
    with desk.store.engine.begin() as connection:
        assert connection.execute(statement).rowcount


def recovered(desk, request_id):
    """List what the journal says was recovered."""
    with desk.store.read() as unit:
        events = [e for e in unit.events_of(request_id) if isinstance(e, WorkRecovered)]
        assert all((unit.request(request_id).applicant,) == event.residents for event in events)
    return [event.finding for event in events]


@pytest.mark.usefixtures("issued", "poverty_request")
def test_in_an_ordinary_city_nothing_is_found(desk):
    """Whatever is under way or done has its owner."""
    report = desk.effects.sweep()

    assert ((), ()) == (report.mended, report.told)


def test_old_calls_are_forgotten(desk, siti, clock):
    """The answers of calls older than a month are kept no longer; younger ones are."""
    given = {"applicant": siti, "answers": ANSWERS, "by": siti}
    old = desk.requests.submit("SKD", **given, key="old")
    clock.advance(days=1)
    young = desk.requests.submit("SKD", **given, key="young")
    clock.at = START + CALLS_KEPT + timedelta(seconds=1)
    desk.effects.sweep()

    assert young == desk.requests.submit("SKD", **given, key="young")
    assert old.id != desk.requests.submit("SKD", **given, key="old").id


@pytest.mark.parametrize(
    "lost",
    [
        delete(t.effects),
        update(t.effects).values(status="done"),
        update(t.effects).values(status="dismissed"),
        update(t.effects).values(kind="something"),
    ],
)
def test_a_letter_whose_seal_nobody_owes(desk, signing, lurah, lost):
    """The seal is owed again and made, with the number it had."""
    number = desk.letters.of(signing.id, by=lurah).number
    spoil(desk, lost)
    report = desk.effects.sweep()
    desk.effects.run_due()
    letter = desk.letters.of(signing.id, by=lurah)

    assert ((Finding.SIGNATURE, letter.id),) == report.mended
    assert (LetterStatus.ISSUED, number) == (letter.status, letter.number)
    assert ["signature"] == recovered(desk, signing.id)
    assert () == desk.effects.sweep().mended


def test_a_parked_seal_is_not_lost(desk, signing):
    """What waits for a person is left to that person."""
    spoil(desk, update(t.effects).values(status="parked"))

    assert () == desk.effects.sweep().mended
    assert 1 == len(desk.effects.parked())
    assert signing.status is RequestStatus.SIGNING


def as_stored(desk, request, **columns):
    """Put a request back to an earlier state, as a restored table might."""
    body = hidden(desk, request, t.requests)
    statement = update(t.requests).where(t.requests.c.id == request.id)
    spoil(desk, statement.values(body=body, status=request.status.value, **columns))


def test_a_request_that_was_not_handed_on(desk, signing, lurah, clock):
    """The letter is issued, the request still waits for it: it is done at once."""
    clock.advance(minutes=2)
    desk.effects.run_due()
    as_stored(desk, signing, version=signing.version)
    report = desk.effects.sweep()

    assert ((Finding.HAND_ON, signing.id),) == report.mended
    assert RequestStatus.DONE is desk.requests.get(signing.id, by=lurah).status
    assert ["hand_on"] == recovered(desk, signing.id)


def test_a_sealed_letter_of_a_longer_route(desk, poverty_request, lurah, camat):
    """After the lurah's seal the request goes on to the camat."""
    done = desk.requests.approve(poverty_request.id, by=lurah, seen=poverty_request.seen)
    signing = evolve(done, status=RequestStatus.SIGNING, step=done.step - 1)
    as_stored(desk, signing, step=signing.step)
    desk.effects.sweep()

    assert [done.id] == [r.id for r in desk.requests.waiting_for(camat)]


@pytest.mark.parametrize("status", ["signed", "cancelled"])
def test_a_contradiction_is_told(desk, signing, status):
    """What no process can have caused is changed by nobody but a person."""
    with desk.store.read() as unit:
        letter = unit.letter_of(signing.id)
    changed = evolve(letter, status=LetterStatus(status))
    spoil(desk, update(t.letters).values(status=status, body=hidden(desk, changed, t.letters)))
    report = desk.effects.sweep()

    assert (Finding.CONTRADICTION, signing.id) in report.told
    assert Finding.HAND_ON not in dict(report.mended)


def test_a_request_whose_letter_is_gone_is_told(desk, signing):
    """Without its letter nothing can be said about it."""
    with desk.store.engine.begin() as connection:
        for table in (t.letter_numbers, t.status_indices, t.seals, t.letters):
            connection.execute(delete(table))

    assert ((Finding.CONTRADICTION, signing.id),) == desk.effects.sweep().told


def test_a_revocation_nobody_was_told_of(desk, issued, lurah, folder):
    """The list is published by the next run."""
    broken = evolve(desk, publish=lambda _: 1 / 0)
    revoked = broken.letters.revoke(
        issued.id, by=lurah, seen=issued.seen, reason=StandingReason.COURT_ORDER
    )
    spoil(desk, delete(t.effects).where(t.effects.c.kind == "publish_status"))
    report = desk.effects.sweep()
    desk.effects.run_due()
    signature = revoked.signatures[0]
    period = desk.trust().document.status_list_at(desk.clock.now())
    (path,) = (folder / "trust").rglob(signature.status_list.rsplit("/", 1)[-1])
    published = StatusList.read(path.read_bytes(), period, desk.trust())

    assert ((Finding.PUBLICATION, issued.id),) == report.mended
    assert LetterSealStatus.REVOKED is published.status_of(signature.status_index)
    assert ["publication"] == recovered(desk, issued.request_id)


def test_an_effect_that_nothing_knows(desk, clock):
    """It is left to others for a day; then it is parked with advice, and told."""
    with desk.store.begin() as unit:
        unit.owe(Effect("fax:1", "fax", "r1", START))
    assert EffectReport() == desk.effects.run_due()
    assert () == desk.effects.sweep().told

    clock.advance(seconds=UNKNOWN_FOR.total_seconds())
    report = desk.effects.sweep()
    (effect,) = desk.effects.parked()

    assert ((Finding.HANDLER, "fax:1"),) == report.told
    assert "Give the desk the handler" in effect.advice
    assert () == desk.effects.sweep().told


@pytest.mark.usefixtures("issued")
def test_a_request_that_is_nobodys_turn(desk, siti):
    """When nobody holds the post any more, the request is named; finished ones are not."""
    waiting = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
    assignments = [a for a in desk.city.assignments if a.post != "lurah@61.71.01.1004"]
    vacant = evolve(desk, city=evolve(desk.city, assignments=tuple(assignments)))

    assert ((Finding.NOBODY, waiting.id),) == vacant.effects.sweep().told


def test_every_page_of_open_requests_is_looked_at(desk, siti):
    """However many there are, each is looked at once."""
    request = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
    with desk.store.begin() as unit:
        for n in range(200):
            unit.add_request(evolve(request, id=f"r{n:03}"))
    vacant = evolve(desk, city=evolve(desk.city, assignments=()))
    told = vacant.effects.sweep().told

    assert 201 == len(told) == len(set(told))


class TestRaces:
    """What others do at the same moment."""

    def overtaken(self, desk, act):
        """Give the desk with a store in which something happens between finding and mending."""

        class Overtaken:
            read = desk.store.read

            def __init__(self):
                self.acts = [act]

            def begin(self):
                while self.acts:
                    self.acts.pop()()
                return desk.store.begin()

        return evolve(desk, store=Overtaken())

    @pytest.mark.usefixtures("signing")
    def test_a_seal_made_meanwhile(self, desk):
        """Nothing is owed twice."""
        held = owed(desk)
        spoil(desk, delete(t.effects))
        report = self.overtaken(desk, lambda: finish_signature(desk, held)).effects.sweep()

        assert () == report.mended

    def test_a_request_handed_on_meanwhile(self, desk, signing, clock, lurah):
        """It is handed on once."""
        clock.advance(minutes=2)
        desk.effects.run_due()
        done = desk.requests.get(signing.id, by=lurah)
        as_stored(desk, signing, version=signing.version)
        report = self.overtaken(
            desk, lambda: as_stored(desk, done, version=done.version)
        ).effects.sweep()

        assert () == report.mended

    def test_what_conflicts_is_left_alone(self, desk, signing, clock):
        """A request that changed between reading and keeping it is left to whoever changed it."""
        clock.advance(minutes=2)
        desk.effects.run_due()
        as_stored(desk, signing, version=99)

        assert () == desk.effects.sweep().mended


class TestNextAction:
    """Owner, next action and deadline of an open request."""

    def test_each_open_status(self, desk, request_, lurah, clock):
        """The official whose turn it is, the applicant, or the system; none for a finished one."""
        kind, now = desk.kinds["SKD"], clock.now()

        def actions(status):
            found = next_action(evolve(request_, status=status), kind, desk.city, now)
            return found and (found.owners, found.action)

        assert {
            RequestStatus.WAITING: ((f"official:{lurah.id}",), "sign"),
            RequestStatus.RETURNED: (("resident:siti",), "complete"),
            RequestStatus.SIGNING: (("system",), "seal"),
            RequestStatus.DONE: None,
            RequestStatus.REJECTED: None,
            RequestStatus.WITHDRAWN: None,
        } == {status: actions(status) for status in RequestStatus}

    def test_the_deadline_is_as_promised(self, desk, request_, clock):
        """A promise of up to 480 minutes is a day, of more is two."""
        kind = desk.kinds["SKD"]
        days = []
        for minutes in (30, 480, 481):
            action = next_action(
                request_, evolve(kind, service_minutes=minutes), desk.city, clock.now()
            )
            assert isinstance(action, NextAction)
            days.append((action.deadline - request_.submitted_at).days)

        assert [1, 1, 2] == days

    def test_nobody_is_told(self, desk, request_, clock):
        """Without a holder of the post there is no next action."""
        with pytest.raises(NotFoundError, match="nobody holds the post"):
            next_action(request_, desk.kinds["SKD"], evolve(desk.city, assignments=()), clock.now())

    @pytest.mark.parametrize("finding", Finding)
    def test_every_finding_has_a_word(self, finding):
        """What was found can be told to people."""
        assert finding.word

    @pytest.mark.parametrize("status", EffectStatus)
    def test_every_status_has_a_word(self, status):
        """How far an effect is can be told to people."""
        assert status.word
