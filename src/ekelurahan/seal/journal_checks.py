"""Was anything in a journal altered, removed or reordered? Answered from its file alone."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final

from attrs import Factory, define, frozen

from ekelurahan.model.journal import NOTHING_BEFORE, JournalEntry
from ekelurahan.seal import cose
from ekelurahan.seal.checkpoints import Checkpoint, fingerprint_of, open_checkpoint
from ekelurahan.seal.journal_lines import JournalHeader, read_line
from ekelurahan.seal.key_document import KeyPurpose, TrustedKey
from ekelurahan.seal.reasons import RefusedError
from ekelurahan.seal.trust import TrustList
from ekelurahan.texts import mark, say

MOST_FAULTS: Final = 100
"""After so many faults no more are looked for."""


class JournalFlaw(StrEnum):
    """What may be wrong with a journal."""

    MALFORMED = "malformed"
    OTHER_CITY = "other-city"
    OTHER_SCOPE = "other-scope"
    UNKNOWN_OFFICE = "unknown-office"
    CHANGED = "changed"
    REMOVED = "removed"
    SWAPPED = "swapped"
    INSERTED = "inserted"
    UNLINKED = "unlinked"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    CHECKPOINT_KEY = "checkpoint-key"
    CHECKPOINT_REMOVED = "checkpoint-removed"
    NOT_SINCE = "not-since"


_TEXTS: Final = {
    JournalFlaw.MALFORMED: mark("line {line}: this is no line of a journal"),
    JournalFlaw.OTHER_CITY: mark("line {line}: this is the journal of another city"),
    JournalFlaw.OTHER_SCOPE: mark(
        "line {line}: the file does not say that it holds what was asked for: the whole city, or the "
        "one office that is named with --office"
    ),
    JournalFlaw.UNKNOWN_OFFICE: mark("no checkpoint names the office {office}"),
    JournalFlaw.CHANGED: mark("line {line}: entry {place} of {office} was changed"),
    JournalFlaw.REMOVED: mark("line {line}: entry {place} of {office} was removed"),
    JournalFlaw.SWAPPED: mark("line {line}: entry {place} of {office} was moved"),
    JournalFlaw.INSERTED: mark("line {line}: entry {place} of {office} was inserted"),
    JournalFlaw.UNLINKED: mark(
        "line {line}: entry {place} of {office} follows another entry than the one before it"
    ),
    JournalFlaw.TRUNCATED: mark(
        "the journal of {office} was cut off: a checkpoint names entry {place}"
    ),
    JournalFlaw.REWRITTEN: mark(
        "line {line}: entry {place} of {office} is not the one a checkpoint names"
    ),
    JournalFlaw.CHECKPOINT_KEY: mark(
        "line {line}: checkpoint {place} is not signed with a status key of the city"
    ),
    JournalFlaw.CHECKPOINT_REMOVED: mark("line {line}: a checkpoint before {place} was removed"),
    JournalFlaw.NOT_SINCE: mark("the checkpoint you kept is not in this journal"),
}


@frozen
class JournalFault:
    """One thing that is wrong with a journal.

    Attributes:
        flaw: What.
        line: Line of the file, from 1; 0 where it concerns the whole.
        office: Code of the office; empty where it concerns none.
        place: Place in the office's journal, or number of the checkpoint; 0 for none.
    """

    flaw: JournalFlaw
    line: int = 0
    office: str = ""
    place: int = 0

    def explain(self, language: str = "id") -> str:
        """Say it in a language.

        >>> JournalFault(JournalFlaw.REMOVED, 9, "61.71.01.1004", 7).explain("en")
        'line 9: entry 7 of 61.71.01.1004 was removed'
        """
        values = {"line": self.line, "office": self.office, "place": self.place}
        return say(_TEXTS[self.flaw], language, **values)


@frozen
class JournalReport:
    """What came of checking a journal.

    Attributes:
        entries: How many entries it has.
        unsigned: How many of them no checkpoint vouches for; those may have been rewritten.
        checkpoint: Fingerprint of the newest checkpoint that counts, to be kept; empty for none.
        until: When that was made.
        faults: What is wrong, at most 100 things.
        office: Code of the only office that was asked for; empty for the whole city.
        offices: Of how many offices there are entries.
    """

    entries: int
    unsigned: int
    checkpoint: str
    until: datetime | None
    faults: tuple[JournalFault, ...]
    office: str = ""
    offices: int = 0

    @property
    def is_proven(self) -> bool:
        """Tell whether nothing was altered, removed or reordered, and every entry is vouched for."""
        return not self.faults and not self.unsigned and self.until is not None


def check_journal(
    lines: Iterable[bytes], trust: TrustList, *, since: str = "", office: str = ""
) -> JournalReport:
    """Check a journal.

    What it must hold is for the caller to say: its first line, which says it too, is not signed.
    A checkpoint signed with a key that was compromised later counts only if a later one counts.

    Args:
        lines: Of the file, each with its line break.
        trust: The key document with the city's status keys.
        since: Fingerprint of a checkpoint kept from an earlier time. Without it, a journal that was
            cut off together with its last checkpoints looks like one of that time.
        office: Code of the only office that must be in it; the whole city by default.
    """
    check = _Check(trust, office)
    for number, line in enumerate(lines, start=1):
        check.take(number, line)
        if len(check.faults) >= MOST_FAULTS:
            break
    else:
        check.finish(since)
    return check.report()


@define
class _Chain:
    """One office's journal, as far as it was read."""

    place: int = 0
    hash: str = NOTHING_BEFORE
    gaps: list[range] = Factory(list)
    gap_lines: dict[int, int] = Factory(dict)

    def find(self, entry: JournalEntry, line: int) -> JournalFlaw | None:
        """Find what is wrong with where an entry stands, and go on behind it."""
        if entry.place <= self.place:
            return JournalFlaw.SWAPPED if self._fill(entry.place) else JournalFlaw.INSERTED
        is_next = entry.place == self.place + 1
        is_linked = entry.previous == self.hash
        if not is_next:
            self.gaps.append(range(self.place + 1, entry.place))
            self.gap_lines[self.place + 1] = line
        self.place, self.hash = entry.place, entry.hash
        return JournalFlaw.UNLINKED if is_next and not is_linked else None

    def _fill(self, place: int) -> bool:
        """Take a place out of the gap it was missing from."""
        for gap in self.gaps:
            if place in gap:
                self.gaps.remove(gap)
                line = self.gap_lines[gap.start]
                rest = [r for r in (range(gap.start, place), range(place + 1, gap.stop)) if r]
                self.gaps += rest
                self.gap_lines |= {r.start: line for r in rest}
                return True
        return False


