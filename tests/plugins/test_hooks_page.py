"""The page of hooks says what the code does."""

import re
from pathlib import Path

from attrs import fields

from ekelurahan.compose.parts import PartNames
from ekelurahan.plugins.breakers import MOST_FAILURES, REST
from ekelurahan.plugins.guards import MOST_HANGING
from ekelurahan.plugins.roles import BY_HOOK
from ekelurahan.testing.contracts import CONTRACTS

PAGE_ROOT = Path(__file__).parents[2]
PAGE = (PAGE_ROOT / "docs/reference/hooks.md").read_text("utf-8")
HOOK = re.compile(r"^\s*def (ekelurahan_\w+)", re.MULTILINE)


def test_every_hook_has_its_row():
    """Port, deadline and suite of each are those of the code; at most twelve hooks."""
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| (\S+).*\| `(\w+)` \|$", PAGE, re.MULTILINE)

    assert [
        (
            hook,
            role.port.__name__,
            f"{role.deadline.seconds}" if role.deadline else "–",
            CONTRACTS[hook].__name__,
        )
        for hook, role in BY_HOOK.items()
    ] == rows
    assert 12 >= len(rows)


def test_the_bounds_are_those_of_the_code():
    """How many calls may hang, and when a part is left alone."""
    text = " ".join(PAGE.split())

    assert f"At most {MOST_HANGING} calls" in text
    assert f"After {MOST_FAILURES} failures in a row" in text
    assert f"left alone for {REST.seconds} seconds" in text


def test_every_place_is_named():
    """The example of a configuration has every key of `[parts]`."""
    assert all(f"\n{field.name} = " in PAGE for field in fields(PartNames))


def test_plug_ins_here_implement_the_hooks():
    """Each hook has a living example in `plugins/`."""
    sources = (PAGE_ROOT / "plugins").rglob("*.py")
    found = {name for path in sources for name in HOOK.findall(path.read_text("utf-8"))}

    assert BY_HOOK.keys() == found
