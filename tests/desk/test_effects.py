"""Signing that fails on the way: what was approved stays approved, and is finished later."""

from datetime import timedelta

import pytest
from attrs import evolve, field, frozen
from tests.desk.conftest import ANSWERS, START

from ekelurahan.adapters.key_files import KeyFolder
from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.compose.folders import open_key_register
from ekelurahan.desk.failures import MOST_ATTEMPTS
from ekelurahan.desk.signing import LEASE
from ekelurahan.errors import InputError, NotFoundError, SealTooLargeError, SigningError
from ekelurahan.model.effects import EffectStatus
from ekelurahan.model.service_requests import RequestStatus
from ekelurahan.model.standing import LetterStatus
from ekelurahan.ports import SealedPdf
from ekelurahan.seal.key_document import KeyPurpose
from ekelurahan.seal.trust import RootPins, sign_key_document


@frozen
class BrokenSigner:
    """A signer whose key is refused with an error, or with rubbish."""

    inner: object
    answer: object

    def key_for(self, **whose):
        """Tell the true key."""
        return self.inner.key_for(**whose)

    def sign(self, _kid, _message):
        """Fail, or give something else than a signature."""
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@frozen
class LyingReader:
    """A reader that finds something else in the file."""

    carried: SealedPdf = field(default=SealedPdf(b"{}", ()))

    def read(self, _pdf):
        """Give what it was told to give."""
        return self.carried


def owed(desk):
    """Give the effect of the last signature."""
    with desk.store.read() as unit:
        return unit.latest_effect("finish_signature")


def with_signer(desk, answer):
    """Give the desk with a signer that answers so."""
    return evolve(desk, signer=BrokenSigner(desk.signer, answer))


def test_a_failing_key_keeps_approval_and_number(desk, siti, lurah, request_, clock):
    """The request stays in signing; once the key works again the same number is issued."""
    broken = with_signer(desk, SigningError("the token is not plugged in"))
    stuck = broken.requests.approve(request_.id, by=lurah, seen=request_.seen)
    number = desk.letters.of(request_.id, by=siti).number

    assert RequestStatus.SIGNING is stuck.status
    assert "SigningError: the token is not plugged in" == owed(desk).error
    assert ((), (), ()) == astuple(desk.effects.run_due())

    clock.advance(minutes=2)
    report = desk.effects.run_due()

    letter = desk.letters.of(request_.id, by=siti)
    assert 1 == len(report.done)
    assert (LetterStatus.ISSUED, number) == (letter.status, letter.number)
    assert RequestStatus.DONE is desk.requests.get(request_.id, by=siti).status


def astuple(report):
    """Give done, waiting and parked."""
    return report.done, report.waiting, report.parked


def test_failures_wait_longer_each_time_and_are_parked(desk, lurah, request_, clock):
    """After six failures an effect waits for a person, who can have it tried again."""
    broken = with_signer(desk, SigningError("no"))
    broken.requests.approve(request_.id, by=lurah, seen=request_.seen)
    waits = []
    for _ in range(MOST_ATTEMPTS - 1):
        waits.append(owed(desk).due_at - clock.now())
        clock.at = owed(desk).due_at
        report = broken.effects.run_due()
    parked = owed(desk)

    assert [timedelta(minutes=m) for m in (2, 4, 8, 16, 32)] == waits
    assert (EffectStatus.PARKED, (parked.key,)) == (parked.status, report.parked)

    clock.advance(days=3)
    assert ((), (), ()) == astuple(desk.effects.run_due())
    assert (parked.key,) == desk.effects.retry(parked.key).done
    assert (parked.key,) == desk.effects.retry(parked.key).done


def test_what_ends_the_process_each_time_is_parked(desk, lurah, request_, clock):
    """A debt that kills its worker is not tried for ever, and does not keep others waiting."""
    with_signer(desk, SigningError("no")).requests.approve(
        request_.id, by=lurah, seen=request_.seen
    )
    begun = evolve(owed(desk), attempts=MOST_ATTEMPTS, error="")
    with desk.store.begin() as unit:
        unit.save_effect(begun)
    clock.advance(days=1)

    assert (begun.key,) == desk.effects.run_due().parked
    assert "the process ended each time" == owed(desk).error


def test_an_unknown_effect_cannot_be_retried(desk):
    """A made-up key is not found."""
    with pytest.raises(NotFoundError):
        desk.effects.retry("nothing")


@pytest.mark.parametrize(
    "answer", [b"", b"\0" * 64, b"\1" * 64, b"\1" * 63, ZeroDivisionError("6171")]
)
def test_rubbish_from_a_signer_is_never_printed(desk, siti, lurah, request_, answer):
    """Whatever a signer gives back or raises, nothing is issued, and no detail of a bug is kept."""
    with_signer(desk, answer).requests.approve(request_.id, by=lurah, seen=request_.seen)
    effect = owed(desk)

    assert LetterStatus.SIGNING is desk.letters.of(request_.id, by=siti).status
    assert effect.error.startswith(("SigningError", "ZeroDivisionError"))
    assert "6171" not in effect.error


