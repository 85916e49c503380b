"""How much a list may give at once."""

from typing import Final

from ekelurahan.errors import InputError
from ekelurahan.texts import mark

MOST_ON_A_PAGE: Final = 200
"""Of the archive."""
MOST_LISTED: Final = 1000
"""Of other lists."""


def require_limit(limit: int, most: int = MOST_LISTED) -> None:
    """Check how much of a list is asked for.

    Raises:
        InputError: nothing, or more than can be given at once.
    """
    if not 1 <= limit <= most:
        raise InputError(
            mark("a list gives between 1 and {most} at once"),
            mark("Ask for fewer at once."),
            most=most,
        )
