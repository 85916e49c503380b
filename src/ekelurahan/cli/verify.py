"""``ekelurahan verify``: is this letter genuine?"""

import json
import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.compose.checking import check_anything
from ekelurahan.compose.verifiers import open_verifier
from ekelurahan.errors import StorageError
from ekelurahan.model.identity import Nik
from ekelurahan.seal.verdicts import Verdict
from ekelurahan.seal.verifier import Verifier
from ekelurahan.texts import explain

GENUINE, NOT_GENUINE, NOT_CHECKED = 0, 1, 2
_COULD_NOT_CHECK = {Verdict.UNDETERMINED, Verdict.GENUINE_STATUS_STALE}


def verify(options: Namespace, language: str) -> int:
    """Check a letter and print what came of it.

    Returns:
        0 where every seal is genuine and in force, 1 where one is not or stands on something that
        is not its letter, 2 where something could not be checked.

    Raises:
        IdentityNumberError: the NIK to compare is impossible.
    """
    trust: Path = options.trust
    memory = None if options.no_memory else options.memory or own_memory(os.environ)
    nik = Nik(options.nik).digits if options.nik else None
    report = check_anything(
        options.what, _verifier(trust, memory, language), pdf_roots=TrustFolder(trust).pdf_roots()
    ).compared_with(number=options.number, name=options.name, nik=nik)
    if options.json:
        print(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
    else:
        print(report.explain(language))
    return exit_code(report.verdict)


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


def exit_code(verdict: Verdict) -> int:
    """Give the exit code for a verdict."""
    if verdict is Verdict.GENUINE:
        return GENUINE
    return NOT_CHECKED if verdict in _COULD_NOT_CHECK else NOT_GENUINE
