"""What a key document says: keys of those who may sign, and the periods of the status lists."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from attrs import define, evolve

from ekelurahan.errors import NotFoundError, SigningError
from ekelurahan.model.offices import Assignment, City, Signatory
from ekelurahan.seal.key_document import KeyPurpose, StatusListPeriod, TrustedKey
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.status_list import LIST_SIZE
from ekelurahan.texts import mark

KEY_LIFETIME: Final = timedelta(days=366)
_HALVES: Final = (1, 7)
_SECOND: Final = timedelta(seconds=1)


@define
class KeyEntries:
    """The entries of a key document while it is edited; none is ever taken out.

    Attributes:
        at: The moment of the edit, in whole seconds.
        by_key: The entries.
    """

    at: datetime
    by_key: dict[PublicKey, TrustedKey]

    def find(self, kid: bytes) -> TrustedKey:
        """Find an entry by the id of its key.

        Raises:
            NotFoundError: there is none.
        """
        for entry in self.by_key.values():
            if entry.public.kid == kid:
                return entry
        raise NotFoundError(
            mark("the key document names no key {key}"),
            mark("See the keys and their ids: ekelurahan keys list"),
            kind="key",
            key=kid.hex(),
        )

    def in_use(self) -> tuple[TrustedKey, ...]:
        """List the entries that still count for new letters, now or later."""
        return tuple(
            entry
            for entry in self.by_key.values()
            if entry.compromised_at is None
            and not is_given_up(entry, self.at)
            and self.at < entry.ends
        )

    def stolen(self) -> bool:
        """Tell whether a letter key was ever compromised."""
        return any(
            entry.compromised_at is not None and entry.purpose is KeyPurpose.LETTER
            for entry in self.by_key.values()
        )

    def enter(self, entry: TrustedKey) -> None:
        """Enter a key, or prolong its entry, unless it was given up or will be on a day.

        Raises:
            SigningError: a key that was published for training would now seal real letters, or the
                other way round.
        """
        old = self.by_key.setdefault(entry.public, entry)
        if old.purpose is not entry.purpose:
            raise SigningError(
                mark("the key of {signatory} was published for another purpose: {purpose}"),
                mark("Keep training in a city folder of its own, with its own keys."),
                signatory=old.signatory,
                purpose=old.purpose.value,
            )
        if old.retired_at is None and old.compromised_at is None:
            self.by_key[entry.public] = evolve(old, ends=max(old.ends, entry.ends))

    def retire(self, public: PublicKey) -> None:
        """Give a key up after this second: what it was numbered for in it still counts."""
        entry, end = self.by_key[public], self.at + _SECOND
        self.by_key[public] = evolve(entry, retired_at=min(entry.retired_at or end, end))

    def compromise(self, public: PublicKey) -> None:
        """Note that a key is in the wrong hands."""
        entry = self.by_key[public]
        self.by_key[public] = evolve(entry, compromised_at=entry.compromised_at or self.at)


def is_given_up(entry: TrustedKey, at: datetime) -> bool:
    """Tell whether a key has no use any more, other than to finish what was numbered for it."""
    return entry.retired_at is not None and entry.retired_at <= at + _SECOND


def status_entry(public: PublicKey, at: datetime) -> TrustedKey:
    """Write the entry of a status key."""
    return TrustedKey(public, KeyPurpose.STATUS, at, at + KEY_LIFETIME)


def letter_entry(city: City, assignment: Assignment, public: PublicKey, at: datetime) -> TrustedKey:
    """Write the entry of an official's key, for all kinds of letters.

    A city for training publishes its keys as such: their letters never count.
    """
    office = city.office(city.posts[assignment.post].office)
    signatory = Signatory.of(city, assignment)
    return TrustedKey(
        public,
        KeyPurpose.TRAINING if city.training else KeyPurpose.LETTER,
        at,
        at + KEY_LIFETIME,
        office=office.code.value,
        office_name=office.title,
        signatory=signatory.name,
        role=signatory.title,
    )


def limited(
    entry: TrustedKey, *, kinds: Iterable[str] | None, until: date | None, time_zone: str
) -> TrustedKey:
    """Restrict an entry to kinds of letters, and to the end of a day in the city's time zone."""
    if kinds is not None:
        entry = evolve(entry, kinds=tuple(sorted(kinds)))
    if until is None:
        return entry
    end = datetime.combine(until + timedelta(days=1), time(), ZoneInfo(time_zone))
    return evolve(entry, ends=max(entry.ends, end), retired_at=end)


def succeeding(entry: TrustedKey, public: PublicKey, at: datetime) -> TrustedKey:
    """Write the entry of the key that follows another one; it takes over its limits."""
    return evolve(
        entry,
        public=public,
        starts=at,
        ends=max(entry.ends, at + KEY_LIFETIME),
        retired_at=None if entry.retired_at is None or is_given_up(entry, at) else entry.retired_at,
        compromised_at=None,
    )


def periods(
    before: Iterable[StatusListPeriod], city: City, at: datetime
) -> tuple[StatusListPeriod, ...]:
    """Name the status lists of before, of this half-year and of the next."""
    known = {period.uri: period for period in before}
    return (*known.values(), *(p for p in _half_years(city, at) if p.uri not in known))


def _half_years(city: City, at: datetime) -> Iterator[StatusListPeriod]:
    zone = ZoneInfo(city.time_zone)
    local = at.astimezone(zone)
    first = local.year * 2 + (local.month >= _HALVES[1])
    for half in (first, first + 1):
        starts, ends = (datetime(h // 2, _HALVES[h % 2], 1, tzinfo=zone) for h in (half, half + 1))
        uri = address(city, f"status/{half // 2}-{half % 2 + 1}.cwt")
        yield StatusListPeriod(uri, starts, ends, LIST_SIZE)


def address(city: City, name: str) -> str:
    """Give the address of something the city publishes, beside its verification page."""
    return f"{city.verification_url.rpartition('/')[0]}/{name}"
