"""``--no-skips``: what is skipped counts as failed, on machines that have everything."""

import pytest


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
