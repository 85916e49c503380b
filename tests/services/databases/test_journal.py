"""The journal, on servers where writers do not queue up."""

from tests.crash.appending import append_together, assert_chained


def test_two_processes_make_one_chain(url):
    """Appending at once, in either order of the offices, leaves no gap, no fork and no deadlock."""
    assert_chained(*append_together(url))
