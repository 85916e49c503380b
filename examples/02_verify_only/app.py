"""Is this letter genuine? Asked by a bank, a school, a shop: no database, no private key, no network.

Usage: python app.py TRUST WHAT

TRUST is the folder a city publishes for verifiers; WHAT is the text of a QR code, a PDF or a photo.
"""

import sys

from ekelurahan import VerificationResult, open_verifier
from ekelurahan.compose.checking import check_anything
from ekelurahan.errors import EkelurahanError
from ekelurahan.texts import explain


def decide(result: VerificationResult) -> str:
    """Accept only what is genuine and in force; whatever else it is, tell why."""
    if result and result.facts:
        return f"ACCEPT: {result.facts.kind_name} {result.facts.number} of {result.facts.name}"
    return f"REFUSE: {result.verdict.value} ({', '.join(result.reasons)})"


def main(trust: str, what: str) -> int:
    """Check every seal in what somebody brought, say it for people, and decide."""
    try:
        results = check_anything(what, open_verifier(trust))
    except EkelurahanError as error:
        print(explain(error))
        return 2
    for result in results:
        print(f"{result.explain()}\n\n{decide(result)}")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
