"""The tutorial is played word by word: its files are written, its commands are run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[3] / "docs/tutorial/first-plugin.md"
BLOCK = re.compile(r"(?:^`([^`]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MOST_LINES = 60


@pytest.fixture
def shell(tmp_path):
    """Run commands as they are typed, one after another: ``cd`` lasts, as in a terminal."""
    ended = tmp_path / "ended"
    work = tmp_path / "work"
    work.mkdir()
    ended.write_text(f"{work}\n", "utf-8")
    scripts = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}

    def run(command):
        done = subprocess.run(
            ["/bin/bash", "-c", f'trap "pwd > {ended}" EXIT\n{command}'],
            capture_output=True,
            text=True,
            check=False,
            cwd=ended.read_text("utf-8").strip(),
            env=environment,
        )
        assert 0 == done.returncode, done.stdout + done.stderr
        return done.stdout

    yield run
    run("python -m pip uninstall -q -y ekelurahan-pasar")


def plain(text, year="2026"):
    """Leave out what differs from day to day: years."""
    return re.sub(r"/20\d\d\b", f"/{year}", text)


def test_the_tutorial(shell, tmp_path):
    """A stranger who types what it says sees what it shows, and writes fewer than 60 lines."""
    own = 0
    for name, language, text in BLOCK.findall(PAGE.read_text("utf-8")):
        if language != "console":
            assert name, text
            (tmp_path / "work" / name).write_text(text, "utf-8")
            own += len([line for line in text.splitlines() if line.strip()])
            continue
        for part in text.split("$ ")[1:]:
            command, _, shown = part.partition("\n")
            out = plain(shell(command))
            assert all(line in out for line in shown.splitlines()), (command, out)
    assert own < MOST_LINES
