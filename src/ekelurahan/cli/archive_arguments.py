"""What may stand after ``ekelurahan archive``."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ekelurahan.cli.options import add_city
from ekelurahan.texts import mark


def add_archive_acts(
    parser: ArgumentParser, text: Callable[[str], str], run: Callable[[Namespace, str], int]
) -> None:
    """Describe the acts on the archive to the parser of the command line."""
    acts = parser.add_subparsers(required=True, dest="act", metavar=text(mark("COMMAND")))
    check = acts.add_parser("check", help=text(mark("check that every stored letter is whole")))
    check.add_argument(
        "--since",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help=text(mark("first day of the letters (default: all)")),
    )
    check.add_argument(
        "--cursor", help=text(mark("go on where an interrupted check has told it was"))
    )
    export = acts.add_parser("export", help=text(mark("pack letters for another archive")))
    for name, dest, help_text in (
        ("--from", "first", mark("first day of the letters")),
        ("--to", "last", mark("last day of the letters, included")),
    ):
        export.add_argument(
            name,
            dest=dest,
            type=date.fromisoformat,
            required=True,
            metavar="YYYY-MM-DD",
            help=text(help_text),
        )
    export.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR|ZIP",
        help=text(mark("a new folder, or a new file that ends in .zip")),
    )
    _add_import(acts.add_parser("import", help=text(mark("take over an old register"))), text)
    for act in acts.choices.values():
        act.set_defaults(run=run)
        add_city(act, text)


def _add_import(parser: ArgumentParser, text: Callable[[str], str]) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.csv|FILE.xlsx")
    parser.add_argument(
        "--office", required=True, metavar="CODE", help=text(mark("whose register it is"))
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        type=_mapping,
        metavar="number=HEADING",
        help=text(mark("in which column a part stands, where its heading is not known")),
    )
    parser.add_argument(
        "--dry-run", action="store_true", help=text(mark("only say what would be refused"))
    )
    parser.add_argument(
        "--keep-good",
        action="store_true",
        help=text(mark("enter the good lines although others are refused")),
    )
    parser.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help=text(mark("where to list the refused lines (default: FILE.refused.csv)")),
    )


def _mapping(text: str) -> tuple[str, str]:
    part, equals, heading = text.partition("=")
    if not (part and equals and heading):
        raise ArgumentTypeError("number=HEADING")
    return part, heading
