"""Verifiers from the files a city publishes. Loads no database and no typesetter."""

from pathlib import Path
from typing import TYPE_CHECKING

from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.compose.clocks import SystemClock
from ekelurahan.errors import NotFoundError
from ekelurahan.seal.verifier import Verifier

if TYPE_CHECKING:  # the ports draw in the whole model, which a verifier does without
    from ekelurahan.ports import Clock


def open_verifier(trust: str | Path, *, clock: "Clock | None" = None) -> Verifier:
    """Open a verifier on the files a city publishes; no database and no private key are needed.

    A folder without key document gives a verifier that can check nothing and says so.

    Args:
        trust: Folder with ``root.json``, ``keys.jws`` and ``status/``.
        clock: The computer's clock, unless given.

    Raises:
        RefusedError: the key document is malformed, or not signed by the pinned root.
    """
    folder, clock = TrustFolder(trust), clock or SystemClock()
    try:
        trusted = folder.trust_list()
    except NotFoundError:
        return Verifier(None, {}, clock)
    return Verifier(trusted, folder.status_lists(trusted.document), clock)
