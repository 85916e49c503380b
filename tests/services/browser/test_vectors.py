"""The published test vectors, in the page's checker."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.vectors.make import FOLDER


def whole(case: Mapping[str, Any], shared: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Put what the cases of a file share into one of them."""
    lists = {uri: shared["status_lists"][name] for uri, name in case["status_lists"].items()}
    names = {name: case[name] for name in ("now", "pins", "newest", "input")}
    return names | {
        "keys_jws": case["keys_jws"] and shared["keys_jws"][case["keys_jws"]],
        "status_lists": lists,
        "confirmed": case["confirmed"] and shared["confirmed"][case["confirmed"]],
    }


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_the_results_are_the_published_ones(
    path: Path, results_of: Callable[[list[dict[str, Any]]], list[Any]]
):
    """Every case of the file comes out as published: verdict, checks, reasons, facts, age."""
    content = json.loads(path.read_text("utf-8"))
    cases = content["cases"]
    results = results_of([whole(case, content["shared"]) for case in cases])

    assert cases
    for case, result in zip(cases, results, strict=True):
        assert case["expected"] == result, case["name"]
