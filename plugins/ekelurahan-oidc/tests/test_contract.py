"""The plug-in does what every plug-in must, and its provider what every provider must."""

import ekelurahan_oidc
import pytest

from ekelurahan.testing.contracts import IdentityProviderContract, PluginContract


class TestPlugin(PluginContract):
    """The plug-in."""

    @pytest.fixture
    def plugin(self):
        """Give it."""
        return ekelurahan_oidc

    @pytest.fixture
    def settings(self, tmp_path):
        """Give a section, with the secret in a file."""
        (tmp_path / "secret").write_text("rahasia\n")
        return {
            "issuer": "https://sso.kota.example",
            "client_id": "kota",
            "client_secret": {"file": str(tmp_path / "secret")},
            "return_to": ["https://portal.example/masuk"],
            "parameters": {"ui_locales": "id"},
            "nik_claim": "nik",
            "always_verified": True,
            "clock_skew": 10,
        }


class TestProvider(IdentityProviderContract):
    """Signing in at a certified provider; the fixtures are those of all tests here."""