@define
class _Check:
    """A journal that is being read."""

    trust: TrustList
    scope: str
    faults: list[JournalFault] = Factory(list)
    header: JournalHeader | None = None
    entries: int = 0
    office: str = ""
    chains: dict[str, _Chain] = Factory(dict)
    seq: int = 0
    fingerprints: dict[str, None] = Factory(dict)
    named: dict[tuple[str, int], str] = Factory(dict)
    reached: dict[str, int] = Factory(dict)
    covered: dict[str, int] = Factory(dict)
    checkpoint: str = ""
    until: datetime | None = None

    def take(self, line: int, text: bytes) -> None:
        """Check the next line."""
        try:
            read = read_line(text)
        except ValueError:
            self._tell(JournalFlaw.MALFORMED, line)
            return
        is_header = isinstance(read, JournalHeader)
        if is_header != (line == 1) or (isinstance(read, bytes) and self.entries):
            self._tell(JournalFlaw.MALFORMED, line)
        elif isinstance(read, JournalHeader):
            self._take_header(line, read)
        elif isinstance(read, bytes):
            self._take_checkpoint(line, read)
        else:
            self._take_entry(line, read)

    def finish(self, since: str) -> None:
        """Tell what is missing at the end."""
        if self.header is None and not self.faults:
            self._tell(JournalFlaw.MALFORMED, 1)
        if self.scope and self.reached and self.scope not in self.reached:
            self._tell(JournalFlaw.UNKNOWN_OFFICE, 0, self.scope)
        for office, chain in self.chains.items():
            for gap in chain.gaps:
                self._tell(JournalFlaw.REMOVED, chain.gap_lines[gap.start], office, gap.start)
        for office, place in self.reached.items():
            if self._is_in_scope(office) and self._place(office) < place:
                self._tell(JournalFlaw.TRUNCATED, 0, office, place)
        if since and since not in self.fingerprints:
            self._tell(JournalFlaw.NOT_SINCE)

    def report(self) -> JournalReport:
        """Give what came of it."""
        unsigned = sum(
            max(0, chain.place - self.covered.get(office, 0))
            for office, chain in self.chains.items()
        )
        faults = tuple(self.faults[:MOST_FAULTS])
        offices = len(self.chains.keys() - {""})
        return JournalReport(
            self.entries, unsigned, self.checkpoint, self.until, faults, self.scope, offices
        )

    def _take_header(self, line: int, header: JournalHeader) -> None:
        self.header = header
        if header.authority != self.trust.document.authority:
            self._tell(JournalFlaw.OTHER_CITY, line)
        if header.office != self.scope:
            self._tell(JournalFlaw.OTHER_SCOPE, line)

    def _take_checkpoint(self, line: int, token: bytes) -> None:
        try:
            message = open_checkpoint(token)
            checkpoint = Checkpoint.decode(message)
        except RefusedError:
            self._tell(JournalFlaw.MALFORMED, line)
            return
        last = next(reversed(self.fingerprints), "")
        if (checkpoint.seq, checkpoint.previous) != (self.seq + 1, last):
            self._tell(JournalFlaw.CHECKPOINT_REMOVED, line, place=checkpoint.seq)
        self.seq = checkpoint.seq
        self.fingerprints[fingerprint_of(token)] = None
        key = self._key_of(message, checkpoint.at)
        if key is None:
            self._tell(JournalFlaw.CHECKPOINT_KEY, line, place=checkpoint.seq)
            return
        for head in checkpoint.heads:
            known = self.named.setdefault((head.office, head.place), head.hash)
            if known != head.hash or head.place < self.reached.get(head.office, 0):
                self._tell(JournalFlaw.REWRITTEN, line, head.office, head.place)
            self.reached[head.office] = head.place
        if key.compromised_at is None:
            self.covered = dict(self.reached)
            self.checkpoint, self.until = fingerprint_of(token), checkpoint.at

    def _key_of(self, message: cose.Sign1, at: datetime) -> TrustedKey | None:
        """Find the status key of the city that has signed a checkpoint, and was in force."""
        key = self.trust.document.key(message.kid)
        if key is None or key.purpose is not KeyPurpose.STATUS or not key.in_force(at):
            return None
        try:
            cose.verify(message, key.public)
        except RefusedError:
            return None
        return key

    def _take_entry(self, line: int, entry: JournalEntry) -> None:
        self.entries += 1
        about = (line, entry.office, entry.place)
        if not self._is_in_scope(entry.office):
            self._tell(JournalFlaw.INSERTED, *about)
            return
        if not entry.is_whole:
            self._tell(JournalFlaw.CHANGED, *about)
        if entry.office < self.office:
            self._tell(JournalFlaw.SWAPPED, *about)
        self.office = entry.office
        flaw = self.chains.setdefault(entry.office, _Chain()).find(entry, line)
        if flaw is not None:
            self._tell(flaw, *about)
        if self.named.get((entry.office, entry.place), entry.hash) != entry.hash:
            self._tell(JournalFlaw.REWRITTEN, *about)

    def _is_in_scope(self, office: str) -> bool:
        return self.scope in {"", office}

    def _place(self, office: str) -> int:
        return self.chains[office].place if office in self.chains else 0

    def _tell(self, flaw: JournalFlaw, line: int = 0, office: str = "", place: int = 0) -> None:
        self.faults.append(JournalFault(flaw, line, office, place))
