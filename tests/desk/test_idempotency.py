"""The same call twice happens once."""

import inspect
from collections.abc import Callable
from datetime import date, timedelta
from types import MappingProxyType

import pytest
from attrs import define, evolve, frozen
from sqlalchemy import select
from tests.desk.conftest import ANSWERS
from tests.desk.test_effects import with_signer

from ekelurahan.adapters.sql.tables import metadata
from ekelurahan.desk import Desk
from ekelurahan.desk.archive import ArchiveDesk
from ekelurahan.desk.documents import DocumentDesk
from ekelurahan.desk.letters import LetterDesk
from ekelurahan.desk.numbers import NumberDesk
from ekelurahan.desk.personal_data import PersonalDataDesk
from ekelurahan.desk.service_requests import ServiceRequestDesk
from ekelurahan.errors import ConflictError, InputError, NotAllowedError, SigningError
from ekelurahan.model.identity import Nik, RegionCode
from ekelurahan.model.offices import Official
from ekelurahan.model.old_registers import OldLine
from ekelurahan.model.residents import Person, Resident
from ekelurahan.model.service_requests import RequestStatus
from ekelurahan.model.standing import StandingReason

PARIT_TOKAYA = RegionCode("61.71.01.1004")
KEY = "4b6f5a04-7d1c-4f2e-9c53-0c8de5b7a901"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(10)
RESERVED = {"classification": "400.12.2.1", "purpose": "undangan rapat"}
ERROR, REVIEW = StandingReason.ERROR, StandingReason.UNDER_REVIEW


@frozen
class World:
    """A desk, two people, and what they have done so far."""

    desk: Desk
    siti: Resident
    lurah: Official

    def asked(self):
        """A new request, as the lurah has seen it."""
        request = self.desk.requests.submit(
            "SKD", applicant=self.siti, answers=ANSWERS, by=self.siti
        )
        return request.id, {"by": self.lurah, "seen": request.seen}

    def issued(self):
        """An issued letter, as the lurah has seen it."""
        key, seen = self.asked()
        self.desk.requests.approve(key, **seen)
        letter = self.desk.letters.of(key, by=self.lurah)
        return letter.id, {"by": self.lurah, "seen": letter.seen}

    def reserved(self):
        """A reserved number."""
        return self.desk.numbers.reserve(PARIT_TOKAYA, by=self.lurah, **RESERVED)[0]


@define
class OvertakenStore:
    """A store on which somebody else does the same first, before a transaction is open."""

    inner: object
    first: Callable[[], object]
    after_the_first: object = None

    def begin(self):
        """Open a transaction after the other's."""
        if self.after_the_first is None:
            self.after_the_first = self.first()
        return self.inner.begin()

    def read(self):
        """Open a view."""
        return self.inner.read()


def submit(world):
    """A request of Siti's, about somebody else, with a paper."""
    paper = world.desk.documents.record(PNG, owner=world.siti, name="ktp", by=world.siti)
    return ["SKD"], {
        "applicant": world.siti,
        "answers": ANSWERS,
        "by": world.siti,
        "documents": {"ktp": paper.id},
        "subject": Person("Budi", nik=Nik("6171011208850002")),
    }


def resubmit(world):
    """A request that came back to her."""
    key, seen = world.asked()
    request = world.desk.requests.return_for_completion(key, **seen, missing=["keperluan"])
    return [key], {"answers": ANSWERS, "by": world.siti, "seen": request.seen}


def on_request(**given):
    """Something done about a new request."""

    def ready(world):
        key, seen = world.asked()
        return [key], {**seen, **given}

    return ready


def give_up(world):
    """A request whose key failed after it was numbered."""
    key, seen = world.asked()
    broken = with_signer(world.desk, SigningError("the key is lost"))
    stuck = broken.requests.approve(key, **seen)
    return [key], {"by": world.lurah, "seen": stuck.seen, "reason": "kunci hilang"}


