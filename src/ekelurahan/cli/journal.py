"""``ekelurahan journal``: export it, check an export, tell who saw and changed whose data."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from datetime import datetime, time
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from ekelurahan.adapters.local_files import write_parts
from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.errors import SigningError
from ekelurahan.model.events import DataRead, Event
from ekelurahan.seal.journal_checks import JournalReport, check_journal
from ekelurahan.seal.journal_lines import LONGEST_LINE
from ekelurahan.texts import explain, mark, say

PROVEN, FAULTY, NOT_PROVEN = 0, 1, 2


def journal(options: Namespace, language: str) -> int:
    """Run one act on the journal.

    Returns:
        0; of ``verify`` 1 where something was altered, removed or moved, and 2 where no checkpoint
        vouches for the whole file.
    """
    acts = {"export": _export, "verify": _verify, "about": _about}
    return acts[options.act](options, language)


def _export(options: Namespace, language: str) -> int:
    from ekelurahan.compose.city_settings import CONFIG
    from ekelurahan.compose.desks import load_desk
    from ekelurahan.model.identity import RegionCode

    desk = load_desk(options.city / CONFIG)
    fingerprint = ""
    try:
        fingerprint = desk.journal.checkpoint()
    except SigningError as error:
        print(explain(error, language), file=sys.stderr)
    office = RegionCode(options.office) if options.office else None
    write_parts(options.file.absolute(), desk.journal.export(office), mode=0o600)
    print(say(mark("The journal is in {file}."), language, file=options.file))
    _tell_checkpoint(fingerprint, language)
    return PROVEN


def _verify(options: Namespace, language: str) -> int:
    trust = TrustFolder(options.trust).trust_list()
    report = check_journal(
        _lines(options.file), trust, since=options.since, office=options.office or ""
    )
    for fault in report.faults:
        print(fault.explain(language))
    _tell_report(report, language)
    if report.faults:
        return FAULTY
    _tell_checkpoint(report.checkpoint, language)
    return PROVEN if report.is_proven else NOT_PROVEN


def _lines(path: Path) -> Iterator[bytes]:
    """Read lines; one that is too long is cut, and refused as such."""
    with path.open("rb") as file:
        yield from iter(partial(file.readline, LONGEST_LINE + 1), b"")


def _tell_report(report: JournalReport, language: str) -> None:
    if report.faults:
        template = mark("NOT WHOLE: {n} faults in {entries} entries.")
        print(say(template, language, n=len(report.faults), entries=report.entries))
    elif report.is_proven:
        template = mark("WHOLE: nothing in {entries} entries was altered, removed or moved.")
        print(say(template, language, entries=report.entries))
        template = mark("This is proved of the whole city, {offices} offices.")
        if report.office:
            template = mark("This is proved of the office {office}, and of no other.")
        print(say(template, language, office=report.office, offices=report.offices))
    else:
        template = mark("NOT PROVEN: no checkpoint vouches for {unsigned} of {entries} entries.")
        print(say(template, language, unsigned=report.unsigned, entries=report.entries))


def _tell_checkpoint(fingerprint: str, language: str) -> None:
    if fingerprint:
        template = mark("Keep this checkpoint, outside the office: {fingerprint}")
        print(say(template, language, fingerprint=fingerprint))


def _about(options: Namespace, language: str) -> int:
    from ekelurahan.compose.city_settings import CONFIG
    from ekelurahan.compose.desks import load_desk

    desk = load_desk(options.city / CONFIG)
    official = desk.city.official(options.by)
    zone = ZoneInfo(desk.city.time_zone)
    since = datetime.combine(options.since, time(), zone) if options.since else None
    ask = partial(desk.journal.about, options.resident, by=official, since=since)
    after: int | None = 0
    while after is not None:
        page = ask(after=after)
        for event in page.events:
            print(_row(event, zone))
        after = page.next
    if not page.events:
        print(
            say(mark("Nothing is recorded about {resident}."), language, resident=options.resident)
        )
    return PROVEN


def _row(event: Event, zone: ZoneInfo) -> str:
    """Give when, who, where and what; neither notes nor reasons."""
    at = event.at.astimezone(zone).isoformat(sep=" ", timespec="minutes")
    what = [type(event).__name__]
    if isinstance(event, DataRead):
        what += [event.what.value, event.key]
    return "  ".join(filter(None, [at, event.actor, event.office, *what, event.request_id]))
