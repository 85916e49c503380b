"""How much a list may give at once."""

from datetime import date

import pytest

from ekelurahan.errors import InputError

LISTS = {
    "archive.search": (200, lambda d, by, n: d.archive.search(by=by, limit=n)),
    "archive.check": (200, lambda d, _, n: d.archive.check(limit=n)),
    "archive.check_papers": (200, lambda d, _, n: d.archive.check_papers(limit=n)),
    "archive.due_for_destruction": (
        200,
        lambda d, by, n: d.archive.due_for_destruction(date(2032, 1, 1), by=by, limit=n),
    ),
    "journal.about": (1000, lambda d, by, n: d.journal.about("siti", by=by, limit=n)),
    "requests.waiting_for": (1000, lambda d, by, n: d.requests.waiting_for(by, limit=n)),
    "effects.parked": (1000, lambda d, _, n: d.effects.parked(limit=n)),
}


@pytest.mark.usefixtures("request_")
@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_a_limit(desk, lurah, name):
    """Nothing, less than nothing and too much are refused alike by every list."""
    most, listed = LISTS[name]
    for limit in (0, -1, most + 1):
        with pytest.raises(InputError, match=f"between 1 and {most} at once"):
            listed(desk, lurah, limit)
    for limit in (1, most):
        listed(desk, lurah, limit)
