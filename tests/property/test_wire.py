"""Whatever the model can hold survives the wire, and whatever is not the model does not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekelurahan import wire
from ekelurahan.errors import InputError
from ekelurahan.model.events import Event
from ekelurahan.model.letters import Letter
from ekelurahan.testing import strategies

pytestmark = pytest.mark.property

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


@given(
    st.one_of(
        strategies.residents(),
        strategies.contents(),
        strategies.letters(),
        strategies.service_requests(),
        strategies.documents(),
        strategies.effects(),
    )
)
def test_round_trip(value):
    """Every value comes back equal, and writes the same text again."""
    text = wire.dumps(value)
    back = wire.loads(text, type(value))

    assert value == back
    assert text == wire.dumps(back)


@given(strategies.events())
def test_events_keep_their_class(event):
    """An event is read back as what it was, without saying which class is expected."""
    assert event == wire.loads(wire.dumps(event), Event)


@given(strategies.letters())
def test_digests_survive(letter):
    """A letter that was stored has the digests it had before."""
    back = wire.loads(wire.dumps(letter), Letter)

    assert letter.content.digest == back.content.digest
    assert letter.to_json() == back.to_json()


@given(strategies.letters(), st.data())
def test_one_wrong_member(letter, data):
    """Dropping, adding or spoiling any member is refused, whatever else is right."""
    plain = json.loads(wire.dumps(letter))
    tables = [plain, plain["content"], plain["content"]["subject"]]
    table = data.draw(st.sampled_from(tables))
    key = data.draw(st.sampled_from(sorted(table)))
    match data.draw(st.sampled_from(["add", "spoil"])):
        case "add":
            table[f"{key}x"] = table[key]
        case "spoil":
            table[key] = {"unexpected": 1.5}

    with pytest.raises(InputError) as caught:
        wire.loads(json.dumps(plain), Letter)
    assert caught.value.faults


@given(json_values, st.sampled_from([Letter, Event]))
def test_any_json(value, as_type):
    """No JSON whatever brings out another error than the one of this library."""
    with pytest.raises(InputError):
        wire.loads(json.dumps(value), as_type)


@given(st.text() | st.binary())
def test_any_text(text):
    """Nor does any text that is no JSON."""
    with pytest.raises(InputError):
        wire.loads(text, Letter)
