"""Public keys and their signatures."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from ekelurahan.errors import InputError, SigningError
from ekelurahan.ports import SealKey, SealSigner
from ekelurahan.seal.keys import PublicKey, is_low_s, signature_by

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Answers:
    """A signer that gives back what it was told to."""

    def __init__(self, signature: bytes) -> None:
        self.signature = signature

    def sign(self, kid: bytes, message: bytes) -> bytes:  # noqa: ARG002 - the port's names
        """Give it back."""
        return self.signature


@pytest.mark.parametrize("name", ["letter", "letter_eddsa"])
def test_a_key_comes_back_from_its_jwk(keys: dict[str, PublicKey], name: str):
    """The JWK holds the members of RFC 7638, and others are ignored."""
    jwk = keys[name].to_jwk()

    assert keys[name] == PublicKey.from_jwk(jwk | {"use": "sig", "alg": keys[name].algorithm})
    assert 43 == len(keys[name].thumbprint)


def test_the_thumbprint_is_that_of_the_rfc():
    """RFC 8037 appendix A.3 gives the thumbprint of an Ed25519 key."""
    key = PublicKey.from_jwk(
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            "alg": "Ed25519",
        }
    )
    assert "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" == key.thumbprint


@pytest.mark.parametrize(
    "change",
    [
        {"kty": "RSA"},
        {"crv": "P-384"},
        {"alg": "RS256"},
        {"alg": []},
        {"d": "AAAA"},
        {"x": "AAAA"},
        {"x": "!"},
        {"y": None},
        {"y": "A" * 43},
    ],
)
def test_other_jwks_are_refused(keys: dict[str, PublicKey], change: dict[str, object]):
    """Other curves, private parts, broken numbers and points off the curve are refused."""
    with pytest.raises(InputError, match="no public key"):
        PublicKey.from_jwk(keys["letter"].to_jwk() | change)


def test_a_key_on_another_curve_is_refused():
    """A P-384 key of the cryptography library cannot seal."""
    with pytest.raises(InputError, match="no public key"):
        PublicKey.of(ec.derive_private_key(7, ec.SECP384R1()).public_key())


@pytest.mark.parametrize("name", ["letter", "letter_eddsa"])
def test_a_signature_fits_its_message_only(
    keys: dict[str, PublicKey], signer: SealSigner, name: str
):
    """Another message, another length and zeros do not fit."""
    key = keys[name]
    signature = signature_by(signer, key, b"surat")

    assert key.verify(signature, b"surat")
    assert not key.verify(signature, b"surut")
    assert not key.verify(signature + b"\0", b"surat")
    assert not key.verify(bytes(64), b"surat")


def test_a_high_s_is_turned_into_the_low_one(keys: dict[str, PublicKey], signer: SealSigner):
    """Signers need not know which of the two twins a seal may carry."""
    key = keys["letter"]
    low = signature_by(signer, key, b"surat")
    high = low[:32] + (ORDER - int.from_bytes(low[32:])).to_bytes(32)

    assert is_low_s(low)
    assert not is_low_s(high)
    assert low == signature_by(Answers(high), key, b"surat")


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        bytes(63),
        bytes(65),
        bytes(64),
        bytes(31) + b"\1" + bytes(32),
        ORDER.to_bytes(32) + bytes(31) + b"\1",
        bytes(31) + b"\1" + ORDER.to_bytes(32),
        bytes(31) + b"\1" + b"\xff" * 32,
    ],
)
def test_rubbish_from_a_signer_is_refused(signature: bytes):
    """Wrong lengths, zeros and numbers beyond the curve's order are no signature."""
    with pytest.raises(SigningError, match="key 01020304"):
        signature_by(Answers(signature), SealKey(b"\1\2\3\4", "ES256"), b"surat")


def test_ed25519_signatures_only_need_their_length():
    """Ed25519 has one form only, so nothing is turned."""
    key = SealKey(bytes(4), "EdDSA")

    assert b"\xff" * 64 == signature_by(Answers(b"\xff" * 64), key, b"")
    with pytest.raises(SigningError):
        signature_by(Answers(b""), key, b"")
