"""Writes the test vectors, and the example of their page: ``python -m tests.vectors.make``."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.vectors import cbor, claims, example, keys, status, text, trust, valid
from tests.vectors.cases import Case

FOLDER = Path(__file__).parent
GROUPS: Mapping[str, Callable[[], Iterable[Case]]] = {
    module.__name__.rpartition(".")[2]: module.cases
    for module in (valid, text, cbor, keys, claims, status, trust)
}


def write(cases: Iterable[Case], about: str) -> str:
    """Give the content of one file.

    Args:
        cases: The cases.
        about: What they have in common.
    """
    cases = list(cases)
    names = [case.name for case in cases]
    assert len(set(names)) == len(names), "names are unique"
    shared: dict[str, dict[str, str]] = {"keys_jws": {}, "status_lists": {}, "confirmed": {}}
    for case in cases:
        for group, values in case.shared().items():
            for name, value in values.items():
                assert shared[group].setdefault(name, value) == value, name
    content: dict[str, Any] = {
        "format": 1,
        "about": about,
        "shared": shared,
        "cases": [case.to_json() for case in cases],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def contents() -> dict[str, str]:
    """Give the content of every file by its name."""
    return {f"{name}.json": write(cases(), cases.__doc__ or "") for name, cases in GROUPS.items()}


if __name__ == "__main__":
    for name, content in contents().items():
        (FOLDER / name).write_text(content, "utf-8")
    example.PAGE.write_text(example.with_example(example.PAGE.read_text("utf-8")), "utf-8")
