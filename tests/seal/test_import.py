"""A verifier alone: what it loads."""

import subprocess
import sys


def test_a_verifier_loads_no_database_typesetter_or_ports():
    """A verification page starts fast and needs neither desk nor printing."""
    code = "import sys, ekelurahan.seal.verifier; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    others = {"sqlalchemy", "typst", "segno", "pypdf", "cattrs", "pluggy", "ekelurahan.ports"}
    assert set() == others & {*loaded, *(name.partition(".")[0] for name in loaded)}
