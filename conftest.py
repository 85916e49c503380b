"""Runs the examples of README, docs and docstrings as tests (Sybil)."""

import os
from doctest import ELLIPSIS
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser


def _enter_folder(namespace: dict[str, Any]) -> None:
    """Let a page write its files into a folder that goes when the page is done."""
    namespace["_folder"] = TemporaryDirectory()
    namespace["_before"] = Path.cwd()
    os.chdir(namespace["_folder"].name)


def _leave_folder(namespace: dict[str, Any]) -> None:
    os.chdir(namespace["_before"])
    namespace["_folder"].cleanup()


_docstrings = Sybil(
    parsers=[DocTestParser(optionflags=ELLIPSIS)],
    path="src",
    patterns=["**/*.py"],
    excludes=["**/migrations/**"],
    document_types={".py": PythonDocStringDocument},
)
_pages = Sybil(
    parsers=[PythonCodeBlockParser()],
    patterns=["README*.md", "docs/**/*.md"],
    setup=_enter_folder,
    teardown=_leave_folder,
)

pytest_plugins = ["tests.no_skips"]
pytest_collect_file = (_docstrings + _pages).pytest()
