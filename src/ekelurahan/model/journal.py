"""The journal as a chain: each entry names the hash of the one before it in its office.

The hash of an entry is the SHA-256, as 64 lower-case hexadecimal digits, of this UTF-8 text of five
lines; the last line is the event as it is stored, and no line break follows it::

    ekelurahan-journal 1
    <code of the office>
    <place in the office's chain: 1, 2, …>
    <hash of the entry before; 64 zeros before the first>
    <the event as JSON, on one line>

Whoever keeps one hash can tell later whether anything before it was altered, removed or reordered.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from attrs import frozen

NOTHING_BEFORE: Final = "0" * 64
"""What stands for the hash of the entry before the first."""


def hash_of(office: str, place: int, previous: str, body: str) -> str:
    """Give the hash of an entry.

    >>> hash_of("61.71.01.1004", 1, NOTHING_BEFORE, '{"v":1}')[:16]
    '9a3a41ff67b259a9'
    """
    text = f"ekelurahan-journal 1\n{office}\n{place}\n{previous}\n{body}"
    return hashlib.sha256(text.encode()).hexdigest()


@frozen
class JournalEntry:
    """An entry as it is stored or exported; whether it is whole is asked of it.

    Attributes:
        office: Code of the office in whose journal it stands.
        place: Its place there, from 1.
        previous: Hash of the entry before.
        body: The event as JSON, on one line.
        hash: Its own hash.
    """

    office: str
    place: int
    previous: str
    body: str
    hash: str

    @property
    def is_whole(self) -> bool:
        """Tell whether its hash fits what it says."""
        return self.hash == hash_of(self.office, self.place, self.previous, self.body)


@frozen
class JournalHead:
    """How far the journal of an office has come.

    Attributes:
        office: Code of the office.
        place: Place of its last entry; 0 before the first.
        hash: Hash of that entry.

    >>> head = JournalHead("61.71.01.1004")
    >>> first, second = head.followed_by(['{"v":1}', '{"v":2}'])
    >>> (first.place, second.place), second.previous == first.hash, second.is_whole
    ((1, 2), True, True)
    """

    office: str
    place: int = 0
    hash: str = NOTHING_BEFORE

    def followed_by(self, bodies: Iterable[str]) -> Iterator[JournalEntry]:
        """Chain events to it, in order.

        Args:
            bodies: Each event as JSON, on one line.
        """
        previous = self.hash
        for place, body in enumerate(bodies, start=self.place + 1):
            own = hash_of(self.office, place, previous, body)
            yield JournalEntry(self.office, place, previous, body, own)
            previous = own
