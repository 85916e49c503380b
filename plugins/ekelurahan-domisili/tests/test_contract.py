"""The plug-in does what every plug-in must, and its letter what every letter must."""

import ekelurahan_domisili
import pytest

from ekelurahan.testing.contracts import LetterKindContract, PluginContract


class TestPlugin(PluginContract):
    """The plug-in."""

    @pytest.fixture
    def plugin(self):
        """Give it."""
        return ekelurahan_domisili


class TestKind(LetterKindContract):
    """The kind of letter."""

    @pytest.fixture
    def kind(self):
        """Give it."""
        (kind,) = ekelurahan_domisili.ekelurahan_letter_kinds()
        return kind
