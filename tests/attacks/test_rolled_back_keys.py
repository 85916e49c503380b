"""Forgery: an old, genuine key document in which a stolen key still counts."""

from collections.abc import Callable

import pytest
from attrs import evolve

from ekelurahan.ports import SealSigner
from ekelurahan.seal.key_document import KeyDocument
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.trust import RootPins, TrustList, sign_key_document
from ekelurahan.seal.verdicts import Verdict, VerificationResult


def test_the_document_from_before_the_theft_is_not_taken_back(
    check: Callable[..., VerificationResult],
    sealed: Callable[..., str],
    document: KeyDocument,
    keys: dict[str, PublicKey],
    signer: SealSigner,
):
    """A verifier that has seen number 8 refuses number 7, and knows the key as stolen."""
    pins = RootPins(keys["root"].thumbprint)
    stolen, *others = document.keys
    newer = evolve(
        document, seq=8, keys=(evolve(stolen, compromised_at=document.issued_at), *others)
    )
    trust = TrustList.load(sign_key_document(newer, keys["root"], signer), pins)
    result = check(sealed(), trust=trust)

    assert (Verdict.FORGED, (Reason.KEY_COMPROMISED,)) == (result.verdict, result.reasons)
    with pytest.raises(RefusedError) as refused:
        TrustList.load(
            sign_key_document(document, keys["root"], signer),
            pins,
            newest_seq=trust.document.seq,
        )
    assert Reason.KEYS_ROLLED_BACK is refused.value.reason
