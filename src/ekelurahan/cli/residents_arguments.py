"""What may stand after ``ekelurahan residents``."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from ekelurahan.cli.options import add_city
from ekelurahan.texts import mark


def add_resident_acts(
    parser: ArgumentParser, text: Callable[[str], str], run: Callable[[Namespace, str], int]
) -> None:
    """Describe the acts on residents to the parser of the command line."""
    acts = parser.add_subparsers(required=True, dest="act", metavar=text(mark("COMMAND")))
    export = acts.add_parser("export", help=text(mark("give all that is held about a resident")))
    export.set_defaults(run=run)
    export.add_argument("resident", metavar="ID", help=text(mark("the resident's key")))
    export.add_argument(
        "--by",
        required=True,
        metavar="OFFICIAL",
        help=text(mark("key of the official who gives it; it stands in the journal")),
    )
    add_city(export, text)