def on_letter(**given):
    """Something done about an issued letter."""

    def ready(world):
        key, seen = world.issued()
        return [key], {**seen, **given}

    return ready


def reinstate(world):
    """A suspended letter."""
    key, seen = world.issued()
    letter = world.desk.letters.suspend(key, **seen, reason=REVIEW)
    return [key], {"by": world.lurah, "seen": letter.seen}


def replace(world):
    """A letter with a mistake, and a second one without."""
    key, seen = world.issued()
    return [key], {**seen, "replacement": world.issued()[0], "reason": ERROR}


def reserve(world):
    """Three numbers."""
    return [PARIT_TOKAYA], {"by": world.lurah, "count": 3, **RESERVED}


def enter_late(world):
    """A number after a reserved one, for yesterday."""
    number = world.reserved()
    yesterday = (world.desk.clock.now() - timedelta(days=1)).date()
    return [number], {"day": yesterday, "by": world.lurah, **RESERVED}


def cancel(world):
    """A reserved number."""
    return [world.reserved()], {"reason": "tidak jadi", "by": world.lurah}


def record(world):
    """A paper."""
    return [PNG], {"owner": world.siti, "name": "ktp", "by": world.siti}


def destroy(world):
    """A letter of long ago that need not be kept any more."""
    line = OldLine(2, "470/1/2010", date(2010, 1, 4), "Budi", "Surat Pengantar", "400.12.2.1")
    about = {"office": PARIT_TOKAYA, "sha256": "00" * 32, "by": world.lurah}
    world.desk.archive.take_over([line], **about)
    (entry,) = world.desk.archive.search(number="470/1", by=world.lurah).entries
    return [[entry.id]], {"decree": "45/2026", "reason": "JRA", "by": world.lurah}


def correct(world):
    """An entry with a mistake."""
    corrected = evolve(world.siti, occupation="Guru")
    return [corrected], {"before": world.siti, "by": world.lurah}


CALLS = {
    "archive.destroy": destroy,
    "personal_data.correct": correct,
    "requests.submit": submit,
    "requests.resubmit": resubmit,
    "requests.approve": on_request(),
    "requests.return_for_completion": on_request(missing=["keperluan"]),
    "requests.reject": on_request(reason="Tidak terdata."),
    "requests.withdraw": on_request(),
    "requests.give_up_signature": give_up,
    "letters.suspend": on_letter(reason=REVIEW),
    "letters.reinstate": reinstate,
    "letters.revoke": on_letter(reason=ERROR),
    "letters.replace": replace,
    "numbers.reserve": reserve,
    "numbers.enter_late": enter_late,
    "numbers.cancel": cancel,
    "documents.record": record,
}


@pytest.fixture
def world(desk, siti, lurah):
    """A desk and two people."""
    return World(desk, siti, lurah)


@pytest.fixture(params=CALLS)
def call(request, world):
    """A call, ready to be made, and made again."""
    part, _, name = request.param.partition(".")
    arguments, given = CALLS[request.param](world)
    if name == "withdraw":
        given["by"] = world.siti

    def call(desk=world.desk, **more):
        return getattr(getattr(desk, part), name)(*arguments, **{**given, **more})

    return call


def everything(desk):
    """Read the whole database."""
    with desk.store.engine.connect() as connection:
        return {
            name: connection.execute(select(table)).all() for name, table in metadata.tables.items()
        }


def test_every_call_that_changes_something_takes_a_key():
    """There are no others than those tried here."""
    parts = {
        "archive": ArchiveDesk,
        "personal_data": PersonalDataDesk,
        "requests": ServiceRequestDesk,
        "letters": LetterDesk,
        "numbers": NumberDesk,
        "documents": DocumentDesk,
    }
    keyed = {
        f"{part}.{name}"
        for part, desk in parts.items()
        for name, method in inspect.getmembers(desk, inspect.isfunction)
        if not name.startswith("_") and "key" in inspect.signature(method).parameters
    }

    assert set(CALLS) == keyed


