"""Verifiers from the files a city publishes. Loads no database and no typesetter."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.compose.clocks import SystemClock
from ekelurahan.errors import NotFoundError
from ekelurahan.seal.confirmed import ConfirmedRecords
from ekelurahan.seal.reasons import RefusedError
from ekelurahan.seal.trust import TrustList
from ekelurahan.seal.verifier import Verifier

if TYPE_CHECKING:  # the ports draw in the whole model, which a verifier does without
    from ekelurahan.ports import Clock


def open_verifier(
    trust: str | Path, *, clock: "Clock | None" = None, memory: str | Path | None = None
) -> Verifier:
    """Open a verifier on the files a city publishes; no database and no private key are needed.

    A folder without key document gives a verifier that can check nothing and says so.

    Args:
        trust: Folder with ``root.json``, ``keys.jws`` and ``status/``.
        clock: The computer's clock, unless given.
        memory: A file outside that folder, where the verifier keeps what it has seen: an older key
            document is refused then, and an older status list not believed. Made if need be.

    Raises:
        RefusedError: the key document is malformed, not signed by the pinned root, or older than
            one seen before.
        StorageError: the memory cannot be written.
    """
    folder, clock = TrustFolder(trust), clock or SystemClock()
    try:
        trusted = folder.trust_list()
    except NotFoundError:
        return Verifier(None, {}, clock)
    now, lists = clock.now(), folder.status_lists(trusted.document)
    newest = {} if memory is None else _remembered(memory, folder, trusted, now)
    confirmed = _confirmed(folder, trusted, now)
    return Verifier(trusted, lists, clock, confirmed=confirmed, newest=newest)


def _remembered(
    memory: str | Path, folder: TrustFolder, trusted: TrustList, now: datetime
) -> Mapping[str, datetime]:
    from ekelurahan.adapters.verifier_memory import MemoryFile  # noqa: PLC0415 - only where asked
    from ekelurahan.compose.remembering import remember  # noqa: PLC0415

    return remember(MemoryFile(memory), folder, trusted, now)


def _confirmed(folder: TrustFolder, trusted: TrustList, now: datetime) -> ConfirmedRecords | None:
    """Read which letters of compromised keys still count; a list that cannot be used is as none."""
    token = folder.confirmed(trusted.document)
    try:
        return ConfirmedRecords.read(token, trusted, now) if token else None
    except RefusedError:
        return None
