"""Forgery: the same values in other bytes, which lenient readers take for the same seal."""

from collections.abc import Callable

import pytest

from ekelurahan.ports import SealSigner
from ekelurahan.seal import cbor, cose
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.qr_text import seal_text, split
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict, VerificationResult

Check = Callable[..., VerificationResult]
Sealed = Callable[..., str]


def list_of_unknown_length(token: bytes) -> bytes:
    """Write the outer list without its length."""
    return b"\xd2\x9f" + token[2:] + b"\xff"


def long_length(token: bytes) -> bytes:
    """Write the length of the signature in two bytes instead of one."""
    return token[:-66] + b"\x59\x00\x40" + token[-64:]


def two_tags(token: bytes) -> bytes:
    """Say twice that it is a COSE_Sign1."""
    return b"\xd2" + token


def unprotected_header(token: bytes) -> bytes:
    """Add a key id that nobody signed."""
    message = cose.parse(token)
    parts = [message.protected, {4: message.kid}, message.payload, message.signature]
    return b"\xd2" + cbor.encode(parts)


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token + b"\0",
        lambda token: b"\0" + token,
        list_of_unknown_length,
        long_length,
        two_tags,
        unprotected_header,
    ],
)
def test_other_bytes_around_the_signed_ones_are_refused(
    check: Check, sealed: Sealed, change: Callable[[bytes], bytes]
):
    """What the signature does not cover has one form only, too."""
    head, token = split(sealed())
    result = check(seal_text(head, change(token)))

    assert (Verdict.FORGED, (Reason.MALFORMED_TOKEN,)) == (result.verdict, result.reasons)


def duplicate_key(payload: bytes) -> bytes:
    """Say twice when the letter was issued."""
    return bytes([payload[0] + 1]) + b"\x06\x00" + payload[1:]


def unsorted_keys(payload: bytes) -> bytes:
    """Put ``exp`` and ``iat`` in the other order."""
    return payload[:1] + payload[7:13] + payload[1:7] + payload[13:]


@pytest.mark.parametrize("change", [duplicate_key, unsorted_keys, lambda payload: payload + b"\0"])
def test_other_bytes_are_refused_even_when_signed(
    check: Check,
    sealed: Sealed,
    keys: dict[str, PublicKey],
    signer: SealSigner,
    change: Callable[[bytes], bytes],
):
    """Two readers must not see two letters in one seal, not even if the office's key made it."""
    head, token = split(sealed())
    changed = change(cose.parse(token).payload)
    result = check(seal_text(head, cose.sign(changed, keys["letter"], signer)))

    assert (Verdict.FORGED, (Reason.MALFORMED_CLAIMS,)) == (result.verdict, result.reasons)
