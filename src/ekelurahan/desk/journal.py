"""The journal: who saw and changed whose data, and the proof that it is whole."""

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.limits import require_limit
from ekelurahan.desk.readings import note_reading
from ekelurahan.desk.rights import require_reader
from ekelurahan.errors import ConflictError
from ekelurahan.model.events import Event, Reading
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.offices import Official
from ekelurahan.model.residents import Resident
from ekelurahan.seal.checkpoints import Checkpoint, fingerprint_of, open_checkpoint
from ekelurahan.seal.journal_lines import JournalHeader, write_lines


@frozen
class JournalPage:
    """Part of what happened, in order.

    Attributes:
        events: What happened.
        next: To be handed back as ``after`` for the page that follows; ``None`` where none does.
    """

    events: tuple[Event, ...]
    next: int | None


@frozen
class JournalDesk:
    """What is done with the journal. Nobody alters it; every act of the desk appends to it."""

    _ports: DeskPorts

    def about(
        self,
        resident: str,
        *,
        by: Resident | Official,
        since: datetime | None = None,
        after: int = 0,
        limit: int = 100,
    ) -> JournalPage:
        """Tell who saw and changed what concerns a resident, in order.

        Args:
            resident: Key of the resident.
            by: That resident, or an official of their office or of one above; that an official
                looked here is recorded as well.
            since: Leave out what happened before.
            after: :attr:`JournalPage.next` of the page before.
            limit: Most events of a page, up to 1000.

        Raises:
            InputError: the limit cannot be used.
            NotFoundError: there is no such resident.
            NotAllowedError: somebody else tries.
        """
        require_limit(limit)
        ports = self._ports
        known = ports.residents.by_id(resident)
        office = known.address.kelurahan
        require_reader(ports, known.id, office, by)
        with ports.store.read() as unit:
            found = unit.events_about(known.id, since=since, after=after, limit=limit + 1)
        note_reading(ports, by, Reading.JOURNAL, [(office, known.id)], known.id)
        page = found[:limit]
        return JournalPage(
            tuple(event for _, event in page), page[-1][0] if len(found) > limit else None
        )

    def checkpoint(self) -> str:
        """Sign how far the journal of every office has come, where one has come further.

        To be called with every publication. Somebody outside the office should keep what it gives:
        whatever was in the journal then cannot be altered or cut off any more without a trace.

        Returns:
            Fingerprint of the newest checkpoint; empty where the journal is.

        Raises:
            SigningError: the city has no status key.
        """
        ports = self._ports
        with ports.store.read() as unit:
            last, heads = unit.last_checkpoint(), tuple(unit.journal_heads())
        key = ports.signer.status_key()
        if last is not None:
            message = open_checkpoint(last)
            if (Checkpoint.decode(message).heads, message.kid) == (heads, key.kid):
                return fingerprint_of(last)
        elif not heads:
            return ""
        made = Checkpoint.after(last, heads, ports.clock.now())
        token = made.sign(key, ports.signer)
        try:
            with ports.store.begin() as unit:
                unit.add_checkpoint(made.seq, token)
        except ConflictError:  # somebody else has just made that one
            return self.checkpoint()
        return fingerprint_of(token)

    def export(self, office: RegionCode | None = None) -> Iterator[bytes]:
        """Write the journal out, line by line, for whoever checks it without the database.

        Lines are read from the database as they are asked for. They name officials, and residents
        by the host's keys; notes and reasons stand in them as they were written. It is for whoever
        runs this machine, and not recorded: an entry of its own would follow the last checkpoint.

        Args:
            office: The only office to export; the whole city by default.

        Raises:
            NotFoundError: the city has no such office.
        """
        ports = self._ports
        code = ports.city.office(office).code.value if office else ""
        header = JournalHeader(ports.trust().document.authority, code)
        with ports.store.read() as unit:
            yield from write_lines(header, unit.checkpoints(), unit.journal_entries(code))
