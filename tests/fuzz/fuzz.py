"""Feeds targets with inputs that reach ever more of the code.

Usage: python -m tests.fuzz.fuzz [--minutes N] [TARGET ...] [-libfuzzer_option=...]

Needs ``atheris``. Each target runs in a process of its own, all of them unless some are named. An
input has ten seconds and the process one GiB; what breaks a target is left in ``.fuzz/`` and
becomes a named test.
"""

import argparse
import logging
import subprocess
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["ekelurahan", "pypdf", "PIL", "cbor2"]):
    from tests.fuzz.targets import TARGETS, seeds

LIMITS = ["-timeout=10", "-rss_limit_mb=1024", "-print_final_stats=1", "-artifact_prefix=.fuzz/"]


def fuzz(name: str, options: list[str]) -> None:
    """Fuzz one target, starting from genuine examples; ends the process."""
    logging.disable()  # pypdf tells of every fault it mends
    corpus = Path(".fuzz") / name
    corpus.mkdir(parents=True, exist_ok=True)
    for i, seed in enumerate(seeds(name)):
        (corpus / f"seed-{i}").write_bytes(seed)
    largest = max(4096, *(2 * len(seed) for seed in seeds(name)))
    atheris.Setup(
        [sys.argv[0], *LIMITS, f"-max_len={largest}", *options, str(corpus)], TARGETS[name]
    )
    atheris.Fuzz()


def main() -> None:
    """Fuzz one target here, or several one after the other."""
    parser = argparse.ArgumentParser(usage="nox -s fuzz -- [--minutes N] [TARGET ...]")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], metavar="TARGET")
    given, options = parser.parse_known_args()
    if len(given.targets) == 1:
        fuzz(given.targets[0], [f"-max_total_time={round(60 * given.minutes)}", *options])
    for name in given.targets or TARGETS:
        command = [sys.executable, "-m", "tests.fuzz.fuzz", "--minutes", str(given.minutes), name]
        subprocess.run([*command, *options], check=True)


if __name__ == "__main__":
    main()
