"""Writes what a benchmark found into its section of ``docs/reference/performance.md``."""

import platform
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "performance.md"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table in Markdown: the first column to the left, figures to the right."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in [head, marks, *rows])


def write_section(name: str, text: str) -> None:
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