@pytest.mark.parametrize("carried", [SealedPdf(None, ()), SealedPdf(b"{}", ())])
def test_a_file_that_carries_something_else_is_never_issued(desk, siti, lurah, request_, carried):
    """The typeset file is read back; another content or seal stops the letter."""
    broken = evolve(desk, reader=LyingReader(carried))
    broken.requests.approve(request_.id, by=lurah, seen=request_.seen)

    assert "does not carry what was approved" in owed(desk).error
    assert LetterStatus.SIGNING is desk.letters.of(request_.id, by=siti).status


def test_a_letter_in_flight_is_sealed_with_the_key_of_before(
    desk, siti, lurah, request_, clock, folder
):
    """After a rotation the letter comes out with the key it was numbered for, and is genuine."""
    old = desk.signer.key_for(office="61.71.01.1004", official=lurah.id)
    with_signer(desk, SigningError("no")).requests.approve(
        request_.id, by=lurah, seen=request_.seen
    )
    clock.advance(minutes=2)
    open_key_register(folder, clock=clock).rotate("61.71.01.1004", lurah.id)
    desk.effects.run_due()
    letter = desk.letters.of(request_.id, by=siti)

    assert old != desk.signer.key_for(office="61.71.01.1004", official=lurah.id)
    assert old.kid == letter.signatures[0].kid
    assert desk.verifier.check(letter.signatures[0].seal)


def test_a_letter_whose_key_is_gone_waits_for_it(desk, siti, lurah, request_, clock, folder):
    """It is never sealed with another key; once the file is back, it comes out."""
    with_signer(desk, SigningError("no")).requests.approve(
        request_.id, by=lurah, seen=request_.seen
    )
    key_file = folder / "keys" / f"61.71.01.1004_{lurah.id}.pem"
    key_file.rename(folder / "away.pem")
    clock.advance(minutes=2)
    desk.effects.run_due()
    assert "there is no key" in owed(desk).error

    (folder / "away.pem").rename(key_file)
    clock.advance(hours=1)
    desk.effects.run_due()
    assert LetterStatus.ISSUED is desk.letters.of(request_.id, by=siti).status


def test_a_letter_whose_key_is_published_no_more_is_told(desk, lurah, request_, clock, trust):
    """A key document without the key, perhaps of another city, stops the letter."""
    with_signer(desk, SigningError("no")).requests.approve(
        request_.id, by=lurah, seen=request_.seen
    )
    clock.advance(minutes=2)
    evolve(desk, trust=lambda: trust).effects.run_due()

    assert "does not name key" in owed(desk).error


@pytest.mark.parametrize("days", [31, 365])
def test_nothing_is_numbered_without_a_valid_key_document(desk, siti, lurah, request_, clock, days):
    """When the published keys are out of date the approval is refused, and no number is lost."""
    clock.advance(days=days)

    with pytest.raises(SigningError, match="does not cover Bayu Prasetya"):
        desk.requests.approve(request_.id, by=lurah, seen=request_.seen)
    assert request_ == desk.requests.get(request_.id, by=siti)
    with desk.store.begin() as unit:
        assert 1 == unit.next_number(request_.office, "*", 2026)


@pytest.mark.parametrize(
    "change",
    [
        {"compromised_at": START},
        {"retired_at": START},
        {"kinds": ("SKU",)},
        {"office": "61.71.01.1005"},
        {"purpose": KeyPurpose.TRAINING},
    ],
)
def test_nothing_is_numbered_for_a_key_that_nobody_would_believe(
    desk, lurah, request_, folder, change
):
    """A key that is compromised, retired, or for something else, stops the approval at once."""
    keys, trust = KeyFolder(folder / "keys"), TrustFolder(folder / "trust")
    before = trust.trust_list().document
    kid = keys.key_for(office="61.71.01.1004", official=lurah.id).kid
    changed = [evolve(k, **change) if k.public.kid == kid else k for k in before.keys]
    document = evolve(before, keys=tuple(changed))
    root = keys.public_key(keys.root_key().kid)
    trust.write(RootPins(root.thumbprint), document, sign_key_document(document, root, keys))

    with pytest.raises(SigningError, match="does not cover"):
        desk.requests.approve(request_.id, by=lurah, seen=request_.seen)
    assert request_ == desk.requests.get(request_.id, by=lurah)


def test_an_official_without_key_cannot_sign(desk, siti, lurah, request_, folder):
    """The approval is refused with the reason; nothing is numbered."""
    (folder / "keys" / f"61.71.01.1004_{lurah.id}.pem").unlink()

    with pytest.raises(SigningError, match="there is no key"):
        desk.requests.approve(request_.id, by=lurah, seen=request_.seen)
    assert request_ == desk.requests.get(request_.id, by=siti)


