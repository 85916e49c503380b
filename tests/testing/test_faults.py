"""Parts that fail by plan do exactly what the plan says."""

import pytest

from ekelurahan.errors import RetryableError
from ekelurahan.testing.fakes import MemoryFiles
from ekelurahan.testing.faults import Fault, Faulty


def test_only_the_methods_that_are_named():
    """The others work, and take nothing from the plan."""
    faulty = Faulty(MemoryFiles(), [Fault.RETRYABLE], only=frozenset({"get"}))
    digest = faulty.part().put(b"surat")

    with pytest.raises(RetryableError):
        faulty.part().get(digest)
    assert b"surat" == faulty.part().get(digest)
    assert ["get", "get"] == faulty.calls


def test_twice_torn_and_empty():
    """Work done twice, half of it, and nothing that was asked for."""
    files = MemoryFiles()
    part = Faulty(files, [Fault.TWICE, Fault.TORN, Fault.NONE, Fault.EMPTY]).part()
    digest = part.put(b"surat")
    half = part.put(b"surat")

    assert (b"surat", b"su") == (part.get(digest), files.get(half))
    assert b"" == part.get(digest)


def test_a_lost_answer():
    """The work is done, and nobody hears of it."""
    files = MemoryFiles()
    with pytest.raises(RetryableError):
        Faulty(files, [Fault.LOST_ANSWER]).part().put(b"surat")
    assert [b"surat"] == [*files.contents.values()]
