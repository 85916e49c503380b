"""``python -m ekelurahan`` is the command ``ekelurahan``."""

import sys

from ekelurahan.cli import main

if __name__ == "__main__":  # pragma: no branch
    sys.exit(main())
