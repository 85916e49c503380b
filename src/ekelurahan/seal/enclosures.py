"""Checks what a letter's PDF carries for machines: its content, and one seal for each signature.

The visible page is not looked at, nor whether the bytes are those the office has stored.
"""

import hashlib
from typing import Any

from ekelurahan.seal import strict_json
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Check, Outcome, Verdict, VerificationResult
from ekelurahan.seal.verifier import Verifier


def check_enclosure(
    verifier: Verifier, content: bytes, seals: tuple[bytes, ...]
) -> tuple[VerificationResult, ...]:
    """Check every seal, and that each belongs to this content.

    A genuine seal beside another letter's content is forged, with the reason
    :attr:`Reason.CONTENT_DIFFERS`.

    Args:
        verifier: Knows the city's keys.
        content: Bytes of ``letter.json``.
        seals: Tokens in the order of the signatures, at least one.

    Returns:
        One result a seal, in the same order.
    """
    results = [verifier.check_token(token) for token in seals]
    stands_for = _contents(content, len(seals))
    return tuple(
        result if result.facts is None or _belongs(result, stands_for[i]) else _transplanted(result)
        for i, result in enumerate(results)
    )


def _contents(content: bytes, seals: int) -> list[dict[str, Any] | None]:
    """Give what each seal stands for: the letter with the signatures up to its own."""
    try:
        letter = strict_json.read(content)
        signatures = letter["signatures"]
        if strict_json.write(letter) == content and len(signatures) == seals:
            return [letter | {"signatures": signatures[: i + 1]} for i in range(seals)]
    except (ValueError, KeyError, TypeError):
        pass
    return [None] * seals


def _belongs(result: VerificationResult, letter: dict[str, Any] | None) -> bool:
    facts = result.facts
    if facts is None or letter is None:
        return False
    if facts.digest is not None:
        return (
            hashlib.sha256(strict_json.write(letter)).digest()[: len(facts.digest)] == facts.digest
        )
    try:
        content, signature = letter["content"], letter["signatures"][-1]
        stated = (content["kind"], content["subject"]["name"], signature["number"])
    except (KeyError, TypeError):
        return False
    return stated == (facts.kind, facts.name, facts.number)


def _transplanted(result: VerificationResult) -> VerificationResult:
    """Nothing a transplanted seal says is shown: it would be taken for this letter's."""
    return VerificationResult(
        Verdict.FORGED,
        integrity=Check(Outcome.FAILED, Reason.CONTENT_DIFFERS),
        issuer=result.issuer,
        reasons=(Reason.CONTENT_DIFFERS,),
    )
