"""The journal, on servers where writers do not queue up."""

from tests.adapters.sql.test_journal_rows import assert_old_journal_is_chained
from tests.crash.appending import append_together, assert_chained


def test_two_processes_make_one_chain(url):
    """Appending at once, in either order of the offices, leaves no gap, no fork and no deadlock."""
    assert_chained(*append_together(url))


def test_a_journal_of_before_is_chained(url):
    """What was recorded before journals were chains gets its places, in order."""
    assert_old_journal_is_chained(url)
