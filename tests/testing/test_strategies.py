"""The strategies give what they promise."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from ekelurahan.model.events import Event
from ekelurahan.model.identity import Sex
from ekelurahan.testing import strategies

few = settings(max_examples=5, deadline=None)


@few
@given(strategies.niks(birth_date=date(1990, 8, 5), sex=Sex.FEMALE))
def test_niks_of_somebody(nik):
    """A birth date and a sex can be asked for."""
    assert Sex.FEMALE is nik.sex
    assert date(1990, 8, 5) in nik.birth_dates


@few
@given(
    st.sampled_from(
        [
            strategies.contents,
            strategies.documents,
            strategies.effects,
            strategies.events,
            strategies.letters,
            strategies.nips,
            strategies.residents,
            strategies.service_requests,
        ]
    ),
    st.data(),
)
def test_values_differ(strategy, data):
    """Every strategy gives values that are equal only to themselves."""
    value = data.draw(strategy())

    assert value == value  # noqa: PLR0124
    assert value is not None


@few
@given(strategies.region_codes(digits=6))
def test_region_codes_of_a_level(code):
    """Codes have as many digits as asked for."""
    assert 6 == len(code.value.replace(".", ""))


def test_every_event_can_come():
    """No class of events is forgotten."""
    kinds = {type(event) for event in _draw(strategies.events(), 300)}

    assert set(Event.__subclasses__()) == kinds


def _draw(strategy, count):
    drawn = []

    @settings(max_examples=count, deadline=None, database=None, derandomize=True)
    @given(strategy)
    def draw(value):
        drawn.append(value)

    draw()
    return drawn
