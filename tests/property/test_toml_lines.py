"""Lines are found for everything that a TOML file can hold."""

import json
import tomllib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ekelurahan.adapters.toml_files import find_lines
from ekelurahan.wire import step_into

pytestmark = pytest.mark.property

KEYS = ["a", "b-c", "d_1", "1", '"x y"', "'é'", '"[e]"', "'f.g'", '"#"', '"\\""']
SCALARS = [
    "1",
    "-1.5e3",
    "true",
    "2026-03-02",
    "2026-03-02 07:00:00",
    '"# ]}"',
    '"\\""',
    "'\\'",
    '"""x\n"y\n"""',
    '""""q"""""',
    "'''\n[t]\n'''",
]
GAPS = ["", " ", "\n", " # ]\n", "\n\n  "]

keys = st.sampled_from(KEYS)
gaps = st.sampled_from(GAPS)


def array(items, gap):
    """Write an array with some space around each item."""
    return f"[{','.join(f'{gap}{item}{gap}' for item in items)}]"


def inline_table(pairs):
    """Write an inline table."""
    return f"{{{', '.join(f'{key} = {value}' for key, value in pairs.items())}}}"


values = st.recursive(
    st.sampled_from(SCALARS),
    lambda inner: (
        st.builds(array, st.lists(inner, max_size=3), gaps)
        | st.builds(inline_table, st.dictionaries(keys, inner, max_size=3))
    ),
    max_leaves=6,
)
paths = st.lists(keys, min_size=1, max_size=3).map(".".join)
statements = st.one_of(
    st.builds("{} = {}\n".format, paths, values),
    st.builds("[{}]\n".format, paths),
    st.builds("[[ {} ]] # [x]\n".format, paths),
    st.sampled_from(["\n", "# a = [\n"]),
)


def places(value, place=""):
    """List every place in what tomllib has read."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in inner:
        here = step_into(place, key)
        yield here
        if isinstance(item, dict | list):
            yield from places(item, here)


@given(st.lists(statements, max_size=8).map("".join))
def test_every_place_has_its_line(text):
    """What tomllib reads is found, nothing else is, and on a line that names it."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assume(False)  # noqa: FBT003
    found = find_lines(text)

    assert set(places(tables)) == set(found)
    lines = text.split("\n")
    for place, line in found.items():
        if not place.endswith("]"):
            key = place.rpartition(".")[2].strip('"\\')
            assert key in json.dumps(lines[line - 1], ensure_ascii=False)
