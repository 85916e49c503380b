"""What the commands about single letters take; the others describe theirs beside this file."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from ekelurahan.cli.options import add_trust
from ekelurahan.texts import mark

_Text = Callable[[str], str]
_Run = Callable[[Namespace, str], int]


def add_demo(parser: ArgumentParser, text: _Text, run: _Run) -> None:
    """Describe the arguments of ``demo``."""
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("ekelurahan-demo"),
        metavar="DIR",
        help=text(mark("folder for everything it makes (default: ekelurahan-demo)")),
    )
    parser.set_defaults(run=run)


def add_init(parser: ArgumentParser, text: _Text, run: _Run) -> None:
    """Describe the argument of ``init``."""
    del text
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.set_defaults(run=run)


def add_verify(parser: ArgumentParser, text: _Text, run: _Run) -> None:
    """Describe the arguments of ``verify``."""
    parser.add_argument("what", metavar="WHAT")
    add_trust(parser, text)
    parser.add_argument(
        "--memory",
        type=Path,
        metavar="FILE",
        help=text(mark("where to keep what was seen, so that nothing older is taken back")),
    )
    parser.add_argument(
        "--no-memory", action="store_true", help=text(mark("keep nothing of what was seen"))
    )
    paper = parser.add_argument_group(
        text(mark("what the paper says, to be compared with the seal"))
    )
    paper.add_argument("--number", help=text(mark("number of the letter")))
    paper.add_argument("--name", help=text(mark("whom the letter is about")))
    paper.add_argument("--nik", help=text(mark("that person's NIK")))
    parser.add_argument("--json", action="store_true", help=text(mark("answer in JSON")))
    parser.set_defaults(run=run)


def add_verifier_page(parser: ArgumentParser, text: _Text, run: _Run) -> None:
    """Describe the arguments of ``verifier-page``."""
    parser.add_argument("folder", type=Path, metavar="DIR")
    add_trust(parser, text)
    parser.set_defaults(run=run)
