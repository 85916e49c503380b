"""Forgery: the other one of the two ES256 signatures that fit the same message."""

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import ec

from ekelurahan.seal import cbor, cose
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.qr_text import seal_text, split
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict, VerificationResult

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def with_signature(text: str, signature: bytes) -> str:
    """Put another signature into a seal."""
    head, token = split(text)
    message = cose.parse(token)
    parts = [message.protected, {}, message.payload, signature]
    return seal_text(head, b"\xd2" + cbor.encode(parts))


def test_the_high_s_twin_is_refused(
    check: Callable[..., VerificationResult],
    sealed: Callable[..., str],
    keys: dict[str, PublicKey],
):
    """Anybody can compute it, so two different texts would prove the same letter."""
    text = sealed()
    message = cose.parse(split(text)[1])
    r, s = message.signature[:32], int.from_bytes(message.signature[32:])
    twin = r + (ORDER - s).to_bytes(32)
    result = check(with_signature(text, twin))

    assert isinstance(keys["letter"]._handle, ec.EllipticCurvePublicKey)
    assert keys["letter"].verify(twin, message.signed_bytes)
    assert (Verdict.FORGED, (Reason.ALTERED_SIGNATURE,)) == (result.verdict, result.reasons)


def test_zeros_are_no_signature(
    check: Callable[..., VerificationResult], sealed: Callable[..., str]
):
    """Some libraries once took r = s = 0 for a good signature of everything."""
    for signature in (bytes(64), bytes(63) + b"\1", bytes(31) + b"\1" + bytes(32)):
        result = check(with_signature(sealed(), signature))
        assert (Verdict.FORGED, (Reason.ALTERED_SIGNATURE,)) == (result.verdict, result.reasons)
