"""``ekelurahan verify``: is this letter genuine?"""

import json
from pathlib import Path

from ekelurahan.compose.checking import check_anything
from ekelurahan.compose.verifiers import open_verifier
from ekelurahan.seal.verdicts import Verdict, VerificationResult

GENUINE, NOT_GENUINE, NOT_CHECKED = 0, 1, 2
_COULD_NOT_CHECK = {Verdict.UNDETERMINED, Verdict.GENUINE_STATUS_STALE}


def verify(what: str, trust: Path, language: str, *, as_json: bool) -> int:
    """Check a letter and print what came of it.

    Returns:
        0 where every seal is genuine and in force, 1 where one is not, 2 where one could not be
        checked.
    """
    results = check_anything(what, open_verifier(trust))
    if as_json:
        seals = [result.to_json() for result in results]
        print(json.dumps({"genuine": all(results), "seals": seals}, ensure_ascii=False, indent=2))
    else:
        print("\n\n".join(result.explain(language) for result in results))
    return max(map(exit_code, results), key=(GENUINE, NOT_CHECKED, NOT_GENUINE).index)


def exit_code(result: VerificationResult) -> int:
    """Give the exit code for one seal."""
    if result:
        return GENUINE
    return NOT_CHECKED if result.verdict in _COULD_NOT_CHECK else NOT_GENUINE
