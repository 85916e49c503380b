"""The use cases, over ports. The only orchestrators."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property, partial

from attrs import frozen

from ekelurahan.desk.accounts import official_of, resident_of
from ekelurahan.desk.archive import ArchiveDesk
from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.documents import DocumentDesk
from ekelurahan.desk.effects import EffectDesk
from ekelurahan.desk.journal import JournalDesk
from ekelurahan.desk.letters import LetterDesk
from ekelurahan.desk.notices import notices_owed
from ekelurahan.desk.numbers import NumberDesk
from ekelurahan.desk.owing import OwingStore, plain
from ekelurahan.desk.personal_data import PersonalDataDesk
from ekelurahan.desk.publishing import confirmed_records
from ekelurahan.desk.service_requests import ServiceRequestDesk
from ekelurahan.errors import InputError
from ekelurahan.model.effects import LONGEST_KIND, LONGEST_NAME
from ekelurahan.model.offices import Official
from ekelurahan.model.residents import Resident
from ekelurahan.ports import Account, Identity
from ekelurahan.seal.verifier import Verifier
from ekelurahan.texts import mark


@frozen(kw_only=True, slots=False)
class Desk(DeskPorts):
    """A city's letters, ready to be used by a host application.

    Takes every port as an argument; :func:`ekelurahan.open_desk` passes the local ones. The parts
    are attributes: ``requests``, ``letters``, ``numbers``, ``documents``, ``archive``,
    ``personal_data``, ``journal``, ``effects`` and ``verifier``. A desk holds no state of its own and
    may be used from several threads.

    Raises:
        InputError: the name of a notifier has more than
            :data:`~ekelurahan.model.effects.LONGEST_NAME` characters (25), or the kind of a handler
            more than :data:`~ekelurahan.model.effects.LONGEST_KIND` (32).
    """

    def __attrs_post_init__(self) -> None:
        """Owe notices with whatever is recorded, where there is anybody to send them."""
        _refuse_longer(self.notifiers, LONGEST_NAME)
        _refuse_longer(self.handlers, LONGEST_KIND)
        store = plain(self.store)
        if self.notifiers:
            owed = partial(notices_owed, notifiers=tuple(self.notifiers))
            store = OwingStore(store, owed, self.runner)
        object.__setattr__(self, "store", store)

    @cached_property
    def effects(self) -> EffectDesk:
        """What is still owed, and doing it."""
        return EffectDesk(self)

    @cached_property
    def requests(self) -> ServiceRequestDesk:
        """Requests: taken in, returned, completed, approved, refused, withdrawn."""
        return ServiceRequestDesk(self, self.effects)

    @cached_property
    def letters(self) -> LetterDesk:
        """Finished letters, and their standing."""
        return LetterDesk(self, self.effects)

    @cached_property
    def numbers(self) -> NumberDesk:
        """The register of letter numbers."""
        return NumberDesk(self)

    @cached_property
    def documents(self) -> DocumentDesk:
        """The residents' papers."""
        return DocumentDesk(self)

    @cached_property
    def archive(self) -> ArchiveDesk:
        """Every letter that was issued: found, checked, handed over and, in the end, destroyed."""
        return ArchiveDesk(self, self.effects)

    @cached_property
    def personal_data(self) -> PersonalDataDesk:
        """What is held about a resident: given to them, corrected."""
        return PersonalDataDesk(self)

    def forget_calls(self, before: datetime) -> int:
        """Forget the keys, and the answers, of calls made before a moment.

        Whoever repeats one of them afterwards makes a new call. Answers hold personal data:
        :meth:`EffectDesk.sweep` forgets those older than a month; this is for forgetting sooner.

        Returns:
            How many were forgotten.
        """
        with self.store.begin() as unit:
            return unit.forget_calls(before)

    @cached_property
    def journal(self) -> JournalDesk:
        """Who saw and changed what, and the proof that the journal is whole."""
        return JournalDesk(self)

    def resident_of(self, identity: Identity) -> Resident:
        """Find the resident an identity provider vouches for, by the NIK it has verified.

        Raises:
            NotAllowedError: it vouches for no NIK.
            NotFoundError: the register has no such resident.
        """
        return resident_of(self.residents, identity)

    def official_of(self, who: Account | Identity) -> Official:
        """Find the official an account or identity belongs to: by NIP, or by the account's name.

        Raises:
            NotAllowedError: the city has no such official.
        """
        return official_of(self.city, who)

    @property
    def verifier(self) -> Verifier:
        """A verifier that knows the city's keys and the status of its letters at this moment.

        Raises:
            SigningError: the city has no status key.
        """
        return Verifier(
            self.trust(),
            self.letters.status_lists(),
            self.clock,
            confirmed=confirmed_records(self),
        )


def _refuse_longer(names: Iterable[str], most: int) -> None:
    for name in names:
        if len(name) > most:
            raise InputError(
                mark("the name '{name}' has more than {most} characters"),
                mark("Choose a shorter one: databases keep no more of it."),
                name=name,
                most=most,
            )
