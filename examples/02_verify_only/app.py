"""Is this letter genuine? Asked by a bank, a school, a shop: no database, no private key, no network.

Usage: python app.py TRUST WHAT

TRUST is the folder a city publishes for verifiers; WHAT is the text of a QR code, a PDF or a photo.
"""

import sys

from ekelurahan import open_verifier
from ekelurahan.compose.checking import check_anything
from ekelurahan.errors import EkelurahanError
from ekelurahan.seal.file_reports import FileReport
from ekelurahan.texts import explain


def decide(report: FileReport) -> str:
    """Accept only what is genuine and in force; whatever else it is, tell why."""
    if report:
        facts = (seal.facts for seal in report.seals if seal.facts)
        return "ACCEPT: " + "; ".join(f"{f.kind_name} {f.number} of {f.name}" for f in facts)
    reasons = [*report.reasons, *(reason for seal in report.seals for reason in seal.reasons)]
    return f"REFUSE: {report.verdict.value} ({', '.join(dict.fromkeys(reasons))})"


def main(trust: str, what: str) -> int:
    """Check what somebody brought, seals and file, say it for people, and decide."""
    try:
        report = check_anything(what, open_verifier(trust))
    except EkelurahanError as error:
        print(explain(error))
        return 2
    print(f"{report.explain()}\n\n{decide(report)}")
    return 0 if report else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
