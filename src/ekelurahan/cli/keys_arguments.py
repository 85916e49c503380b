"""What may stand after ``ekelurahan keys``."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import date
from typing import Final

from ekelurahan.cli.options import add_city
from ekelurahan.texts import mark

_ACTS: Final = {
    "new": (mark("make a key for an official"), mark("OFFICE OFFICIAL")),
    "prepare": (mark("make and publish the key that will follow"), mark("OFFICE OFFICIAL | root")),
    "rotate": (mark("take the prepared key into use"), mark("OFFICE OFFICIAL | status | root")),
    "retire": (mark("give a key up; what it sealed stays valid"), mark("KEY-ID | OFFICE OFFICIAL")),
    "compromise": (
        mark("declare that a key is in the wrong hands"),
        mark("KEY-ID | OFFICE OFFICIAL | status"),
    ),
    "rotate-data": (mark("encrypt the database with a new data key"), ""),
    "publish": (mark("publish keys and the status of letters anew"), ""),
    "list": (mark("list the keys, and what needs care"), ""),
}


def add_acts(
    parser: ArgumentParser, text: Callable[[str], str], run: Callable[[Namespace, str], int]
) -> None:
    """Describe the acts on keys to the parser of the command line."""
    acts = parser.add_subparsers(required=True, dest="act", metavar=text(mark("COMMAND")))
    for name, (help_text, whose) in _ACTS.items():
        act = acts.add_parser(name, help=text(help_text))
        act.set_defaults(run=run, whose=[], kinds=None, until=None)
        if whose:
            act.add_argument("whose", nargs="+", metavar="KEY", help=text(whose))
        add_city(act, text)
        if name == "publish":
            act.add_argument(
                "--after",
                type=int,
                default=0,
                metavar="N",
                help=text(
                    mark("give the key document a number above N, where the newest one is lost")
                ),
            )
        if name == "new":
            act.add_argument(
                "--kinds",
                type=lambda codes: codes.split(","),
                metavar="SKD,SKU",
                help=text(mark("kinds of letters it may seal (default: all)")),
            )
            act.add_argument(
                "--until",
                type=date.fromisoformat,
                metavar="YYYY-MM-DD",
                help=text(mark("its last day (default: as long as the official signs there)")),
            )
