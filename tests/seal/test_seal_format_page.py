"""The published specification names what the library does."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from tests.vectors import example

from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.letters import Letter
from ekelurahan.model.offices import City
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict
from ekelurahan.texts import say

PAGE = example.PAGE.read_text("utf-8")


def test_the_example_is_the_one_of_the_vectors():
    """Bytes, digits and key in the page are those of the first case."""
    assert example.with_example(PAGE) == PAGE


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_place(reason: Reason):
    """A code that a result can carry is explained."""
    assert f"`{reason.value}`" in PAGE


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_its_word(verdict: Verdict):
    """In the words people see, and only one of them counts as valid."""
    valid = "yes" if verdict is Verdict.GENUINE else "no"

    assert f"| `{verdict.value}` | {say(verdict.headline)} | {valid} |\n" in PAGE


def names(value: object) -> Iterator[str]:
    """Give the names of all members, however deep."""
    if isinstance(value, dict):
        yield from value
    children = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        for child in children:
            yield from names(child)


def test_every_member_of_a_letter_has_its_place(
    make_letter: Callable[..., tuple[Letter, LetterKind, City]],
):
    """What stands in ``letter.json``, answers apart, is listed."""
    letter, _, _ = make_letter("SKD", {"keperluan": "bank"}, acknowledged=True)
    written = json.loads(letter.to_json())
    written["content"]["answers"] = {}

    assert [] == [name for name in names(written) if f'"{name}"' not in PAGE]


def test_every_section_can_be_reached():
    """Each link within the page leads to a heading."""
    headings = re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", name.lower()).replace(" ", "-") for name in headings}

    assert set(re.findall(r"\]\(#([^)]*)\)", PAGE)) <= anchors
