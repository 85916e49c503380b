"""A demo, played once for all tests of the command line."""

import pytest

from ekelurahan.cli import main


@pytest.fixture(autouse=True)
def _own_state(monkeypatch, tmp_path):
    """Keep what commands remember out of the tester's home."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The folder a demo leaves behind."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    assert 0 == main(["demo", "--out", str(folder)])
    return folder
