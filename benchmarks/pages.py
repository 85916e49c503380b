"""Writes what a benchmark found into its section of ``docs/reference/performance.md``."""

import argparse
import platform
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "performance.md"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table in Markdown: the first column to the left, figures to the right."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in [head, marks, *rows])


def run(name: str, sections: Callable[..., Iterable[str]]) -> None:
    """Print what a benchmark measures, and write it down unless it was a quick run.

    Args:
        name: The section of the page.
        sections: Measures; takes ``quick``, and gives one text in Markdown after the other.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    parts = []
    for part in sections(quick=quick):
        print(part, end="\n\n", flush=True)
        parts.append(part)
    if not quick:
        _write_section(name, "\n\n".join(parts))


def _write_section(name: str, text: str) -> None:
    """Put a text between the markers of a section; the rest of the page stays.

    Args:
        name: The section has ``<!-- NAME: begin -->`` and ``<!-- NAME: end -->`` in the page.
        text: Markdown.
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    python = f"CPython {platform.python_version()}, {platform.system()} {platform.machine()}"
    section = f"{begin}\nMeasured with {python}.\n\n{text}\n{end}"
    page, found = re.subn(
        f"{begin}.*{end}", lambda _: section, PAGE.read_text("utf-8"), flags=re.DOTALL
    )
    if not found:
        raise SystemExit(f"{PAGE} has no section {name}")
    PAGE.write_text(page, "utf-8")
