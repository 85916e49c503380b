"""What all acts in a key's life have in common: what was published is read, edited, signed anew."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, Self

from attrs import define, frozen

from ekelurahan.adapters.key_files import ROOT, STATUS, KeyFolder, name_of
from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.compose.key_entries import (
    KeyEntries,
    address,
    is_given_up,
    letter_entry,
    periods,
    status_entry,
    succeeding,
)
from ekelurahan.compose.publishing import RecordsOf, signing_assignments
from ekelurahan.errors import InputError, NotFoundError, SigningError
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.offices import Assignment, City
from ekelurahan.ports import Clock, SealKey
from ekelurahan.seal.confirmed import ConfirmedRecords
from ekelurahan.seal.key_document import KeyDocument, KeyPurpose, TrustedKey
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.reasons import RefusedError
from ekelurahan.seal.trust import RootPins, TrustList, sign_key_document
from ekelurahan.texts import mark

DOCUMENT_LIFETIME: Final = timedelta(days=30)
"""How long verifiers may rely on a key document without fetching a newer one."""


@frozen
class CityKeys:
    """Where a city's keys are, and what is known of those who sign.

    Attributes:
        city: As it is organised now.
        kinds: The kinds of letters the city gives, by code.
        keys: The private keys.
        folder: What is published.
        clock: Tells the time.
    """

    city: City
    kinds: Mapping[str, LetterKind]
    keys: KeyFolder
    folder: TrustFolder
    clock: Clock

    def published(self) -> TrustList | None:
        """Read the key document as verifiers have it; ``None`` before the first one."""
        try:
            return self.folder.trust_list()
        except NotFoundError:
            return None

    def pins(self) -> RootPins | None:
        """Read which root keys verifiers trust; ``None`` before the first key document."""
        try:
            return self.folder.pins()
        except NotFoundError:
            return None

    def signing(self, at: datetime) -> Iterator[Assignment]:
        """Give every assignment, not yet ended, under which somebody may sign letters."""
        return signing_assignments(self.city, self.kinds.values(), at)

    def place_of(self, assignment: Assignment) -> tuple[str, str]:
        """Give office and official of an assignment, which name a key."""
        return self.city.posts[assignment.post].office.value, assignment.official


@define
class KeyAct:
    """One act, under way: the entries it edits, and what it will be signed with.

    Attributes:
        of: Whose keys they are.
        root: The root key.
        pins: The root keys verifiers will trust.
        before: What was published before.
        entries: The entries of the key document, to be edited.
    """

    of: CityKeys
    root: PublicKey
    pins: RootPins
    before: TrustList | None
    entries: KeyEntries

    @classmethod
    def begin(cls, of: CityKeys) -> Self:
        """Read what is published, and finish what an interrupted act has left undone.

        Raises:
            RefusedError: what is published was not signed by this city's root.
            SigningError: the root key is missing, or another one than verifiers trust.
            InputError: the clock is behind the document before.
        """
        before, now = of.published(), of.clock.now()
        if before and now < before.document.issued_at:
            raise InputError(
                mark("the clock says {now}, but the key document was made at {made}"),
                mark("Set the clock of this computer, then repeat."),
                now=now.isoformat(timespec="seconds"),
                made=before.document.issued_at.isoformat(),
            )
        root = _root(of)
        known = before.document.keys if before else ()
        entries = KeyEntries(now.replace(microsecond=0), {key.public: key for key in known})
        act = cls(of, root, of.pins() or RootPins(root.thumbprint), before, entries)
        act._put_away()
        return act

    def publish(
        self, *, records: RecordsOf | None = None, promote: str = "", after: int = 0
    ) -> KeyDocument:
        """Sign and write what the act came to; only then are files of keys renamed.

        Args:
            records: Where given, the list of confirmed records is made anew from it.
            promote: Name of a key whose prepared successor is taken into use.
            after: The document gets a higher number than this, and than the one before.
        """
        self._renew()
        document = self._document(after)
        jws = sign_key_document(document, self.root, self.of.keys)
        if records is not None and document.confirmed:
            self.of.folder.write_status_lists(self._confirmed(document, records))
        self.of.folder.write(self.pins, document, jws)
        if promote:
            self.of.keys.promote(promote)
        self._put_away()
        return document

    def enter_next(self, assignment: Assignment, algorithm: str) -> PublicKey:
        """Enter the key that will follow an official's; made, unless it was prepared."""
        name = name_of(*self.of.place_of(assignment))
        public = self.of.keys.following(name) or self.of.keys.prepare(name, algorithm=algorithm)
        self.entries.enter(self._entry(assignment, public))
        return public

    def enter_next_status(self, algorithm: str) -> PublicKey:
        """Enter the key that will follow the status key; made, unless an act left it behind."""
        keys = self.of.keys
        public = keys.following(STATUS) or keys.prepare(STATUS, algorithm=algorithm)
        self.entries.enter(status_entry(public, self.entries.at))
        return public

    def retire_current(self, name: str) -> None:
        """Give up the key in use, where there is one."""
        current = self.of.keys.current(name)
        if current in self.entries.by_key:
            self.entries.retire(current)

    def confirmed_before(self) -> RecordsOf:
        """Take over what is confirmed already, where no database is at hand."""
        records = frozenset[bytes]()
        token = self.of.folder.confirmed(self.before.document) if self.before else None
        if token is not None and self.before is not None:
            with suppress(RefusedError):
                records = ConfirmedRecords.read(token, self.before, self.entries.at).records
        return lambda _kid: records

    def _confirmed(self, document: KeyDocument, records: RecordsOf) -> dict[str, bytes]:
        keys = self.of.keys
        public = keys.following(STATUS) or keys.public_key(keys.status_key().kid)
        key = SealKey(public.kid, public.algorithm)
        known = (record for kid in document.stolen for record in records(kid))
        made = ConfirmedRecords.of(document.confirmed, known, at=self.entries.at)
        return {document.confirmed: made.sign(key, keys)}

    def _document(self, after: int) -> KeyDocument:
        at, city = self.entries.at, self.of.city
        before = self.before.document if self.before else None
        return KeyDocument(
            seq=max(before.seq if before else 0, after) + 1,
            issued_at=at,
            expires_at=at + DOCUMENT_LIFETIME,
            authority=f"Pemerintah {city.name}",
            time_zone=city.time_zone,
            url_heads=(city.verification_url,),
            status_lists=periods(before.status_lists if before else (), city, at),
            keys=tuple(self.entries.by_key.values()),
            kind_names={kind.code: kind.name for kind in self.of.kinds.values()},
            confirmed=address(city, "status/confirmed.cwt") if self.entries.stolen() else "",
        )

    def _renew(self) -> None:
        """Enter or prolong every key in use; retire those of officials who sign there no more."""
        keys, city, at = self.of.keys, self.of.city, self.entries.at
        status = (keys.public_key(keys.status_key().kid), keys.following(STATUS))
        for public in filter(None, status):
            self.entries.enter(status_entry(public, at))
        assigned = set[object]()
        for assignment in self.of.signing(at):
            office, official = self.of.place_of(assignment)
            name = name_of(office, official)
            for public in filter(None, (keys.current(name), keys.following(name))):
                self.entries.enter(self._entry(assignment, public))
            assigned |= {name, (office, city.officials[official].name)}
        names = keys.holders()
        for entry in self.entries.in_use():
            is_held = {names.get(entry.public.kid), (entry.office, entry.signatory)} & assigned
            if entry.purpose is not KeyPurpose.STATUS and not is_held:
                self.entries.retire(entry.public)

    def _entry(self, assignment: Assignment, public: PublicKey) -> TrustedKey:
        """Write an official's key; one that follows another takes over its limits."""
        current = self.of.keys.current(name_of(*self.of.place_of(assignment)))
        if current in self.entries.by_key and current != public:
            return succeeding(self.entries.by_key[current], public, self.entries.at)
        return letter_entry(self.of.city, assignment, public, self.entries.at)

    def _put_away(self) -> None:
        """Take the files of keys that were given up or compromised out of use."""
        keys, names = self.of.keys, self.of.keys.holders()
        for entry in self.entries.by_key.values():
            kid = entry.public.kid
            if kid in names and entry.compromised_at is not None:
                keys.lock_away(kid)
            elif kid in names and is_given_up(entry, self.entries.at):
                keys.give_up(kid)
        if keys.current(STATUS) is None and keys.following(STATUS) is not None:
            keys.promote(STATUS)


def _root(of: CityKeys) -> PublicKey:
    """Find the root key verifiers trust; a change of roots that was interrupted is finished."""
    pins, following = of.pins(), of.keys.following(ROOT)
    if pins and following and following.thumbprint == pins.current:
        of.keys.promote(ROOT)
    if pins and of.keys.current(ROOT) is None:
        raise SigningError(
            mark("the root key is not in the folder of keys"),
            mark("Bring root.pem back for this act, and take it offline again afterwards."),
        )
    root = of.keys.public_key(of.keys.root_key().kid)
    if pins and root.thumbprint != pins.current:
        raise SigningError(
            mark("root.pem is not the root key that verifiers trust"),
            mark("Put back the one whose thumbprint stands in trust/root.json."),
        )
    return root
