"""The strategies give what they promise."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from ekelurahan.model.documents import StoredDocument
from ekelurahan.model.effects import Effect
from ekelurahan.model.events import Event
from ekelurahan.model.identity import Nik, Nip, Sex
from ekelurahan.model.letter_content import LetterContent
from ekelurahan.model.letters import Letter
from ekelurahan.model.residents import Resident
from ekelurahan.model.service_requests import ServiceRequest
from ekelurahan.testing import strategies


def draw(strategy, count=3):
    """Take some values of a strategy, the same in every run."""
    drawn = []

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def take(value):
        drawn.append(value)

    take()
    return drawn


@pytest.mark.parametrize(
    ("strategy", "kind"),
    [
        (strategies.nips(), Nip),
        (strategies.niks(), Nik),
        (strategies.residents(), Resident),
        (strategies.contents(), LetterContent),
        (strategies.letters(), Letter),
        (strategies.service_requests(), ServiceRequest),
        (strategies.documents(), StoredDocument),
        (strategies.effects(), Effect),
    ],
)
def test_values_of_a_type(strategy, kind):
    """A strategy gives several different values of its type."""
    values = draw(strategy)

    assert {kind} == {type(value) for value in values}
    assert len({repr(value) for value in values}) > 1


def test_niks_of_somebody():
    """A birth date and a sex can be asked for."""
    for nik in draw(strategies.niks(birth_date=date(1990, 8, 5), sex=Sex.FEMALE)):
        assert Sex.FEMALE is nik.sex
        assert date(1990, 8, 5) in nik.birth_dates


def test_region_codes_of_a_level():
    """Codes have as many digits as asked for."""
    codes = draw(strategies.region_codes(digits=6))

    assert [6] * len(codes) == [len(code.value.replace(".", "")) for code in codes]


def test_events_of_several_classes():
    """Events come in different classes, all of them events."""
    kinds = {type(event) for event in draw(strategies.events(), 20)}

    assert kinds <= set(Event.__subclasses__())
    assert len(kinds) > 1
