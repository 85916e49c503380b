"""The acts of a key's life: made, prepared, rotated, retired, compromised; each is published at once."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from typing import Final

from attrs import frozen

from ekelurahan.adapters.key_files import ROOT, STATUS, name_of
from ekelurahan.compose.key_acts import DOCUMENT_LIFETIME, CityKeys, KeyAct
from ekelurahan.compose.key_entries import (
    is_given_up,
    letter_entry,
    limited,
)
from ekelurahan.compose.publishing import RecordsOf
from ekelurahan.errors import InputError, SigningError
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letter_kinds import no_such_kind
from ekelurahan.model.offices import Assignment
from ekelurahan.seal.key_document import KeyDocument, KeyPurpose, TrustedKey
from ekelurahan.seal.keys import ES256
from ekelurahan.seal.trust import RootPins
from ekelurahan.texts import mark

_HIGHEST_AFTER: Final = 999_999_999


class KeyState(Enum):
    """Where a key stands in its life."""

    IN_FORCE = "in force"
    PREPARED = "prepared"
    RETIRED = "retired"
    ENDED = "ended"
    COMPROMISED = "compromised"


@frozen
class KeyRegister(CityKeys):
    """A city's keys and what verifiers are told about them.

    Each act edits the published key document and signs a new one with the root key; an act that was
    interrupted is finished by repeating it. Several processes may act at once: they wait for each
    other. Whatever the act, keys in use are prolonged, and the keys of those who may no longer sign
    are retired.
    """

    def publish(self, *, after: int = 0) -> KeyDocument:
        """Publish the key document anew; at least every 30 days.

        Args:
            after: The highest number a verifier may have seen, where the newest document is lost:
                verifiers that remember refuse one with a lower number.

        Raises:
            RefusedError: the document before was not signed by this city's root.
            SigningError: a key of root, status lists or an official is missing or cannot be used.
            InputError: the clock is behind the document before, or the number is too large.
        """
        if after > _HIGHEST_AFTER:
            raise InputError(
                mark("{n} is too high for the number of a key document"),
                mark("Numbers never go down again: give at most {highest}."),
                n=after,
                highest=_HIGHEST_AFTER,
            )
        with self._acting() as act:
            return act.publish(after=after)

    def make_missing(self) -> KeyDocument:
        """Make the keys that root, status lists and officials still lack, and publish.

        A root key is made only for a city that has never published: a second one would make
        verifiers refuse everything. Raises as :meth:`publish`.
        """
        with self.keys.locked():
            if self.pins() is None and self.keys.current(ROOT) is None:
                self.keys.create_root_key()
            if self.keys.current(STATUS) is None and self.keys.following(STATUS) is None:
                self.keys.create_status_key()
            act = KeyAct.begin(self)
            for office, official in self._missing(act.entries.at):
                self.keys.create(office=office, official=official)
            return act.publish()

    def new(
        self,
        office: str,
        official: str,
        *,
        kinds: Collection[str] | None = None,
        until: date | None = None,
        algorithm: str = ES256,
    ) -> TrustedKey:
        """Make an official's key for an office. One that lies there unpublished is taken.

        Args:
            office: Region code of the office.
            official: Key of the official.
            kinds: Codes of the kinds of letters it may seal; all, unless given.
            until: Its last day; as long as the official signs there, unless given.
            algorithm: ``"ES256"`` or ``"EdDSA"``.

        Returns:
            The key as published. Verifiers that fetched the key document earlier do not know it
            before they fetch a new one (:meth:`known_everywhere_at`).

        Raises:
            NotFoundError: the city has no such office, official or kind.
            InputError: the official has nothing to sign there, or the day has passed.
            SigningError: there is such a key already; otherwise as :meth:`publish`.
        """
        with self._acting() as act:
            assignment = self._assignment(office, official, act)
            self._check_limits(kinds or (), until, act.entries.at)
            public = self.keys.current(name_of(office, official))
            if public is None or public in act.entries.by_key:
                made = self.keys.create(office=office, official=official, algorithm=algorithm)
                public = self.keys.public_key(made.kid)
            entry = letter_entry(self.city, assignment, public, act.entries.at)
            act.entries.enter(
                limited(entry, kinds=kinds, until=until, time_zone=self.city.time_zone)
            )
            act.publish()
            return act.entries.by_key[public]

    def prepare(self, office: str, official: str, *, algorithm: str = ES256) -> TrustedKey:
        """Make and publish the key that will follow an official's key; called again, the same one.

        Prepare it 30 days before it is needed: until then a verifier may hold a key document that
        does not name it, and would call its letters forged. Raises as :meth:`new`.
        """
        with self._acting() as act:
            following = act.enter_next(self._assignment(office, official, act), algorithm)
            act.publish()
            return act.entries.by_key[following]

    def rotate(self, office: str, official: str, *, algorithm: str = ES256) -> TrustedKey:
        """Take the prepared key into use, or a fresh one where none was prepared.

        The key before is retired; letters numbered for it are still sealed with it. Raises as
        :meth:`new`.
        """
        with self._acting() as act:
            assignment, name = self._assignment(office, official, act), name_of(office, official)
            following = act.enter_next(assignment, algorithm)
            act.retire_current(name)
            act.publish(promote=name)
            return act.entries.by_key[following]

    def rotate_status(self, *, algorithm: str = ES256) -> TrustedKey:
        """Take a fresh status key into use; publish the status lists anew afterwards.

        Raises as :meth:`publish`.
        """
        with self._acting() as act:
            following = act.enter_next_status(algorithm)
            act.retire_current(STATUS)
            act.publish(promote=STATUS)
            return act.entries.by_key[following]

    def retire(self, kid: bytes) -> TrustedKey:
        """Give a key up: what it has sealed, and was numbered for it, still counts.

        Raises:
            NotFoundError: the key document names no such key.
            InputError: it is a status key, which a city cannot do without; otherwise as
                :meth:`publish`.
        """
        with self._acting() as act:
            public = act.entries.find(kid).public
            if act.entries.by_key[public].purpose is KeyPurpose.STATUS:
                raise InputError(
                    mark("a status key cannot be retired"),
                    mark("Rotate it: ekelurahan keys rotate status"),
                )
            act.entries.retire(public)
            act.publish()
            return act.entries.by_key[public]

    def compromise(self, kid: bytes, records: RecordsOf | None = None) -> TrustedKey:
        """Declare that a key is in the wrong hands: nothing it signed counts any more.

        Except the letters the city confirms: those it knows to have issued itself. Its private key
        never signs again. A status key is replaced at once; publish the status lists anew then.

        Args:
            kid: Id of the key.
            records: Gives the record ids of the issued letters of a key. Without it, what was
                confirmed before stays confirmed, and nothing is added.

        Raises:
            NotFoundError: the key document names no such key; otherwise as :meth:`publish`.
        """
        with self._acting() as act:
            public = act.entries.find(kid).public
            act.entries.compromise(public)
            signs_lists = public == self.keys.current(STATUS)
            if signs_lists:
                act.enter_next_status(public.algorithm)
            act.publish(
                records=records or act.confirmed_before(),
                promote=STATUS if signs_lists else "",
            )
            return act.entries.by_key[public]

    def prepare_root(self, *, algorithm: str = ES256) -> RootPins:
        """Make the next root key and publish its thumbprint, for verifiers to pin.

        Raises:
            SigningError: one was announced whose file is not here; otherwise as :meth:`publish`.
        """
        with self._acting() as act:
            if self.keys.following(ROOT) is None and act.pins.next is not None:
                raise _no_next_root()
            following = self.keys.following(ROOT) or self.keys.prepare(ROOT, algorithm=algorithm)
            act.pins = RootPins(act.root.thumbprint, following.thumbprint)
            act.publish()
            return act.pins

    def rotate_root(self) -> RootPins:
        """Sign with the prepared root key from now on; verifiers that pinned it accept that.

        Raises:
            SigningError: none was prepared and announced; otherwise as :meth:`publish`.
        """
        with self._acting() as act:
            following = self.keys.following(ROOT)
            if following is None or following.thumbprint != act.pins.next:
                raise _no_next_root()
            act.root, act.pins = following, RootPins(following.thumbprint)
            act.publish(promote=ROOT)
            return act.pins

    def kid_of(self, office: str, official: str) -> bytes:
        """Give the id of the key an official uses at an office.

        Raises:
            SigningError: there is none.
        """
        return self.keys.key_for(office=office, official=official).kid

    def states(self) -> Iterator[tuple[TrustedKey, KeyState]]:
        """Give every published key with where it stands now.

        Raises:
            NotFoundError: nothing was published yet.
            RefusedError: what was published is not from this city's root.
        """
        now, names = self.clock.now(), set(self.keys.holders().values())
        prepared = {self.keys.following(name) for name in names}
        for entry in self.folder.trust_list().document.keys:
            yield entry, _state(entry, now, is_prepared=entry.public in prepared)

    def lacking(self) -> tuple[tuple[str, str], ...]:
        """List office and official of those who may sign and have no key."""
        return tuple(self._missing(self.clock.now()))

    @staticmethod
    def known_everywhere_at(key: TrustedKey) -> datetime:
        """Tell from when on no verifier holds a key document from before a key was published."""
        return key.starts + DOCUMENT_LIFETIME

    @contextmanager
    def _acting(self) -> Iterator[KeyAct]:
        with self.keys.locked():
            yield KeyAct.begin(self)

    def _assignment(self, office: str, official: str, act: KeyAct) -> Assignment:
        """Find under which assignment an official signs at an office, now or later."""
        place, person = self.city.office(RegionCode(office)), self.city.official(official)
        for assignment in self.signing(act.entries.at):
            if self.place_of(assignment) == (office, official):
                return assignment
        raise InputError(
            mark("{name} has no letters to sign at {office}"),
            mark("Enter the assignment in the city file first; keys are for those who sign."),
            name=person.name,
            office=place.title,
        )

    def _check_limits(self, kinds: Collection[str], until: date | None, at: datetime) -> None:
        for code in kinds:
            if code not in self.kinds:
                raise no_such_kind(code, self.kinds)
        if until is not None and until < self.city.day_of(at):
            raise InputError(
                mark("{day} has passed: the key could not seal anything"),
                mark("Give a last day that lies ahead."),
                day=until.isoformat(),
            )

    def _missing(self, at: datetime) -> Iterator[tuple[str, str]]:
        for office, official in dict.fromkeys(map(self.place_of, self.signing(at))):
            if self.keys.current(name_of(office, official)) is None:
                yield office, official


def _state(entry: TrustedKey, at: datetime, *, is_prepared: bool) -> KeyState:
    if entry.compromised_at is not None:
        return KeyState.COMPROMISED
    if is_given_up(entry, at):
        return KeyState.RETIRED
    if entry.ends <= at:
        return KeyState.ENDED
    return KeyState.PREPARED if is_prepared else KeyState.IN_FORCE


def _no_next_root() -> SigningError:
    return SigningError(
        mark("the announced next root key is not here"),
        mark("Put root.next.pem back, or prepare one first: ekelurahan keys prepare root"),
    )
