"""Runs the examples of README, docs and docstrings as tests (Sybil), and can forbid skipping."""

import os
from doctest import ELLIPSIS
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
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

pytest_collect_file = (_docstrings + _pages).pytest()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--no-skips``, for machines that have everything, and ``--may-skip``, for a part of it."""
    parser.addoption("--no-skips", action="store_true", help="fail where a test was skipped")
    parser.addoption("--may-skip", metavar="FOLDER", help="with --no-skips: save in this folder")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let skipped tests count as failed where nothing may be skipped."""
    if not session.config.getoption("--no-skips"):
        return
    excused = session.config.getoption("--may-skip")
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = [report.nodeid for report in reporter.stats.get("skipped", ())]
    if wrong := [node for node in skipped if not (excused and node.startswith(f"{excused}/"))]:
        reporter.write_line(f"\nNothing may be skipped here, as was {wrong[0]}.")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
