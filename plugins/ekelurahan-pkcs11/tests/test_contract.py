"""The plug-in does what every plug-in must, and its signer what every signer must."""

from datetime import UTC, datetime

import ekelurahan_pkcs11
import pytest

from ekelurahan.seal.claims import SealClaims
from ekelurahan.seal.cose import parse, seal, verify
from ekelurahan.testing.contracts import PluginContract, SealSignerContract

PIN, TOKEN = "271828", "kota"
HOLDER = ("61.71.01.1004", "bayu-prasetya")


class TestPlugin(PluginContract):
    """The plug-in."""

    @pytest.fixture
    def plugin(self):
        """Give it."""
        return ekelurahan_pkcs11

    @pytest.fixture
    def settings(self, token, softhsm, tmp_path):
        """Give a section, with the PIN in a file."""
        (tmp_path / "pin").write_text(f"{PIN}\n")
        return {
            "library": str(softhsm),
            "label": TOKEN,
            "pin": {"file": str(tmp_path / "pin")},
            "keys": {"status": "label:city status"},
        }


class Kept(SealSignerContract):
    """Keys in the token."""

    algorithm = "ES256"

    @pytest.fixture
    def holder(self):
        """Give office and official."""
        return HOLDER

    @pytest.fixture
    def signer(self, keeper, holder):
        """Give a signer that has made its keys in the token."""
        office, official = holder
        keeper.create(office=office, official=official, algorithm=self.algorithm)
        keeper.create_status_key(algorithm=self.algorithm)
        return keeper

    @pytest.fixture
    def public_keys(self, signer):
        """Give its public keys, as the token tells them."""
        return {kid: signer.public_key(kid) for kid in signer.holders()}


class TestEdwards(Kept):
    """Ed25519."""

    algorithm = "EdDSA"


class TestEcdsa(Kept):
    """P-256."""

    def test_the_same_message_gives_the_same_signature(self, signer, holder, public_keys):
        """A token cannot promise that with ES256: but all its seals of one letter are one record."""
        office, official = holder
        key = signer.key_for(office=office, official=official)
        claims = SealClaims(
            "SKD",
            "400.12.2.1/0007/PTK/2026",
            "Siti Rahmawati",
            b"",
            524_289,
            datetime(2026, 11, 24, tzinfo=UTC),
        )
        sealed = [parse(seal(claims, key, signer)) for _ in range(16)]
        for message in sealed:
            verify(message, public_keys[key.kid])  # with the smaller s, too
        assert 1 == len({message.record_id for message in sealed})


del Kept
