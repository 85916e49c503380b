"""What may stand after ``ekelurahan work`` and ``ekelurahan effects``."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable

from ekelurahan.cli.options import add_city
from ekelurahan.texts import mark

_Text = Callable[[str], str]
_Run = Callable[[Namespace, str], int]
_DAY = 86_400


def add_work(parser: ArgumentParser, text: _Text, run: _Run) -> None:
    """Describe how a worker works to the parser of the command line."""
    parser.set_defaults(run=run)
    add_city(parser, text)
    parser.add_argument("--once", action="store_true", help=text(mark("do one round and end")))
    parser.add_argument(
        "--interval",
        type=_seconds,
        default=5.0,
        metavar="N",
        help=text(mark("seconds between rounds (default: 5)")),
    )
    parser.add_argument(
        "--limit",
        type=_count,
        default=100,
        metavar="N",
        help=text(mark("most effects in one round (default: 100)")),
    )


def add_effect_acts(parser: ArgumentParser, text: _Text, run: _Run) -> None:
    """Describe the acts on effects to the parser of the command line."""
    acts = parser.add_subparsers(required=True, dest="act", metavar=text(mark("COMMAND")))
    for name, help_text in (
        ("list", mark("list what waits for a person, with cause and advice")),
        ("retry", mark("try one or all again now, because the cause is mended")),
        ("dismiss", mark("give one up for good")),
    ):
        act = acts.add_parser(name, help=text(help_text))
        act.set_defaults(run=run)
        add_city(act, text)
        if name == "retry":
            unless = mark("of the effect; whatever waits for a person, unless given")
            act.add_argument("key", metavar="KEY", nargs="?", help=text(unless))
        if name == "dismiss":
            act.add_argument("key", metavar="KEY")
        if name == "dismiss":
            act.add_argument(
                "--by",
                required=True,
                metavar="OFFICIAL",
                help=text(mark("key of the official who decides so")),
            )
            act.add_argument(
                "--reason",
                required=True,
                metavar="TEXT",
                help=text(mark("why it need not be done; it stays in the journal")),
            )


def _seconds(word: str) -> float:
    """Read a time of a second to a day; ``argparse`` tells of any other."""
    value = float(word)
    if not 1 <= value <= _DAY:
        raise ArgumentTypeError(word)
    return value


def _count(word: str) -> int:
    """Read a number above zero; ``argparse`` tells of any other."""
    value = int(word)
    if value < 1:
        raise ArgumentTypeError(word)
    return value
