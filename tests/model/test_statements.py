"""What people write in their own words is kept within bounds."""

import pytest

from ekelurahan.errors import InputError
from ekelurahan.model.statements import LONG, SHORT, stated, stated_note

BAD = ["x" * (LONG + 1), "a\0b", "\x1b[31mmerah"]


def test_what_may_be_written():
    """Any script and line breaks, up to the last character; blanks around it go."""
    assert "Ni Luh\nßé\u00a0ok" == stated(" Ni Luh\nßé\u00a0ok ", "", "")
    assert SHORT == len(stated("x" * SHORT, "", ""))
    assert "" == stated_note("  ")


@pytest.mark.parametrize("text", ["", "  ", "x" * (SHORT + 1), "a\0b"])
def test_what_may_not(text):
    """Nothing at all, too much, and what nobody sees."""
    with pytest.raises(InputError, match="at most 200"):
        stated(text, "at most {most}", "Write it.")


@pytest.mark.parametrize("text", BAD)
def test_a_note_has_bounds(text):
    """It may be empty, but not hold a book."""
    with pytest.raises(InputError, match="at most 2000 characters"):
        stated_note(text)
