"""``ekelurahan archive``: check what is stored, hand letters over, take old registers over."""

import csv
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from ekelurahan.adapters.archive_packages import write_package
from ekelurahan.adapters.old_registers import read_register
from ekelurahan.compose.city_settings import CONFIG
from ekelurahan.compose.desks import load_desk
from ekelurahan.desk import Desk
from ekelurahan.desk.archive_checks import ArchiveFault
from ekelurahan.model.attempts import Operator
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.old_registers import RefusedLine
from ekelurahan.texts import mark, say

_DONE, _FAULTS = 0, 1


def archive(options: Namespace, language: str) -> int:
    """Run one act on the archive of a city folder.

    Returns:
        0, or 1 where letters have faults or lines were refused.
    """
    acts: dict[str, Callable[[Desk, Namespace, str], int]] = {
        "check": _check,
        "export": _export,
        "import": _import,
    }
    desk = load_desk(options.city / CONFIG)
    return acts[options.act](desk, options, language)


def _check(desk: Desk, options: Namespace, language: str) -> int:
    checked = faulty = 0
    cursor = options.cursor
    while True:
        report = desk.archive.check(since=options.since, cursor=cursor)
        checked, faulty = checked + report.checked, faulty + len(report.faults)
        for fault in report.faults:
            print(_told(fault, language))
        cursor = report.cursor
        if cursor is None:
            break
        progress = mark("{n} letters checked; to go on from here: --cursor {cursor}")
        print(say(progress, language, n=checked, cursor=cursor), file=sys.stderr)
    print(say(mark("{n} letters checked, {faults} faults"), language, n=checked, faults=faulty))
    faulty += _check_papers(desk, language)
    return _FAULTS if faulty else _DONE


def _check_papers(desk: Desk, language: str) -> int:
    checked = faulty = 0
    after: str | None = ""
    while after is not None:
        report = desk.archive.check_papers(after=after)
        checked, faulty = checked + report.checked, faulty + len(report.faults)
        for fault in report.faults:
            print(f"{fault.document.id}: {say(fault.trouble.word, language)}")
        after = report.after
    print(say(mark("{n} papers checked, {faults} faults"), language, n=checked, faults=faulty))
    return faulty


def _told(fault: ArchiveFault, language: str) -> str:
    word = say(fault.trouble.word, language)
    detail = f" ({fault.detail})" if fault.detail else ""
    return f"{fault.entry.day}  {fault.entry.office}  {fault.entry.number}: {word}{detail}"


def _export(desk: Desk, options: Namespace, language: str) -> int:
    letters = desk.archive.letters_between(options.first, options.last, by=Operator())
    count = write_package(options.out, letters)
    print(say(mark("{n} letters are in {path}"), language, n=count, path=options.out))
    return _DONE


def _import(desk: Desk, options: Namespace, language: str) -> int:
    today = desk.city.day_of(desk.clock.now())
    register = read_register(options.file, columns=dict(options.map), today=today)
    report = desk.archive.take_over(
        register.lines,
        office=RegionCode(options.office),
        sha256=register.sha256,
        refused=register.refused,
        keep_good=options.keep_good,
        dry_run=options.dry_run,
        by=Operator(),
    )
    print(say(mark("{n} letters of the old register were entered"), language, n=report.entered))
    if report.known:
        told = mark("{n} more had been entered before")
        print(say(told, language, n=report.known))
    for number in report.continued:
        print(say(mark("the series goes on behind {number}"), language, number=number))
    if not report.refused:
        return _DONE
    listed = options.report or Path(f"{options.file}.refused.csv")
    _list(listed, report.refused, language)
    told = mark("{n} lines were refused; they are listed, with reasons, in {path}")
    print(say(told, language, n=len(report.refused), path=listed), file=sys.stderr)
    return _FAULTS


_HEADINGS: Final = (mark("line"), mark("reason"))


def _list(path: Path, refused: Iterable[RefusedLine], language: str) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(say(heading, language) for heading in _HEADINGS)
        writer.writerows((each.line, say(each.reason, language)) for each in refused)
