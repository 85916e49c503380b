"""What errors quote: never an identity number, however it was typed, and always what is none."""

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekelurahan.errors import blot, quote
from ekelurahan.testing import strategies

pytestmark = pytest.mark.property

SEPARATORS = " .-\t\n\u00a0"
numbers = strategies.niks() | strategies.family_card_numbers()
words = st.text("abcdefghijxyzNIK:/", max_size=70)


@st.composite
def typed(draw):
    """An identity number with separators anywhere, as :class:`Nik` accepts it."""
    gaps = st.lists(st.text(SEPARATORS, max_size=3), min_size=16, max_size=16)
    return "".join(map(str.__add__, draw(numbers).digits, draw(gaps)))


@given(words, typed(), words)
def test_no_number_is_quoted(before, number, after):
    """Whatever stands around it, and wherever the text is cut."""
    for told in (blot(before + number + after), quote(before + number + after)):
        assert sum(map(str.isdigit, told)) == 0


@given(
    st.binary().map(lambda b: hashlib.sha256(b).hexdigest())
    | st.binary(min_size=16, max_size=16).map(lambda b: "a" + b.hex()[1:])
    | st.uuids().map(str)
    | st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(str),
    st.sampled_from(["{}", "kept as {}, twice", "files/{}.pdf", "'{}'", "finish:{}:12"]),
)
def test_what_is_no_number_stays(told, text):
    """Digests, record ids, UUIDs and days are quoted whole."""
    assert text.format(told) == blot(text.format(told))


@given(
    st.from_regex(
        r"[0-9]{3}(\.[0-9]{1,2}){1,4}/[0-9]{1,7}/[A-Z]{2,5}(-[A-Z]{2})?/20[0-9]{2}", fullmatch=True
    )
)
def test_numbers_of_letters_stay(number):
    """Officials are told which letter it is."""
    assert number == blot(number) == quote(number)
