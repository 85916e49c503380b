"""The command ``ekelurahan``. Thin: what it does is in the rooms below."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Final

from ekelurahan.cli.archive_arguments import add_archive_acts
from ekelurahan.cli.arguments import add_demo, add_init, add_verifier_page, add_verify
from ekelurahan.cli.journal_arguments import add_journal_acts
from ekelurahan.cli.keys_arguments import add_acts
from ekelurahan.cli.kinds_arguments import add_kind_acts
from ekelurahan.cli.plugins_arguments import add_doctor, add_plugin_acts
from ekelurahan.cli.residents_arguments import add_resident_acts
from ekelurahan.cli.work_arguments import add_effect_acts, add_work
from ekelurahan.errors import EkelurahanError
from ekelurahan.texts import DEFAULT_LANGUAGE, explain, mark, say

COULD_NOT = 2
"""Exit code where nothing could be done or checked."""
_INTERRUPTED = 130
_READER_GONE = 141

_Text = Callable[[str], str]
_Run = Callable[[argparse.Namespace, str], int]
_COMMANDS: Final[
    Mapping[str, tuple[str, Callable[[argparse.ArgumentParser, _Text, _Run], None]]]
] = {
    "demo": (mark("play the way of a letter, from the request to its verification"), add_demo),
    "init": (mark("make a city folder to start from, or its missing keys"), add_init),
    "verify": (mark("check a letter: a PDF, a photo, or the text of its QR code"), add_verify),
    "verifier-page": (
        mark("write the web page that checks letters in a browser"),
        add_verifier_page,
    ),
    "keys": (mark("look after the city's keys"), add_acts),
    "kinds": (mark("look after kinds of letters"), add_kind_acts),
    "residents": (mark("give residents what is held about them"), add_resident_acts),
    "work": (mark("do what is owed: seals, status lists, whatever failed before"), add_work),
    "effects": (mark("see to what failed for good"), add_effect_acts),
    "journal": (mark("export and check the journal"), add_journal_acts),
    "archive": (mark("look after the letters issued so far"), add_archive_acts),
    "plugins": (mark("list plug-ins, or begin one"), add_plugin_acts),
    "doctor": (mark("try out every part of the city's desk"), add_doctor),
}
"""Every command: what it is for, and how it describes its arguments."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code; errors say what happened and what to do."""
    language = os.environ.get("EKELURAHAN_LANG", DEFAULT_LANGUAGE)
    options = _parser(language).parse_args(arguments)
    try:
        run: _Run = options.run
        code = run(options, language)
        sys.stdout.flush()
        return code  # noqa: TRY300 - flushing may fail, as printing may
    except EkelurahanError as error:
        print(explain(error, language), file=sys.stderr)
    except BrokenPipeError:  # whoever read what is printed has seen enough, as ``head`` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _READER_GONE
    except OSError as error:
        print(f"{error.filename or ''}: {error.strerror or error}", file=sys.stderr)
    except KeyboardInterrupt:
        return _INTERRUPTED
    return COULD_NOT


def _parser(language: str) -> argparse.ArgumentParser:
    def text(template: str) -> str:
        return say(template, language)

    parser = argparse.ArgumentParser(
        prog="ekelurahan", description=text(mark("Administrative letters of a city."))
    )
    commands = parser.add_subparsers(required=True, metavar=text(mark("COMMAND")))
    for name, (purpose, add_arguments) in _COMMANDS.items():
        add_arguments(commands.add_parser(name, help=text(purpose)), text, _loaded(name))
    return parser


def _loaded(command: str) -> _Run:
    """Load a command when it is called: ``verify`` needs no database and no typesetter."""
    name = command.replace("-", "_")

    def run(options: argparse.Namespace, language: str) -> int:
        act: _Run = getattr(import_module(f"ekelurahan.cli.{name}"), name)
        return act(options, language)

    return run
