"""What every part of the desk works with, and the few questions all of them ask."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from attrs import field, frozen

from ekelurahan.errors import NotAllowedError, NotFoundError
from ekelurahan.model.attempts import Attempt
from ekelurahan.model.effects import Effect
from ekelurahan.model.events import DataRead, Reading
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letter_content import LetterContent
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.offices import City, Office, Official
from ekelurahan.model.residents import Resident
from ekelurahan.model.retention import RetentionSchedule
from ekelurahan.ports import (
    Clock,
    DocumentSigner,
    EffectRunner,
    FileStore,
    LetterReader,
    LetterRenderer,
    Notifier,
    ResidentDirectory,
    SealSigner,
    Store,
    UnitOfWork,
)
from ekelurahan.seal.trust import TrustList
from ekelurahan.seal.verdicts import Check
from ekelurahan.texts import mark


@frozen(kw_only=True)
class DeskPorts:
    """The city, its kinds of letters, and one implementation of every port.

    Attributes:
        city: As it is organised now.
        kinds: By code.
        store: The database.
        files: Papers and finished letters.
        residents: The population register, as far as this host may read it.
        signer: Seals with the officials' keys, and with the status key.
        renderer: Typesets letters.
        reader: Reads typeset letters back.
        trust: Gives the city's key document as published now.
        publish: Puts signed status lists, by their addresses, where verifiers fetch them.
        clock: Tells the time.
        new_id: Makes keys of requests, letters and documents: unique, unguessable.
        handlers: What the host does itself about effects, by their kind. A handler is called outside
            any transaction and may be called again with the same effect, whose ``key`` it passes on;
            it raises :class:`~ekelurahan.errors.PartError` where it could not.
        retention: How long letters are kept.
        notifiers: Ways to tell residents how their requests stand, by name: each is owed a message
            with every event that concerns them.
        document_signer: Signs finished letters as whole files; ``None`` where seals are enough.
        signature_check: Checks signatures over a whole file, at a moment, as verifiers will.
        runner: Has effects done by workers of the host; ``None`` where they are done at once.
        nik_index: Makes the blind index of a NIK, under which the archive is searched; ``None``
            where it is not searched by NIK.
        published: Gives the signed status lists that verifiers have now, by their addresses: what
            they say of letters that never count again is not taken back.
    """

    city: City
    kinds: Mapping[str, LetterKind]
    store: Store
    files: FileStore
    residents: ResidentDirectory
    signer: SealSigner
    renderer: LetterRenderer
    reader: LetterReader
    trust: Callable[[], TrustList]
    publish: Callable[[Mapping[str, bytes]], None]
    clock: Clock
    new_id: Callable[[], str]
    handlers: Mapping[str, Callable[[Effect], object]] = field(factory=dict)
    retention: RetentionSchedule = field(factory=RetentionSchedule)
    nik_index: Callable[[str], str] | None = None
    published: Callable[[], Mapping[str, bytes]] = dict
    notifiers: Mapping[str, Notifier] = field(factory=dict)
    document_signer: DocumentSigner | None = None
    signature_check: Callable[[bytes, datetime], Check] | None = None
    runner: EffectRunner | None = None

    def kind(self, code: str) -> LetterKind:
        """Find a kind of letter.

        Raises:
            NotFoundError: the city does not give that kind.
        """
        try:
            return self.kinds[code]
        except KeyError:
            raise NotFoundError(
                mark("no kind of letter has the code {key}; there are: {known}"),
                mark("Use one of these codes, or add a folder for the kind."),
                kind="letter kind",
                key=code[:8],
                known=", ".join(sorted(self.kinds)),
            ) from None

    def kind_of(self, content: LetterContent, unit: UnitOfWork) -> LetterKind:
        """Find the version of a kind that a content was made with, whatever came later.

        Raises:
            NotFoundError: it was not kept.
        """
        return unit.kind(content.kind, content.kind_version)

    def attempt(self, by: Resident | Official, seen: str = "") -> Attempt:
        """Note who tries, and when.

        Raises:
            NotFoundError: the city has no such official.
        """
        if isinstance(by, Official) and self.city.officials.get(by.id) != by:
            raise NotFoundError(
                mark("{city} has no official {key}"),
                mark("Take officials from the city itself: desk.city.officials."),
                city=self.city.name,
                kind="official",
                key=by.id,
            )
        return Attempt(by, self.clock.now(), self.city, seen)

    def signs_at(self, office: RegionCode, by: Official) -> bool:
        """Tell whether an official signs letters of an office today."""
        place, day = self.city.office(office), self.city.day_of(self.clock.now())
        roles = {
            step.role
            for kind in self.kinds.values()
            for step in kind.route.steps
            if step.action.is_signing and step.level == place.level.value
        }
        return any(self.city.assignment_to(role, office, official=by.id, day=day) for role in roles)

    def works_at(self, office: RegionCode, by: Official) -> bool:
        """Tell whether an official works at an office today, or at one above it.

        Raises:
            NotFoundError: the city has no such office or official.
        """
        above = {above.code for above in self.city.lineage(office)}
        held = self.city.posts_of(by.id, self.city.day_of(self.attempt(by).at))
        return any(post.office in above for post in held)

    def require_reader(self, resident: str, office: RegionCode, by: Resident | Official) -> None:
        """Check that somebody may read what belongs to a resident and lies at an office.

        That resident may, and every official of the office or of one above it.

        Raises:
            NotAllowedError: it is somebody else.
        """
        is_theirs = by.id == resident if isinstance(by, Resident) else self.works_at(office, by)
        if not is_theirs:
            raise NotAllowedError(
                mark("only the resident concerned and the officials of {office} may read this"),
                mark("Sign in as one of them."),
                office=self.city.office(office).title,
            )

    def require_official(self, office: RegionCode, by: Official) -> None:
        """Check that an official works at an office today, or at one above it.

        Raises:
            NotFoundError: the city has no such office or official.
            NotAllowedError: they do not.
        """
        if not self.works_at(office, by):
            raise NotAllowedError(
                mark("only officials of {office}, or of an office above it, may see or do this"),
                mark("Sign in as one of them."),
                office=self.city.office(office).title,
            )

    def require_reader_at_home(self, resident: str, by: Resident | Official) -> RegionCode:
        """Check that somebody may read what belongs to a resident, and give the office of their home.

        Raises:
            NotFoundError: the register has no such resident.
            NotAllowedError: it is neither the resident nor an official there or above.
        """
        home = self.residents.by_id(resident).address.kelurahan
        self.require_reader(resident, home, by)
        return home

    def note_reading(
        self,
        by: Resident | Official,
        what: Reading,
        concerned: Iterable[tuple[RegionCode, str]],
        *keys: str,
    ) -> None:
        """Keep in the journal that an official reads what concerns residents.

        To be called before anything is shown: what cannot be recorded must not be read. One entry
        for each office, and each key, names all residents. Residents who read are not recorded.

        Args:
            by: Who reads.
            what: What is read.
            concerned: Office where it lies and key of the resident, for each thing read.
            keys: Keys of the things that are read; none for a list.

        Raises:
            StorageError: the journal cannot be written.
        """
        read = set(concerned)
        if isinstance(by, Resident) or not read:
            return
        attempt = self.attempt(by)
        events = [
            DataRead(
                at=attempt.at,
                actor=attempt.actor,
                office=office.value,
                residents=tuple(sorted(resident for code, resident in read if code == office)),
                what=what,
                key=key,
            )
            for office in sorted({code for code, _ in read}, key=str)
            for key in keys or ("",)
        ]
        with self.store.begin() as unit:
            unit.record(events)

    def note_look(self, by: Official, what: Reading, office: RegionCode, *, key: str = "") -> None:
        """Keep in the journal of an office that an official reads what names people, not residents.

        To be called before anything is shown, as :meth:`note_reading`.

        Args:
            by: Who reads.
            what: What is read.
            office: In whose journal it is kept.
            key: Which of these is read; nothing that may name anybody.

        Raises:
            StorageError: the journal cannot be written.
        """
        attempt = self.attempt(by)
        event = DataRead(
            at=attempt.at, actor=attempt.actor, office=office.value, what=what, key=key
        )
        with self.store.begin() as unit:
            unit.record([event])

    def require_signatory(self, office: RegionCode, by: Official) -> tuple[Attempt, Office]:
        """Check that an official signs letters of an office today.

        Raises:
            NotAllowedError: they do not.
        """
        attempt, place = self.attempt(by), self.city.office(office)
        if not self.signs_at(office, by):
            raise NotAllowedError(
                mark("only those who sign letters of {office} may act on its numbers and archive"),
                mark("Ask them; the register itself may be read by everybody who works there."),
                office=place.title,
            )
        return attempt, place
