"""What every part of the desk works with: the city, its kinds of letters, and every port."""

from collections.abc import Callable, Mapping
from datetime import datetime

from attrs import field, frozen

from ekelurahan.errors import NotFoundError
from ekelurahan.model.attempts import Attempt
from ekelurahan.model.effects import Effect
from ekelurahan.model.letter_content import LetterContent
from ekelurahan.model.letter_kinds import LetterKind, no_such_kind
from ekelurahan.model.offices import City, Official
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
        notifiers: Ways to tell residents how their requests stand, by name of at most 25 characters:
            each is owed a message with every event that concerns them.
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
            raise no_such_kind(code, self.kinds) from None

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
