"""The command ``ekelurahan``. Thin: what it does is in the rooms below."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ekelurahan.cli.archive_arguments import add_archive_acts
from ekelurahan.cli.journal_arguments import add_journal_acts
from ekelurahan.cli.keys_arguments import add_acts
from ekelurahan.cli.kinds_arguments import add_kind_acts
from ekelurahan.cli.residents_arguments import add_resident_acts
from ekelurahan.cli.work_arguments import add_effect_acts, add_work
from ekelurahan.errors import EkelurahanError
from ekelurahan.texts import DEFAULT_LANGUAGE, explain, mark, say

COULD_NOT = 2
"""Exit code where nothing could be done or checked."""
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code; errors say what happened and what to do."""
    language = os.environ.get("EKELURAHAN_LANG", DEFAULT_LANGUAGE)
    options = _parser(language).parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace, str], int] = options.run
        return run(options, language)
    except EkelurahanError as error:
        print(explain(error, language), file=sys.stderr)
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

    demo = commands.add_parser(
        "demo", help=text(mark("play the way of a letter, from the request to its verification"))
    )
    demo.add_argument(
        "--out",
        type=Path,
        default=Path("ekelurahan-demo"),
        metavar="DIR",
        help=text(mark("folder for everything it makes (default: ekelurahan-demo)")),
    )
    demo.set_defaults(run=_demo)

    init = commands.add_parser(
        "init", help=text(mark("make a city folder to start from, or its missing keys"))
    )
    init.add_argument("folder", type=Path, metavar="DIR")
    init.set_defaults(run=_init)

    verify = commands.add_parser(
        "verify", help=text(mark("check a letter: a PDF, a photo, or the text of its QR code"))
    )
    verify.add_argument("what", metavar="WHAT")
    verify.add_argument(
        "--trust",
        type=Path,
        default=Path("trust"),
        metavar="DIR",
        help=text(mark("folder with what the city publishes for verifiers (default: trust)")),
    )
    verify.add_argument(
        "--memory",
        type=Path,
        metavar="FILE",
        help=text(mark("where to keep what was seen, so that nothing older is taken back")),
    )
    verify.add_argument(
        "--no-memory", action="store_true", help=text(mark("keep nothing of what was seen"))
    )
    paper = verify.add_argument_group(
        text(mark("what the paper says, to be compared with the seal"))
    )
    paper.add_argument("--number", help=text(mark("number of the letter")))
    paper.add_argument("--name", help=text(mark("whom the letter is about")))
    paper.add_argument("--nik", help=text(mark("that person's NIK")))
    verify.add_argument("--json", action="store_true", help=text(mark("answer in JSON")))
    verify.set_defaults(run=_verify)

    page = commands.add_parser(
        "verifier-page", help=text(mark("write the web page that checks letters in a browser"))
    )
    page.add_argument("folder", type=Path, metavar="DIR")
    page.add_argument(
        "--trust",
        type=Path,
        default=Path("trust"),
        metavar="DIR",
        help=text(mark("folder with what the city publishes for verifiers (default: trust)")),
    )
    page.set_defaults(run=_verifier_page)
    add_acts(
        commands.add_parser("keys", help=text(mark("look after the city's keys"))), text, _keys
    )
    add_kind_acts(
        commands.add_parser("kinds", help=text(mark("look after kinds of letters"))), text, _kinds
    )
    add_resident_acts(
        commands.add_parser("residents", help=text(mark("give residents what is held about them"))),
        text,
        _residents,
    )
    add_work(
        commands.add_parser(
            "work", help=text(mark("do what is owed: seals, status lists, whatever failed before"))
        ),
        text,
        _work,
    )
    add_effect_acts(
        commands.add_parser("effects", help=text(mark("see to what failed for good"))),
        text,
        _effects,
    )
    add_journal_acts(
        commands.add_parser("journal", help=text(mark("export and check the journal"))),
        text,
        _journal,
    )
    add_archive_acts(
        commands.add_parser("archive", help=text(mark("look after the letters issued so far"))),
        text,
        _archive,
    )
    return parser


# Each command is loaded when it is called: `verify` needs no database and no typesetter.


def _demo(options: argparse.Namespace, language: str) -> int:
    from ekelurahan.cli.demo import demo

    return demo(options.out, language)


def _init(options: argparse.Namespace, language: str) -> int:
    from ekelurahan.cli.init import init

    return init(options.folder, language)


def _verify(options: argparse.Namespace, language: str) -> int:
    from ekelurahan.cli.verify import Paper, own_memory, verify

    memory = None if options.no_memory else options.memory or own_memory(os.environ)
    paper = Paper(options.number, options.name, options.nik)
    return verify(
        options.what, options.trust, language, paper=paper, as_json=options.json, memory=memory
    )


def _keys(options: argparse.Namespace, language: str) -> int:
    from ekelurahan.cli.keys import keys

    return keys(options, language)


def _verifier_page(options: argparse.Namespace, language: str) -> int:
    from ekelurahan.cli.verifier_page import verifier_page

    return verifier_page(options.folder, options.trust, language)


def _kinds(options: argparse.Namespace, language: str) -> int:
    from ekelurahan.cli.kinds import kinds

    return kinds(options, language)


def _residents(options: argparse.Namespace, language: str) -> int:
    from ekelurahan.cli.residents import residents

    return residents(options, language)


def _work(options: argparse.Namespace, language: str) -> int:
    from ekelurahan.cli.work import work

    return work(options, language)


def _effects(options: argparse.Namespace, language: str) -> int:
    from ekelurahan.cli.effects import effects

    return effects(options, language)


def _journal(options: argparse.Namespace, language: str) -> int:
    from ekelurahan.cli.journal import journal

    return journal(options, language)


def _archive(options: argparse.Namespace, language: str) -> int:
    from ekelurahan.cli.archive import archive

    return archive(options, language)
