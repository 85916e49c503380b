"""Every border, with genuine input and with input that was tampered with.

``nox -s fuzz`` goes on where these few examples end.
"""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fuzz.targets import TARGETS, seeds

EDITS = st.lists(
    st.tuples(st.integers(0, 2**16), st.integers(0, 64), st.binary(max_size=16)),
    min_size=1,
    max_size=6,
)


def edited(seed, edits):
    """Replace some bytes at some places by others."""
    for place, length, replacement in edits:
        start = place % (len(seed) + 1)
        seed = seed[:start] + replacement + seed[start + length :]
    return seed


@pytest.mark.parametrize("name", TARGETS)
def test_genuine_input_passes(name):
    """The examples a fuzzer starts from break nothing."""
    for seed in seeds(name):
        TARGETS[name](seed)


@pytest.mark.property
@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=60, deadline=timedelta(seconds=5))
@given(data=st.data(), edits=EDITS)
def test_tampered_input_comes_to_a_documented_end(name, data, edits):
    """Genuine input with some bytes changed is refused or judged within seconds."""
    TARGETS[name](edited(data.draw(st.sampled_from(seeds(name))), edits))


@pytest.mark.property
@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=60, deadline=timedelta(seconds=5))
@given(rubbish=st.binary())
def test_rubbish_comes_to_a_documented_end(name, rubbish):
    """Any bytes at all are refused or judged within seconds."""
    TARGETS[name](rubbish)