def test_the_same_call_again_changes_nothing(desk, call, clock):
    """It is given the same answer, also later, and the database stays as it is to the last row."""
    answer = call(key=KEY)
    before = everything(desk)
    clock.advance(minutes=5)

    assert answer == call(key=KEY)
    assert before == everything(desk)


def test_it_is_answered_whatever_has_changed_meanwhile(desk, call):
    """The kind withdrawn, the official's post over, register, typesetter and files down."""
    answer = call(key=KEY)
    meanwhile = evolve(
        desk,
        kinds={},
        city=evolve(desk.city, assignments=()),
        residents=None,
        renderer=None,
        files=None,
    )

    assert answer == call(meanwhile, key=KEY)


def test_of_two_at_once_one_happens(desk, call):
    """Whoever comes second, after having looked for an answer in vain, is given that of the first."""
    answers = []
    slow = evolve(
        desk,
        store=OvertakenStore(desk.store, lambda: answers.append(call(key=KEY)) or everything(desk)),
    )
    answers.append(call(slow, key=KEY))

    assert answers[0] == answers[1]
    assert slow.store.after_the_first == everything(desk)


def test_a_key_belongs_to_one_call(desk, call, world):
    """Another call with the same key is refused, and does nothing."""
    call(key=KEY)
    before = everything(desk)

    with pytest.raises(ConflictError, match="was used for another call") as caught:
        world.desk.documents.record(PNG + b"2", owner=world.siti, name="kk", by=world.siti, key=KEY)
    assert "new key" in caught.value.advice
    assert before == everything(desk)


def test_other_arguments_make_another_call(desk, siti, lurah):
    """Whoever acts, and each argument, belongs to the call."""
    given = {"applicant": siti, "answers": ANSWERS, "by": siti}
    desk.requests.submit("SKD", key=KEY, **given)

    desk.requests.submit("SKD", key=KEY, **{**given, "answers": MappingProxyType(ANSWERS)})
    for other in ({"by": lurah}, {"answers": {"keperluan": "lain"}}, {"documents": {}}):
        with pytest.raises(ConflictError):
            desk.requests.submit("SKD", key=KEY, **{**given, **other})


def test_without_a_key_it_is_another_call(desk, siti):
    """Two requests with the same answers are two."""
    given = {"applicant": siti, "answers": ANSWERS, "by": siti}

    assert desk.requests.submit("SKD", **given) != desk.requests.submit("SKD", **given)


def test_a_call_that_fails_leaves_its_key_free(desk, world, official):
    """Whoever was not allowed has not used up the key."""
    key, seen = world.asked()
    camat = official("camat@61.71.01")
    with pytest.raises(NotAllowedError):
        desk.requests.approve(key, **{**seen, "by": camat}, key=KEY)

    assert RequestStatus.DONE is desk.requests.approve(key, **seen, key=KEY).status


@pytest.mark.parametrize("key", ["", "k" * 101, "satu\ndua"])
def test_unusable_keys_are_refused(desk, siti, key):
    """A key that no database keeps alike is refused before anything happens."""
    with pytest.raises(InputError, match="1 to 100 printable characters"):
        desk.documents.record(PNG, owner=siti, name="ktp", by=siti, key=key)
    assert [] == desk.documents.of(siti, by=siti)


def test_old_keys_are_forgotten(desk, siti, clock):
    """Afterwards the same call is a new one; younger keys are kept."""
    given = {"owner": siti, "name": "ktp", "by": siti}
    first = desk.documents.record(PNG, **given, key=KEY)
    clock.advance(days=31)
    younger = desk.documents.record(PNG, **given, key="lain")

    assert 1 == desk.forget_calls(clock.now() - timedelta(days=30))
    assert younger == desk.documents.record(PNG, **given, key="lain")
    assert first != desk.documents.record(PNG, **given, key=KEY)
