"""Writes the test vectors, and the example of their page: ``python -m tests.vectors.make``."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.vectors import cbor, claims, content, example, keys, status, text, trust, valid
from tests.vectors.cases import Case
from tests.vectors.content import Enclosure

FOLDER = Path(__file__).parent
FILES: Mapping[str, Callable[[], Iterable[Case | Enclosure]]] = {
    "valid.json": valid.cases,
    "text.json": text.cases,
    "cbor.json": cbor.cases,
    "keys.json": keys.cases,
    "claims.json": claims.cases,
    "status.json": status.cases,
    "trust.json": trust.cases,
    "pdf/content.json": content.cases,
}


def write(cases: Iterable[Case | Enclosure], about: str) -> str:
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
    file: dict[str, Any] = {
        "format": 1,
        "about": about,
        "shared": shared,
        "cases": [case.to_json() for case in cases],
    }
    return json.dumps(file, indent=1) + "\n"


if __name__ == "__main__":
    for name, cases in FILES.items():
        (FOLDER / name).write_text(write(cases(), cases.__doc__ or ""), "ascii")
    example.PAGE.write_text(example.with_example(example.PAGE.read_text("utf-8")), "utf-8")
