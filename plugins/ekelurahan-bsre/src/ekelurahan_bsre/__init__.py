"""Whole-file signatures by BSrE's Esign Client Service, with the certificate of each official."""

from collections.abc import Iterator

from ekelurahan import Offer, hookimpl
from ekelurahan.ports import DocumentSigner
from ekelurahan_bsre.settings import Appearance, Settings, Version
from ekelurahan_bsre.signers import EsignSigner

__all__ = ["Appearance", "EsignSigner", "Settings", "Version", "ekelurahan_document_signers"]


@hookimpl
def ekelurahan_document_signers(settings: Settings) -> Iterator[Offer[DocumentSigner]]:
    """Offer the signer."""
    yield Offer("bsre", EsignSigner.of(settings))
