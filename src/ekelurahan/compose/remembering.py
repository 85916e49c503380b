"""What a verifier keeps in mind from one run to the next."""

from collections.abc import Mapping
from datetime import datetime

from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.adapters.verifier_memory import MemoryFile, Seen
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.status_list import StatusList
from ekelurahan.seal.trust import CLOCK_TOLERANCE, TrustList


def remember(
    memory: MemoryFile, folder: TrustFolder, trusted: TrustList, now: datetime
) -> Mapping[str, datetime]:
    """Refuse a key document older than one seen before, and keep what is newer.

    What was seen is kept for the next root key as well, so that a change of roots forgets nothing.

    Args:
        memory: Where it is kept.
        folder: What the city publishes.
        trusted: The key document in it.
        now: The present moment.

    Returns:
        When the newest status list was made, by its address.

    Raises:
        RefusedError: the key document is older than one seen before.
        StorageError: the memory cannot be written.
    """
    pins = folder.pins()
    roots = [root for root in (pins.current, pins.next) if root is not None]
    before = memory.recall(roots)
    if trusted.document.seq < before.seq:
        raise RefusedError(Reason.KEYS_ROLLED_BACK)
    lists = _dates(trusted, folder.status_lists(trusted.document), now)
    seen = before.and_also(Seen(trusted.document.seq, lists))
    memory.remember(roots, seen)
    return seen.lists


def _dates(trusted: TrustList, tokens: Mapping[str, bytes], now: datetime) -> dict[str, datetime]:
    """Tell when each list was made; a list from the future is a slip of somebody's clock."""
    dates = {}
    for period in trusted.document.status_lists:
        try:
            made = StatusList.read(tokens.get(period.uri, b""), period, trusted).issued_at
        except RefusedError:
            continue
        if made - now <= CLOCK_TOLERANCE:
            dates[period.uri] = made
    return dates
