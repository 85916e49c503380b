"""The store: transactions over one database of a portal."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from attrs import field, frozen
from django.db import transaction
from ekelurahan.ports import DataCipher, UnitOfWork
from ekelurahan.storing.bodies import Bodies

from ekelurahan_django_store.connections import errors_told, viewing, writing
from ekelurahan_django_store.protection import KeyProof
from ekelurahan_django_store.unit_of_work import DjangoUnitOfWork
from ekelurahan_django_store.waiting import waiting, waiting_on


@frozen
class DjangoStore:
    """A :class:`~ekelurahan.ports.Store` in a database of a Django portal.

    Nothing is opened before the first transaction, so it may be made where settings are read. Its
    connections are Django's own, one for each thread; Django closes them.

    Where the portal has a transaction open on the same alias, what the desk does becomes a part of
    it: kept with the portal's commit, undone with it. An error of the desk undoes its own part alone,
    and the portal may catch it and go on. What the desk then owes waits for the commit.

    Attributes:
        alias: A key of ``DATABASES``.
        cipher: Encrypts what is stored about people. Without one it is readable for whoever has the
            database: for tests, or where that is encrypted as a whole.

    Raises:
        StorageError: from any transaction: the database was written with other keys.
    """

    alias: str = "default"
    cipher: DataCipher | None = None
    _proof: KeyProof = field(factory=KeyProof, init=False, eq=False, repr=False)

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction that writes, or become a part of the portal's."""
        return self.writing()

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """Open a consistent view for reading only; in a transaction, see what that sees."""
        return self.viewing()

    def when_kept(self, act: Callable[[], object]) -> None:
        """Do something after the portal's commit; at once, where no transaction is open."""
        transaction.on_commit(act, using=self.alias, robust=True)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Let several acts of the desk, and what the portal keeps itself, be one transaction.

        Their journals are appended at its end. A portal that opens the transaction itself has them
        appended act by act, and holds the journals of those offices to its commit: two who do so in
        another order wait for each other, and one of them is told to try again.

        Raises:
            ConflictError: others were in the way; nothing was kept.
        """
        if waiting_on(self.alias) is not None:
            yield
            return
        with writing(self.alias):
            with waiting(self.alias) as events:
                yield
            unit = self._unit()
            unit.record(events.left())
            with errors_told():
                unit.append_recorded()

    @contextmanager
    def writing(self) -> Iterator[DjangoUnitOfWork]:
        """Do as :meth:`begin`, with the register of residents as well."""
        with errors_told(), writing(self.alias):
            unit = self._unit()
            self._proof.prove(unit)
            yield unit
            if (events := waiting_on(self.alias)) is not None:
                events.add(unit.recorded)
            else:
                unit.append_recorded()

    @contextmanager
    def viewing(self) -> Iterator[DjangoUnitOfWork]:
        """Do as :meth:`read`, with the register of residents as well."""
        with errors_told(), viewing(self.alias):
            unit = self._unit()
            self._proof.compare(unit)
            yield unit

    def _unit(self) -> DjangoUnitOfWork:
        return DjangoUnitOfWork(self.alias, Bodies(self.cipher))
