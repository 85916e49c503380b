"""The plug-in does what every plug-in must, and its signer what every signer of files must."""

import doctest
import re
from datetime import UTC, datetime
from pathlib import Path

import ekelurahan_bsre
import pytest
from ekelurahan_bsre import replies, signers, statuses

from ekelurahan.testing.contracts import DocumentSignerContract, PluginContract


class TestPlugin(PluginContract):
    """The plug-in."""

    @pytest.fixture
    def plugin(self):
        """Give it."""
        return ekelurahan_bsre

    @pytest.fixture
    def settings(self, monkeypatch):
        """A section it works with."""
        monkeypatch.setenv("ESIGN_PASSWORD", "s3cret")
        return {
            "url": "https://esign.example.go.id",
            "username": "kota",
            "password": {"env": "ESIGN_PASSWORD"},
            "version": "v2",
        }


class TestSigner(DocumentSignerContract):
    """The signer, with each interface."""

    @pytest.fixture
    def document_signer(self, signer):
        """Give it."""
        return signer

    @pytest.fixture
    def roots(self, service):
        """The authority of the service's certificates."""
        return service.authority.pem

    @pytest.fixture
    def at(self):
        """Give the present moment."""
        return datetime.now(UTC)


def test_the_readme(monkeypatch, capsys):
    """The example of the README runs and prints what it says."""
    text = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    monkeypatch.setenv("ESIGN_PASSWORD", "s3cret")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(code, {})  # noqa: S102 - our own README
    assert "EsignSigner(url='https://esign.kota.example', version=v2)\n" == capsys.readouterr().out


@pytest.mark.parametrize("module", [replies, signers, statuses])
def test_the_examples_in_docstrings(module):
    """Each runs."""
    found = doctest.testmod(module)
    assert (0, True) == (found.failed, found.attempted > 0)
