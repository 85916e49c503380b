"""A secret shows itself only to whoever asks by name."""

import copy
import pickle
from traceback import format_exception

import pytest

from ekelurahan.model.secrets import Secret

SECRET = Secret("hunter2")


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{!r}".format, lambda s: str([s])])
def test_it_is_not_shown(show):
    """Whatever is printed, logged or put into a text."""
    assert "hunter2" not in show(SECRET)


@pytest.mark.parametrize("write", [pickle.dumps, copy.deepcopy])
def test_it_is_not_written_down(write):
    """No queue and no copy of a state holds it."""
    with pytest.raises(TypeError, match="not written down") as caught:
        write(SECRET)
    assert "hunter2" not in "".join(format_exception(caught.value))


def test_it_can_be_compared():
    """By what it says, with secrets alone; and its hash says nothing."""
    assert (Secret("hunter2"), {Secret("hunter2")}) == (SECRET, {SECRET})
    assert SECRET not in {Secret("hunter3"), "hunter2"}
    assert SECRET != "hunter2"
    assert hash(SECRET) == hash(Secret("hunter3"))


def test_it_may_be_empty():
    """An empty one is none."""
    assert (True, False) == (bool(SECRET), bool(Secret("")))
