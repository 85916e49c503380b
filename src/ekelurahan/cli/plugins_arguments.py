"""What may stand after ``ekelurahan plugins`` and ``ekelurahan doctor``."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from ekelurahan.cli.options import add_city
from ekelurahan.texts import mark

_Text = Callable[[str], str]
_Run = Callable[[Namespace, str], int]
_ROLES = ("letter_kinds", "notifiers")


def add_plugin_acts(parser: ArgumentParser, text: _Text, run: _Run) -> None:
    """Describe the acts on plug-ins; without one, they are listed."""
    parser.set_defaults(run=run, act="list", name="", json=False)
    add_city(parser, text)
    parser.add_argument("--json", action="store_true", help=text(mark("answer in JSON")))
    acts = parser.add_subparsers(dest="act", metavar=text(mark("COMMAND")))
    show = acts.add_parser("show", help=text(mark("show the settings of a plug-in")))
    show.add_argument("name", metavar="NAME")
    new = acts.add_parser("new", help=text(mark("make a distribution to write a plug-in in")))
    new.add_argument("name", metavar="NAME")
    new.add_argument(
        "--role",
        choices=_ROLES,
        default=_ROLES[0],
        help=text(mark("what it offers (default: letter_kinds)")),
    )
    new.add_argument(
        "--out",
        type=Path,
        default=Path(),
        metavar="DIR",
        help=text(mark("folder to make it in (default: this folder)")),
    )


def add_doctor(parser: ArgumentParser, text: _Text, run: _Run) -> None:
    """Describe the argument of ``doctor``."""
    parser.set_defaults(run=run)
    add_city(parser, text)
