"""Reading in a process of its own."""

import pytest
from tests.adapters import costly

from ekelurahan.adapters import isolation
from ekelurahan.adapters.isolation import Limits, isolated
from ekelurahan.adapters.scans import read_codes
from ekelurahan.errors import InputError, NotFoundError, PluginError
from ekelurahan.texts import explain


def test_values_come_back():
    """Texts, bytes, numbers and nothing survive; tuples and attrs values become lists."""
    expected = [[b"surat", [b"\xff", b""]], "é\ud800", 7, None, [True]]

    assert expected == isolated(costly.echo, b"surat")


def test_errors_of_ours_come_back():
    """Class, message, advice and values are those raised in the other process."""
    with pytest.raises(NotFoundError, match="no file") as caught:
        isolated(costly.miss, b"")

    assert ("Look for x.", {"kind": "file", "key": "x"}) == (
        caught.value.advice,
        caught.value.values,
    )


@pytest.mark.parametrize("function", [costly.sleep, costly.fill, costly.die, costly.chatter])
def test_what_goes_beyond_the_limits_is_an_input_error(function):
    """Too long, too much memory, a crash, and an answer that is none come out alike."""
    with pytest.raises(InputError, match="more time or memory") as caught:
        isolated(function, b"surat", limits=Limits(seconds=2))

    assert explain(caught.value).startswith("membaca berkas ini memerlukan")
    assert "surat" not in f"{caught.value!r}"


def test_a_host_that_cannot_start_a_process_is_told():
    """It is not the file's fault."""
    with pytest.raises(PluginError, match="could not start: No such file"):
        isolated(costly.echo, b"surat", python="/nowhere/python")


def test_forms_within_forms_cannot_keep_a_reader_busy():
    """A PDF of two kB that draws a line ten thousand million times is given up."""
    pdf = costly.forms_within_forms()

    assert len(pdf) < 2500
    assert [] == isolated(read_codes, costly.forms_within_forms(depth=2))
    with pytest.raises(InputError, match="more time or memory"):
        isolated(read_codes, pdf, limits=Limits(seconds=2))


def test_the_child_writes_its_answer_down():
    """What the other process does, done in this one."""
    answers = [isolation._answer("tests.adapters.costly", f, b"") for f in ("echo", "miss")]

    assert '{"value": [[{"base64": ""}, [{"base64": "/w=="}' in answers[0]
    assert '{"error": ["NotFoundError", "no {kind}", "Look for {key}."' in answers[1]
