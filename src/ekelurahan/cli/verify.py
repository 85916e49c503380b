"""``ekelurahan verify``: is this letter genuine?"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

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


@frozen
class Paper:
    """What somebody reads on the paper; ``None`` where it is not to be compared.

    Attributes:
        number: Number of the letter.
        name: Whom it is about.
        nik: That person's NIK.
    """

    number: str | None = None
    name: str | None = None
    nik: str | None = None


def verify(
    what: str,
    trust: Path,
    language: str,
    *,
    paper: Paper,
    as_json: bool,
    memory: Path | None = None,
) -> int:
    """Check a letter and print what came of it.

    Args:
        what: The text of a QR code, or a file.
        trust: Folder with what the city publishes.
        language: What to speak.
        paper: What stands on the paper, to be compared.
        as_json: Whether programs will read it.
        memory: Where to keep what was seen; nowhere, unless given.

    Returns:
        0 where every seal is genuine and in force, 1 where one is not or stands on something that
        is not its letter, 2 where something could not be checked.

    Raises:
        IdentityNumberError: the NIK to compare is impossible.
    """
    nik = Nik(paper.nik).digits if paper.nik else None
    report = check_anything(
        what, _verifier(trust, memory, language), pdf_roots=TrustFolder(trust).pdf_roots()
    )
    report = report.compared_with(number=paper.number, name=paper.name, nik=nik)
    if as_json:
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