def test_a_number_that_is_too_long_is_refused_before_it_is_used_up(desk, siti, lurah, request_):
    """A number format that gives 41 characters stops the approval, not the letter half-way."""
    office = desk.city.office(request_.office)
    long = evolve(office.number_format, pattern="{classification}/" * 3 + "{n:03}/{unit}/{year}")
    offices = {**desk.city.offices, office.code: evolve(office, number_format=long)}
    changed = evolve(desk, city=evolve(desk.city, offices=offices))

    with pytest.raises(InputError, match="more than 40 characters"):
        changed.requests.approve(request_.id, by=lurah, seen=request_.seen)
    assert request_ == desk.requests.get(request_.id, by=siti)


class TestLongNames:
    """The longest name the register allows, 76 characters."""

    @pytest.fixture
    def aditama(self, desk):
        """A resident with such a name."""
        return desk.residents.by_id("aditama")

    @pytest.fixture
    def roomy(self, desk):
        """The desk of a city that allows the next larger symbol."""
        return evolve(desk, city=evolve(desk.city, largest_symbol=12))

    @pytest.fixture
    def asked(self, desk, aditama):
        """His request."""
        return desk.requests.submit("SKD", applicant=aditama, answers=ANSWERS, by=aditama)

    @pytest.fixture
    def his_lurah(self, official):
        """The lurah of Tanjung Hilir."""
        return official("lurah@61.71.02.1005")

    def test_a_larger_symbol_holds_it_with_everything(self, desk, roomy, aditama, asked, his_lurah):
        """Where the city allows version 12 the name and the digest both fit."""
        roomy.requests.approve(asked.id, by=his_lurah, seen=asked.seen)
        result = desk.verifier.check(desk.letters.of(asked.id, by=aditama).signatures[0].seal)

        assert result
        assert aditama.name == result.facts.name
        assert result.facts.digest is not None

    def test_what_cannot_fit_is_refused_before_it_is_numbered(
        self, desk, aditama, asked, his_lurah
    ):
        """Where only version 11 is allowed the approval is refused, and says what to change."""
        strict = evolve(desk, city=evolve(desk.city, largest_symbol=11))

        with pytest.raises(SealTooLargeError) as caught:
            strict.requests.approve(asked.id, by=his_lurah, seen=asked.seen)
        assert "largest_symbol" in caught.value.advice
        assert asked == desk.requests.get(asked.id, by=aditama)


class TestSeveralWorkers:
    """Two processes at the same debts."""

    def test_a_lease_keeps_others_away_until_it_runs_out(self, desk, lurah, request_, clock):
        """What one process has begun is not due for another until its lease ends."""

        class Vanishing(BrokenSigner):
            def sign(self, _kid, _message):
                raise SystemExit

        with pytest.raises(SystemExit):
            evolve(desk, signer=Vanishing(desk.signer, b"")).requests.approve(
                request_.id, by=lurah, seen=request_.seen
            )
        assert ((), (), ()) == astuple(desk.effects.run_due())

        clock.advance(seconds=LEASE.total_seconds())
        assert 1 == len(desk.effects.run_due().done)
        assert ((), (), ()) == astuple(desk.effects.run_due())

    def test_finishing_what_is_finished_changes_nothing(self, desk, siti, lurah, request_):
        """A worker that comes late finds the letter issued and settles the debt."""
        desk.requests.approve(request_.id, by=lurah, seen=request_.seen)
        before = desk.letters.of(request_.id, by=siti)
        late = evolve(owed(desk), status=EffectStatus.DUE)

        assert EffectStatus.DONE is desk.effects.run(late).status
        assert before == desk.letters.of(request_.id, by=siti)

    def test_what_is_tried_again_is_left_to_whoever_does_it(self, desk, siti, lurah, request_):
        """A second click on "retry", while the first is at work, does nothing."""
        failing = with_signer(desk, SigningError("lost", "Find it."))
        failing.requests.approve(request_.id, by=lurah, seen=request_.seen)
        key, again = owed(desk).key, []

        @frozen
        class Clicked(BrokenSigner):
            def sign(self, kid, message):
                again.append(desk.effects.retry(key))
                return self.inner.sign(kid, message)

        clicked = evolve(desk, signer=Clicked(desk.signer, b""))
        assert (key,) == clicked.effects.retry(key).done
        assert [((), (key,), ())] == [astuple(report) for report in again]
        assert LetterStatus.ISSUED is desk.letters.of(request_.id, by=siti).status

    def test_of_two_at_once_one_wins(self, desk, lurah, request_):
        """When another worker issues the letter first, this one's failure changes nothing."""

        class Overtaken(BrokenSigner):
            def sign(self, kid, message):
                signature = self.inner.sign(kid, message)
                with desk.store.read() as unit:
                    due = unit.effects_due(desk.clock.now() + LEASE, limit=1)
                for effect in due:
                    desk.effects.run(effect)
                return signature

        slow = evolve(desk, signer=Overtaken(desk.signer, b""))
        done = slow.requests.approve(request_.id, by=lurah, seen=request_.seen)

        assert RequestStatus.DONE is done.status
        assert (EffectStatus.DONE, "") == (
            owed(desk).status,
            owed(desk).error,
        )
