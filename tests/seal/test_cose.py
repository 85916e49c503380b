"""COSE_Sign1 with a closed list of algorithms."""

import hashlib

import pytest
from attrs import evolve

from ekelurahan.errors import SealTooLargeError
from ekelurahan.ports import SealSigner
from ekelurahan.seal import cbor, cose
from ekelurahan.seal.claims import SealClaims
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.reasons import Reason, RefusedError

KID = b"\1\2\3\4"
HEADER = cbor.encode({1: -7, 4: KID})


def tagged(*parts: object) -> bytes:
    """Put parts together under tag 18."""
    return b"\xd2" + cbor.encode(list(parts))


@pytest.mark.parametrize(("name", "label"), [("letter", -7), ("letter_eddsa", -8)])
def test_a_token_is_a_tagged_sign1_with_alg_and_kid(
    keys: dict[str, PublicKey], signer: SealSigner, claims: SealClaims, name: str, label: int
):
    """Both algorithms: tag 18, alg and kid protected, nothing unprotected, the claims, 64 bytes."""
    token = cose.seal(claims, keys[name], signer)
    message = cose.parse(token)

    assert b"\xd2\x84" == token[:2]
    assert cbor.encode({1: label, 4: keys[name].kid}) == message.protected
    assert claims == SealClaims.decode(message.payload)
    assert 64 == len(message.signature)
    cose.verify(message, keys[name])


def test_the_same_letter_gives_the_same_token(
    keys: dict[str, PublicKey], signer: SealSigner, claims: SealClaims
):
    """Nothing random gets into a seal, so sealing again after a crash changes nothing."""
    assert cose.seal(claims, keys["letter"], signer) == cose.seal(claims, keys["letter"], signer)


def test_the_record_id_names_the_signed_bytes(
    keys: dict[str, PublicKey], signer: SealSigner, claims: SealClaims
):
    """It is the SHA-256 of the Sig_structure, cut to 16 bytes, whatever the signature."""
    message = cose.parse(cose.seal(claims, keys["letter"], signer))
    structure = cbor.encode(["Signature1", message.protected, b"", message.payload])

    assert hashlib.sha256(structure).digest()[:16] == message.record_id
    assert message.record_id == evolve(message, signature=bytes(64)).record_id


def test_facts_that_do_not_fit_are_refused(
    keys: dict[str, PublicKey], signer: SealSigner, claims: SealClaims
):
    """A token of more than 247 bytes is refused before anybody tries to print it."""
    long = evolve(claims, subject="ﷺ" * 60)
    with pytest.raises(SealTooLargeError, match="247 is the most"):
        cose.seal(long, keys["letter"], signer)


@pytest.mark.parametrize("label", [-7, -9, -8, -19])
def test_both_labels_of_an_algorithm_are_read(label: int):
    """RFC 9864 gave the two algorithms second labels that say the curve."""
    header = cbor.encode({1: label, 4: KID})
    message = cose.parse(tagged(header, {}, b"", bytes(64)))

    assert ("ES256" if label in {-7, -9} else "EdDSA", KID) == (message.algorithm, message.kid)


@pytest.mark.parametrize(
    "token",
    [
        b"",
        b"\xd2",
        tagged(HEADER, {}, b"", bytes(64))[1:],
        b"\xd1" + tagged(HEADER, {}, b"", bytes(64))[1:],
        b"\xd8\x3d" + tagged(HEADER, {}, b"", bytes(64)),
        b"\xd8\x12" + tagged(HEADER, {}, b"", bytes(64))[1:],
        tagged(HEADER, {}, b"", bytes(64)) + b"\0",
        tagged(HEADER, {}, bytes(247), bytes(64)),
        tagged(HEADER, {}, b""),
        tagged(HEADER, {}, b"", bytes(64), b""),
        tagged(HEADER, {4: KID}, b"", bytes(64)),
        tagged(HEADER, [], b"", bytes(64)),
        tagged(HEADER, {}, None, bytes(64)),
        tagged(HEADER, {}, b"", bytes(63)),
        tagged(HEADER, {}, b"", "x" * 64),
        tagged({1: -7, 4: KID}, {}, b"", bytes(64)),
        tagged(b"", {}, b"", bytes(64)),
        tagged(cbor.encode([]), {}, b"", bytes(64)),
        tagged(cbor.encode({4: KID}), {}, b"", bytes(64)),
        tagged(cbor.encode({1: -7}), {}, b"", bytes(64)),
        tagged(cbor.encode({1: -37, 4: KID}), {}, b"", bytes(64)),
        tagged(cbor.encode({1: "ES256", 4: KID}), {}, b"", bytes(64)),
        tagged(cbor.encode({1: [], 4: KID}), {}, b"", bytes(64)),
        tagged(cbor.encode({1: -7, 4: KID + KID}), {}, b"", bytes(64)),
        tagged(cbor.encode({1: -7, 4: "abcd"}), {}, b"", bytes(64)),
        tagged(cbor.encode({1: -7, 4: KID, 2: [4]}), {}, b"", bytes(64)),
        tagged(cbor.encode({1: -7, 4: KID, 16: "application/cwt"}), {}, b"", bytes(64)),
        tagged(bytes.fromhex("a30126010426") + KID, {}, b"", bytes(64)),
        cbor.encode(7),
    ],
)
def test_other_tokens_are_refused(token: bytes):
    """Other tags, sizes, headers, crit, detached payloads and signatures are refused."""
    with pytest.raises(RefusedError) as refused:
        cose.parse(token)
    assert Reason.MALFORMED_TOKEN is refused.value.reason


def test_a_content_type_must_be_the_one_asked_for(keys: dict[str, PublicKey], signer: SealSigner):
    """A token of one type cannot pass for another, nor for a seal."""
    token = cose.sign(b"", keys["status"], signer, content_type="a/b")

    assert b"" == cose.parse(token, content_type="a/b").payload
    for content_type in ("a/c", None):
        with pytest.raises(RefusedError):
            cose.parse(token, content_type=content_type)
    with pytest.raises(RefusedError):
        cose.parse(cose.sign(b"", keys["status"], signer), content_type="a/b")
