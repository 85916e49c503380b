"""The plug-in and its signers do what every plug-in and every signer of whole files must."""

import ekelurahan_pades
import pytest
from attrs import evolve
from ekelurahan_pades import Holder, Level
from pades_authority import PASSPHRASE, PIN

from ekelurahan import Secret
from ekelurahan.testing.contracts import DocumentSignerContract, PluginContract


class TestPlugin(PluginContract):
    """The plug-in."""

    @pytest.fixture
    def plugin(self):
        """Give it."""
        return ekelurahan_pades

    @pytest.fixture
    def settings(self, tmp_path, holder, authority):
        """Give a section it works with."""
        (tmp_path / "roots.pem").write_bytes(authority.roots)
        return {
            "roots": str(tmp_path / "roots.pem"),
            "level": "B-LT",
            "timestamps": authority.timestamps,
            "holders": {"bayu-prasetya": {"file": str(holder().file)}},
        }


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("label", ["bayu", "bayu-rsa"])
class TestFiles(DocumentSignerContract):
    """Certificates in PKCS#12 files, with P-256 and RSA, the passphrase given with the order."""

    @pytest.fixture
    def order(self, order):
        """Give an order with the passphrase."""
        return evolve(order, passphrase=Secret(PASSPHRASE))

    @pytest.fixture
    def document_signer(self, signer, holder, label, level):
        """Give the signer."""
        return signer(holder(label, passphrase=None), level)


@pytest.mark.parametrize("level", [Level.B_B, Level.B_LT])
@pytest.mark.parametrize("label", ["bayu", "bayu-rsa"])
class TestTokens(DocumentSignerContract):
    """Certificates in tokens, the PIN given with the order."""

    @pytest.fixture
    def order(self, order):
        """Give an order with the PIN."""
        return evolve(order, passphrase=Secret(PIN))

    @pytest.fixture
    def document_signer(self, signer, token, softhsm, label, level):
        """Give the signer."""
        return signer(Holder(token=token(label), key="kunci"), level, library=softhsm)
