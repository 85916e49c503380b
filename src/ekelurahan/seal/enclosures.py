"""Checks what a letter's PDF carries for machines: its content, and one seal for each signature.

Whether the visible page fits is asked in :mod:`ekelurahan.seal.page_checks`.
"""

import hashlib

from attrs import evolve

from ekelurahan.seal import strict_json
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Check, Outcome, Verdict, VerificationResult
from ekelurahan.seal.verifier import Verifier


def check_enclosure(
    verifier: Verifier, content: bytes, seals: tuple[bytes, ...]
) -> tuple[VerificationResult, ...]:
    """Check every seal, and that each belongs to this content.

    A genuine seal beside another letter's content is forged, with the reason
    :attr:`Reason.CONTENT_DIFFERS`. A seal without digest says too little of its letter: the content
    stays undetermined, and its facts are to be compared with the page.

    Args:
        verifier: Knows the city's keys.
        content: Bytes of ``letter.json``.
        seals: Tokens in the order of the signatures, at least one.

    Returns:
        One result a seal, in the same order.
    """
    results = [verifier.check_token(token) for token in seals]
    return tuple(map(_compared, results, _digests(content, len(seals))))


def _digests(content: bytes, seals: int) -> list[bytes]:
    """Give what each seal stands for: the digest of the letter with the signatures up to its own."""
    try:
        letter = strict_json.read(content)
        signatures = letter["signatures"]
        if strict_json.write(letter) == content and len(signatures) == seals:
            parts = [letter | {"signatures": signatures[: i + 1]} for i in range(seals)]
            return [hashlib.sha256(strict_json.write(part)).digest() for part in parts]
    except (ValueError, KeyError, TypeError):
        pass
    return [b""] * seals


def _compared(result: VerificationResult, digest: bytes) -> VerificationResult:
    facts = result.facts
    if facts is None:
        return result
    if facts.digest is None:
        unproven = Check(Outcome.UNKNOWN, Reason.CONTENT_NOT_SEALED)
        return evolve(
            result,
            verdict=Verdict.UNDETERMINED,
            integrity=unproven,
            reasons=(Reason.CONTENT_NOT_SEALED,),
        )
    if facts.digest == digest[: len(facts.digest)]:
        return result
    return result.refuted(Reason.CONTENT_DIFFERS)
