"""What may stand after ``ekelurahan journal``."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ekelurahan.cli.options import add_city, add_trust
from ekelurahan.texts import mark


def add_journal_acts(
    parser: ArgumentParser, text: Callable[[str], str], run: Callable[[Namespace, str], int]
) -> None:
    """Describe the acts on the journal to the parser of the command line."""
    acts = parser.add_subparsers(required=True, dest="act", metavar=text(mark("COMMAND")))

    def add(name: str, help_text: str) -> ArgumentParser:
        act = acts.add_parser(name, help=text(help_text))
        act.set_defaults(run=run)
        return act

    export = add("export", mark("write the journal into a file that can be checked anywhere"))
    export.add_argument("file", type=Path, metavar="FILE")
    export.add_argument(
        "--office", metavar="CODE", help=text(mark("the only office to export (default: all)"))
    )
    add_city(export, text)
    verify = add("verify", mark("check that nothing in such a file was altered, removed or moved"))
    verify.add_argument("file", type=Path, metavar="FILE")
    add_trust(verify, text)
    verify.add_argument(
        "--office",
        metavar="CODE",
        help=text(mark("the only office that must be in the file (default: the whole city)")),
    )
    verify.add_argument(
        "--since",
        default="",
        metavar="CHECKPOINT",
        help=text(mark("a checkpoint kept from an earlier check, which must be in the file")),
    )
    about = add("about", mark("tell who saw and changed what concerns a resident"))
    about.add_argument("resident", metavar="RESIDENT", help=text(mark("the resident's key")))
    about.add_argument(
        "--by",
        required=True,
        metavar="OFFICIAL",
        help=text(mark("the official who asks; that is recorded, too")),
    )
    about.add_argument(
        "--since",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help=text(mark("leave out what happened before that day")),
    )
    add_city(about, text)
