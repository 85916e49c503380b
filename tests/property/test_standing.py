"""Whatever is done about letters, in whatever order: the published list says what is recorded."""

from contextlib import suppress
from itertools import count

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.desk.conftest import START, SettableClock

from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.compose.desks import open_desk
from ekelurahan.compose.folders import create_city_folder
from ekelurahan.desk.publishing import seal_status
from ekelurahan.errors import ConflictError, InputError, StorageError, TransitionError
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letter_content import LetterContent
from ekelurahan.model.letter_kinds import StepAction
from ekelurahan.model.letters import Letter, LetterNumber, Signature
from ekelurahan.model.offices import Signatory
from ekelurahan.model.residents import Person
from ekelurahan.model.service_requests import Channel, RequestStatus, ServiceRequest
from ekelurahan.model.standing import LetterStatus, StandingReason
from ekelurahan.seal.status_list import StatusList

pytestmark = pytest.mark.property

OFFICE = RegionCode("61.71.01.1004")
LETTERS = 3
ACTS = ("suspend", "reinstate", "revoke", "replace", "fill the disk", "run what is due")
keys = count()


class Town:
    """A desk, its clock, and the disk its lists are published on, while there is space."""

    def __init__(self, folder):
        self.clock = SettableClock()
        self.disk_is_full = False
        create_city_folder(folder, clock=self.clock)
        self.trust = TrustFolder(folder / "trust")
        desk = open_desk("sqlite://", city=folder / "city.toml", clock=self.clock)
        self.desk = evolve(desk, publish=self.publish)
        self.desk.letters.publish_statuses()

    def publish(self, lists):
        """Publish, or fail."""
        if self.disk_is_full:
            raise StorageError("no space")
        self.trust.write_status_lists(lists)

    def run_due(self):
        """Find space, and do what is due."""
        self.disk_is_full = False
        self.clock.advance(hours=1)
        self.desk.effects.run_due()


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A city that has published that all its letters are in force."""
    made = Town(tmp_path_factory.mktemp("city") / "kota")
    yield made
    made.desk.store.close()


def issued(desk, period):
    """Keep an issued letter as it is after its way, without the way."""
    key, kind = f"s-{next(keys)}", built_in_kinds()["SKD"]
    lurah = desk.city.holder("lurah@61.71.01.1004", START.date())
    content = LetterContent.of(desk.city, desk.city.office(OFFICE), kind, Person("Budi"), {})
    at = desk.clock.now()
    request = ServiceRequest(key, "x", content, {}, Channel.COUNTER, at, RequestStatus.DONE)
    letter = Letter(key, key, content, status=LetterStatus.ISSUED, pdf="ab" * 32)
    with desk.store.begin() as unit:
        unit.add_request(request)
        unit.add_letter(letter)
        signature = Signature(
            step="sign",
            action=StepAction.SIGN,
            office=OFFICE,
            office_title="",
            signatory=Signatory(lurah.id, lurah.name, "", "", "lurah", ("Lurah",)),
            number=LetterNumber(OFFICE, "*", 2026, 1, key),
            signed_at=at,
            day=at.date(),
            expires=None,
            kid=bytes(4),
            status_list=period.uri,
            status_index=unit.take_status_index(period.uri, period.size, key),
        )
        unit.save_letter(evolve(letter, signatures=(signature,), version=2))
    return key


def act(desk, name, letter, other, reason):
    """Do one act as the lurah, who has looked at the letter."""
    lurah = desk.city.officials[letter.signatures[0].signatory.official]
    given = {"by": lurah, "seen": letter.seen, "reason": reason}
    if name == "replace":
        given["replacement"] = other.id
    with suppress(TransitionError, InputError, ConflictError):
        getattr(desk.letters, name)(letter.id, **given)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(ACTS),
            st.integers(0, LETTERS - 1),
            st.integers(0, LETTERS - 1),
            st.sampled_from(StandingReason),
        ),
        max_size=12,
    )
)
def test_any_order_of_acts(town, acts):
    """Once what is due was run, every letter stands in the published list as it is recorded."""
    town.clock.at = START
    desk, document = town.desk, town.desk.trust().document
    period = document.status_list_at(START)
    letters = [issued(desk, period) for _ in range(LETTERS)]

    def now():
        with desk.store.read() as unit:
            return [unit.letter(key) for key in letters]

    final = {}
    for name, one, other, reason in acts:
        if name == "fill the disk":
            town.disk_is_full = True
        elif name == "run what is due":
            town.run_due()
        else:
            act(desk, name, now()[one], now()[other], reason)
        for letter in now():
            assert final.get(letter.id, letter) == letter
            if letter.status.is_final:
                final[letter.id] = letter

    town.run_due()
    token = town.trust.status_lists(document)[period.uri]
    published = StatusList.read(token, period, desk.trust())
    assert [seal_status(letter.status) for letter in now()] == [
        published.status_of(letter.signatures[0].status_index) for letter in now()
    ]
