"""The pages of the project, as links join them."""

import re
from pathlib import Path

import pytest

import ekelurahan

ROOT = Path(ekelurahan.__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [
    *(page for pattern in ("*.md", "docs/**/*.md") for page in ROOT.glob(pattern)),
    *(
        page
        for pattern in ("plugins", "plugins/*", "examples/*")
        for page in ROOT.glob(f"{pattern}/README.md")
    ),
]
LINK = re.compile(r"\]\(\s*([^)\s]+)\s*\)")


def leads_to(page):
    """List what a page of the project leads to beside it: files and folders, and their headings."""
    for link in LINK.findall(page.read_text("utf-8")):
        path, _, heading = link.partition("#")
        if "://" not in link and not link.startswith("mailto:"):
            yield (page.parent / path).resolve() if path else page, heading


def headings(page):
    """List the headings of a page as addresses name them."""
    lines = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in lines}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    """No page leads to one that is not there, or to a heading that it has not."""
    for target, heading in leads_to(page):
        assert target.exists(), target
        assert not heading or heading in headings(target), heading


def test_the_index_names_every_page():
    """No page of the documentation is left out; decisions have an index of their own."""
    named = {target for target, _ in leads_to(DOCS / "README.md")}
    pages = {page for page in DOCS.rglob("*.md") if page.parent.name != "decisions"}

    assert set() == pages - named - {DOCS / "README.md"}
    decided = {target for target, _ in leads_to(DOCS / "decisions" / "README.md")}
    assert set() == {*(DOCS / "decisions").glob("0*.md")} - decided
