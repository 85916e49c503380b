"""Feeds a target with inputs that reach ever more of the code: ``python -m tests.fuzz.fuzz TARGET``.

Needs ``atheris``. Options go to libFuzzer (``-max_total_time=600``). Each input has ten seconds and
the process one GiB; whatever breaks a target is left in ``.fuzz/`` and becomes a named test.
"""

import logging
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["ekelurahan", "pypdf", "PIL", "cbor2"]):
    from tests.fuzz.targets import TARGETS, seeds

LIMITS = ["-timeout=10", "-rss_limit_mb=1024", "-print_final_stats=1", "-artifact_prefix=.fuzz/"]


def main(name: str, options: list[str]) -> None:
    """Fuzz one target, starting from genuine examples."""
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


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
