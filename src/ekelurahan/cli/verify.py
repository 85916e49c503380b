"""``ekelurahan verify``: is this letter genuine?"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from ekelurahan.compose.checking import check_anything
from ekelurahan.compose.verifiers import open_verifier
from ekelurahan.errors import StorageError
from ekelurahan.seal.verdicts import Verdict, VerificationResult
from ekelurahan.seal.verifier import Verifier
from ekelurahan.texts import explain

GENUINE, NOT_GENUINE, NOT_CHECKED = 0, 1, 2
_COULD_NOT_CHECK = {Verdict.UNDETERMINED, Verdict.GENUINE_STATUS_STALE}


def verify(
    what: str, trust: Path, language: str, *, as_json: bool, memory: Path | None = None
) -> int:
    """Check a letter and print what came of it.

    Args:
        what: The text of a QR code, or a file.
        trust: Folder with what the city publishes.
        language: What to speak.
        as_json: Whether programs will read it.
        memory: Where to keep what was seen; nowhere, unless given.

    Returns:
        0 where every seal is genuine and in force, 1 where one is not, 2 where one could not be
        checked.
    """
    results = check_anything(what, _verifier(trust, memory, language))
    if as_json:
        seals = [result.to_json() for result in results]
        print(json.dumps({"genuine": all(results), "seals": seals}, ensure_ascii=False, indent=2))
    else:
        print("\n\n".join(result.explain(language) for result in results))
    return max(map(exit_code, results), key=(GENUINE, NOT_CHECKED, NOT_GENUINE).index)


def _verifier(trust: Path, memory: Path | None, language: str) -> Verifier:
    """Open a verifier; where nothing can be remembered, say so and check all the same."""
    try:
        return open_verifier(trust, memory=memory)
    except StorageError as error:
        print(explain(error, language), file=sys.stderr)
        return open_verifier(trust)


def own_memory(environment: Mapping[str, str]) -> Path | None:
    """Give the file in the user's folder for state; ``None`` for a user who has no home.

    >>> own_memory({"HOME": "/home/siti"}).as_posix()
    '/home/siti/.local/state/ekelurahan/seen.json'
    """
    state, home = environment.get("XDG_STATE_HOME"), environment.get("HOME")
    if not state and not home:
        return None
    return Path(state or f"{home}/.local/state", "ekelurahan", "seen.json")


def exit_code(result: VerificationResult) -> int:
    """Give the exit code for one seal."""
    if result:
        return GENUINE
    return NOT_CHECKED if result.verdict in _COULD_NOT_CHECK else NOT_GENUINE
