"""Options that several commands take."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from ekelurahan.texts import mark


def add_city(parser: ArgumentParser, text: Callable[[str], str]) -> None:
    """Describe ``--city``, for commands that work in a city folder."""
    parser.add_argument(
        "--city",
        type=Path,
        default=Path(),
        metavar="DIR",
        help=text(mark("the city folder (default: this folder)")),
    )


def add_trust(parser: ArgumentParser, text: Callable[[str], str]) -> None:
    """Describe ``--trust``, for commands that check what a city has published."""
    parser.add_argument(
        "--trust",
        type=Path,
        default=Path("trust"),
        metavar="DIR",
        help=text(mark("folder with what the city publishes for verifiers (default: trust)")),
    )
