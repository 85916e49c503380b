"""What may stand after ``ekelurahan kinds``."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from ekelurahan.texts import mark

_STYLES = ("ordinary", "longest", "odd")
_MOST_PAGES = 2


def add_kind_acts(
    parser: ArgumentParser, text: Callable[[str], str], run: Callable[[Namespace, str], int]
) -> None:
    """Describe the acts on kinds to the parser of the command line."""
    acts = parser.add_subparsers(required=True, dest="act", metavar=text(mark("COMMAND")))

    def add(name: str, help_text: str) -> ArgumentParser:
        act = acts.add_parser(name, help=text(help_text))
        act.set_defaults(run=run)
        act.add_argument(
            "--city",
            type=Path,
            metavar="DIR",
            help=text(mark("the city folder (default: this folder, or else a sample city)")),
        )
        return act

    add("list", mark("list the kinds the city gives")).add_argument(
        "--json", action="store_true", help=text(mark("answer in JSON"))
    )
    add("new", mark("make the folder of a new kind, to be edited")).add_argument(
        "code", metavar="CODE", help=text(mark("1 to 8 capital letters, digits or dashes"))
    )
    check = add("check", mark("find every fault of a kind, before anybody asks for it"))
    check.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    check.add_argument(
        "--pages",
        type=int,
        default=_MOST_PAGES,
        metavar="N",
        help=text(mark("pages the ordinary letter may take (default: 2)")),
    )
    preview = add("preview", mark("draw a letter with invented answers, marked as a sample"))
    preview.add_argument("kind", metavar="KIND", help=text(mark("a code, or the folder of a kind")))
    preview.add_argument(
        "--style",
        choices=_STYLES,
        default=_STYLES[0],
        help=text(mark("ordinary answers, the longest ones, or odd ones")),
    )
    preview.add_argument(
        "--out",
        type=Path,
        default=Path("contoh"),
        metavar="DIR",
        help=text(mark("folder for the files (default: contoh)")),
    )
    preview.add_argument(
        "--open", action="store_true", help=text(mark("show the file when it is done"))
    )
