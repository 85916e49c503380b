"""The archive: one line for every letter that was issued, here or before this library came."""

import base64
import json
import re
import unicodedata
from datetime import date, datetime
from enum import Enum
from typing import Final, Self

from attrs import frozen

from ekelurahan.errors import InputError
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.letters import Letter
from ekelurahan.model.retention import Retention
from ekelurahan.model.standing import LetterStatus
from ekelurahan.texts import mark

LONGEST_KEY: Final = 80
"""Characters of a search key that are kept; longer ones are searched by their beginning."""

_NOT_IN_KEYS: Final = re.compile(r"[^a-z0-9]+")


def search_key(text: str) -> str:
    """Fold a text for searching: lower case, without marks, everything but letters and digits a space.

    Only ``a`` to ``z`` and digits are left, so that every database orders the keys alike. Names in
    the population register are written in Latin letters (Permendagri 73/2022).

    >>> search_key("  Hj. SITI  Nur'aini-Ésti "), search_key("400.12.2.1/0007/PTK")
    ('hj siti nur aini esti', '400 12 2 1 0007 ptk')
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    unmarked = "".join(c for c in plain if not unicodedata.combining(c))
    return _NOT_IN_KEYS.sub(" ", unmarked).strip()[:LONGEST_KEY]


def name_keys(name: str) -> frozenset[str]:
    """Give the keys under which a name is found: from each of its words to the end.

    >>> sorted(name_keys("Siti Nur Aini"))
    ['aini', 'nur aini', 'siti nur aini']
    """
    words = search_key(name).split()
    return frozenset(" ".join(words[i:]) for i in range(len(words)))


def number_keys(*numbers: str) -> frozenset[str]:
    """Give the keys under which a number and its archive codes are found; those left empty have none.

    >>> sorted(number_keys("400.12.2.1/0007/PTK", "400.12.2.1", ""))
    ['400 12 2 1', '400 12 2 1 0007 ptk']
    """
    return frozenset(search_key(number) for number in numbers if number)


class EntrySource(Enum):
    """Where an entry comes from."""

    DESK = "desk"
    IMPORT = "import"


@frozen
class ArchiveEntry:
    """One letter in the archive. It outlives the letter's file, so that the register stays explained.

    Attributes:
        id: Key; that of the letter, where this library issued it.
        office: Code of the office whose number it bears.
        kind: Code of the kind; empty for an imported letter of no known kind.
        title: What it is, as printed: ``Surat Keterangan Domisili``.
        day: Its date.
        number: Its number as printed.
        classification: Archive code per Permendagri 83/2022; empty where only the former is known.
        former_classification: Archive code per Permendagri 78/2012; empty for none.
        name: Whom it is about, as printed; empty once it was destroyed.
        status: Whether it counts.
        source: Issued here, or imported from an old register.
        letter_id: Key of the letter; ``None`` for an imported one.
        sha256: Digest of its file, hexadecimal; empty where there never was one here.
        destroyed_at: When file and personal data were destroyed; ``None`` while they are kept.

    >>> ArchiveEntry("a1", RegionCode("61.71.01.1004"), "SKD", "Surat Keterangan Domisili",
    ...     date(2019, 3, 4), "470/12/PTK/2019", "", "471.1", "Siti Rahmawati").source.value
    'desk'
    """

    id: str
    office: RegionCode
    kind: str
    title: str
    day: date
    number: str
    classification: str
    former_classification: str
    name: str
    status: LetterStatus = LetterStatus.ISSUED
    source: EntrySource = EntrySource.DESK
    letter_id: str | None = None
    sha256: str = ""
    destroyed_at: datetime | None = None

    @classmethod
    def of(cls, letter: Letter, kind: LetterKind) -> "ArchiveEntry":
        """Enter an issued letter; its number and date are those of the office that gives it."""
        first = letter.signatures[0]
        return cls(
            letter.id,
            first.office,
            letter.content.kind,
            letter.content.title,
            first.day,
            first.number.text,
            letter.content.classification,
            kind.former_classification,
            letter.content.subject.name,
            letter.status,
            letter_id=letter.id,
            sha256=letter.pdf,
        )

    @property
    def name_keys(self) -> frozenset[str]:
        """The keys under which its name is found."""
        return name_keys(self.name)

    @property
    def number_keys(self) -> frozenset[str]:
        """The keys under which its number and its archive codes are found."""
        return number_keys(self.number, self.classification, self.former_classification)


@frozen
class ArchivedLetter:
    """A letter as it is handed over to another archive.

    Attributes:
        entry: What the archive says of it.
        retention: How long it is kept.
        is_sensitive: Whether its kind holds specific personal data (UU 27/2022 art. 4).
        office_title: Who created it.
        pdf: The file; ``None`` where there is none here.
    """

    entry: ArchiveEntry
    retention: Retention
    is_sensitive: bool
    office_title: str
    pdf: bytes | None


def another_search() -> InputError:
    """Say that a cursor cannot be gone on from."""
    return InputError(
        mark("this is no cursor of the archive"),
        mark("Pass the cursor of the page before as it is, or none for the first page."),
    )


@frozen
class ArchivePlace:
    """A place in a list of the archive.

    Attributes:
        day: Day of the entry there.
        id: Its key.
        key: The search key it was found under, where a text is searched; empty in the order of days.
    """

    day: date
    id: str
    key: str = ""

    @classmethod
    def after(cls, entry: ArchiveEntry) -> Self:
        """Give the place of an entry."""
        return cls(entry.day, entry.id)

    @classmethod
    def read(cls, cursor: str) -> Self:
        """Read a cursor.

        Raises:
            InputError: it is none.
        """
        try:
            day, entry, *key = json.loads(base64.urlsafe_b64decode(cursor))
            return cls(date.fromisoformat(day), str(entry), *map(str, key))
        except (ValueError, TypeError):
            raise another_search() from None

    @property
    def cursor(self) -> str:
        """The place as an opaque text, for the next page."""
        return base64.urlsafe_b64encode(
            json.dumps([self.day.isoformat(), self.id, *filter(None, [self.key])]).encode()
        ).decode()


@frozen(kw_only=True)
class ArchiveQuery:
    """What is searched; everything given must hold.

    Where a text is searched, what is found is listed in the order of that text: of the name where
    both are searched, and what has the same text newest first. Else, and where a NIK is searched,
    it is listed newest first.

    Attributes:
        offices: Codes of the offices whose letters are searched.
        number: Beginning of the number, or of its archive code, old or new.
        name: Beginning of the name, or of a word in it and what follows.
        nik_index: Blind index of the NIK.
        kind: Code of the kind.
        status: Whether it counts.
        first: First day.
        last: Last day, included.
    """

    offices: frozenset[RegionCode]
    number: str = ""
    name: str = ""
    nik_index: str = ""
    kind: str = ""
    status: LetterStatus | None = None
    first: date | None = None
    last: date | None = None

    @property
    def is_by_text(self) -> bool:
        """Whether what is found is listed in the order of a text."""
        return bool(self.name or self.number) and not self.nik_index

    def place_of(self, entry: ArchiveEntry) -> ArchivePlace:
        """Give the place of an entry in the list of what is found.

        >>> entry = ArchiveEntry("a1", RegionCode("61.71.01.1004"), "SKD", "Surat Keterangan Domisili",
        ...     date(2019, 3, 4), "470/12/PTK/2019", "", "471.1", "Siti Nur Aini")
        >>> ArchiveQuery(offices=frozenset(), name="nur").place_of(entry).key
        'nur aini'
        """
        if not self.is_by_text:
            return ArchivePlace.after(entry)
        keys = entry.name_keys if self.name else entry.number_keys
        start = search_key(self.name or self.number)
        return ArchivePlace(entry.day, entry.id, min(key for key in keys if key.startswith(start)))
