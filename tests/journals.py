"""A journal of two offices with two checkpoints, as a file."""

from datetime import timedelta

from ekelurahan.model.journal import JournalHead
from ekelurahan.seal.checkpoints import Checkpoint
from ekelurahan.seal.journal_lines import JournalHeader, write_lines

AUTHORITY = "Pemerintah Kota Pontianak"
OFFICES = ("61.71.01.1004", "61.71.01.1005")
HEADER, FIRST, SECOND = range(3)
"""Where header and checkpoints stand in :func:`journal_lines`; entries follow, five an office."""


def entries_of(office, count=5):
    """Chain made-up events of an office."""
    bodies = [f'{{"v":1,"event":"RequestWithdrawn","n":{n}}}' for n in range(1, count + 1)]
    return [*JournalHead(office).followed_by(bodies)]


def heads_at(places):
    """Give the head of each office at a place."""
    return [
        JournalHead(office, place, entries_of(office)[place - 1].hash)
        for office, place in places.items()
    ]


def journal_lines(signers, now, *, authority=AUTHORITY, office="", count=5):
    """Write a journal whose first checkpoint names entries 3 and 1, the second all of them.

    Args:
        signers: Public key and signer of each checkpoint.
        now: When the last one was made.
        authority: Whose journal it says it is.
        office: The only office in it.
        count: Entries of each office.
    """
    tokens, last = [], None
    for n, (places, (key, signer)) in enumerate(zip(((3, 1), (5, 5)), signers, strict=True)):
        heads = heads_at(dict(zip(OFFICES, places, strict=True)))
        last = Checkpoint.after(last, heads, now - timedelta(hours=2 - n)).sign(key, signer)
        tokens.append(last)
    entries = [e for code in OFFICES if office in {"", code} for e in entries_of(code, count)]
    return [*write_lines(JournalHeader(authority, office), tokens, entries)]
