"""PDF signatures over whole letters (PAdES), with keys from PKCS#12 files or PKCS#11 tokens."""

from collections.abc import Iterator

from ekelurahan import Offer, hookimpl
from ekelurahan_pades.settings import Holder, Level, Settings
from ekelurahan_pades.signers import PadesSigner

__all__ = ["Holder", "Level", "PadesSigner", "Settings", "ekelurahan_document_signers"]


@hookimpl
def ekelurahan_document_signers(settings: Settings) -> Iterator[Offer[PadesSigner]]:
    """Offer the certificates of the officials.

    Raises:
        MisconfiguredError: the file of the authorities holds none.
    """
    yield Offer("pades", PadesSigner.of(settings))
