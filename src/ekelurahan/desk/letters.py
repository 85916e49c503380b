"""Finished letters: read, suspended, revoked, reinstated, replaced, and looked up by anyone."""

from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.effects import EffectDesk
from ekelurahan.desk.idempotency import once
from ekelurahan.desk.publishing import owe_publication, publish_status, signed_lists
from ekelurahan.desk.readings import note_reading
from ekelurahan.desk.rights import require_reader
from ekelurahan.desk.standings import PublicStanding, change, public_standing
from ekelurahan.errors import NotFoundError, TransitionError
from ekelurahan.model.attempts import Attempt
from ekelurahan.model.events import Reading
from ekelurahan.model.letters import Letter
from ekelurahan.model.offices import Official
from ekelurahan.model.residents import Resident
from ekelurahan.model.service_requests import ServiceRequest
from ekelurahan.model.standing import LetterStatus, StandingReason
from ekelurahan.texts import mark


@frozen
class LetterDesk:
    """What is done with letters. A finished letter is never altered; it may cease to count.

    Its file and what it says of people go only when it need not be kept any more, by
    :meth:`ArchiveDesk.destroy`; its number, dates and digest stay.

    Whoever today holds a post that signed a letter may change its standing, except of a letter
    about themselves. Such a change is one transaction with its journal entry and the new status
    list it owes, which is published at once, or by :meth:`EffectDesk.run_due` where that fails. It
    hands back ``seen``, the :attr:`~ekelurahan.Letter.seen` of the letter its maker looked at, and
    raises:

    - :class:`~ekelurahan.errors.NotFoundError`: there is no such letter;
    - :class:`~ekelurahan.errors.NotAllowedError`: it is not this person's to do; says whose;
    - :class:`~ekelurahan.errors.TransitionError`: the letter's status forbids it to everybody;
    - :class:`~ekelurahan.errors.ConflictError`: it changed since it was looked at, or the key was
      used for another call;
    - :class:`~ekelurahan.errors.InputError`: the reason does not fit.
    """

    _ports: DeskPorts
    _effects: EffectDesk

    def get(self, letter_id: str, *, by: Resident | Official) -> Letter:
        """Read a letter.

        Seals are shown from the moment it is issued on: a letter that the camat has yet to
        acknowledge must not be passed off as one that is in force. Notes on its standing are for
        officials.

        Args:
            letter_id: Key of the letter.
            by: The applicant, or an official of its office or of one above.

        Raises:
            NotFoundError: there is no such letter, or nobody has signed it.
            NotAllowedError: it is somebody else's.
        """
        request, letter = self._readable(letter_id, by)
        self._note(by, Reading.LETTER, [request], letter_id)
        return shown(letter, by)

    def of(self, request_id: str, *, by: Resident | Official) -> Letter:
        """Find the letter that answers a request; shown as by :meth:`get`.

        Raises:
            NotFoundError: there is no such request, or nobody has signed it yet.
            NotAllowedError: it is somebody else's.
        """
        with self._ports.store.read() as unit:
            request, letter = unit.request(request_id), unit.letter_of(request_id)
        self._require_reader(request, by)
        letter = _signed(letter, request)
        self._note(by, Reading.LETTER, [request], letter.id)
        return shown(letter, by)

    def pdf(self, letter_id: str, *, by: Resident | Official) -> bytes:
        """Read the finished file, checked against the digest it was issued with.

        It stays readable whatever becomes of the letter's standing, until it is destroyed.

        Raises:
            NotFoundError: there is no such letter, or nobody has signed it.
            NotAllowedError: it is somebody else's.
            TransitionError: it was not issued, or was destroyed.
            StorageError: the stored file was altered or cannot be read.
        """
        request, letter = self._readable(letter_id, by)
        if not letter.status.was_issued:
            raise TransitionError(
                mark("the letter is {status}, not issued: it has no file"),
                mark("The history of the request shows what it waits for."),
                status=letter.status.word,
                action="pdf",
            )
        _require_kept(letter)
        self._note(by, Reading.LETTER_FILE, [request], letter_id)
        return self._ports.files.get(letter.pdf)

    def pdf_with_enclosures(self, letter_id: str, *, by: Resident | Official) -> bytes:
        """Put the papers of the request behind the finished file, to be printed together.

        The finished file stays as it is; this copy carries nothing for machines but its seals.

        Raises:
            NotFoundError: there is no such letter, or nobody has signed it.
            NotAllowedError: it is somebody else's.
            TransitionError: it was not issued, or was destroyed.
            InputError: a paper cannot be read; it is named.
            StorageError: a stored file was altered or cannot be read.
        """
        pdf = self.pdf(letter_id, by=by)
        with self._ports.store.read() as unit:
            request = unit.request(unit.letter(letter_id).request_id)
            papers = {name: unit.document(key) for name, key in request.documents.items()}
        if papers:
            self._note(by, Reading.PAPER, [request], *request.documents.values())
        files = {name: self._ports.files.get(paper.sha256) for name, paper in papers.items()}
        return self._ports.renderer.enclose(pdf, files)

    def print_run(self, letter_ids: Sequence[str], *, by: Official) -> bytes:
        """Typeset letters into one file for the printer, in the order given.

        Each page looks as in the letter's own file, but only that carries the letter for machines.

        Args:
            letter_ids: Keys of letters that are in force.
            by: An official of their office or of one above.

        Raises:
            InputError: no letter is named.
            NotFoundError: there is no such letter, or nobody has signed it.
            NotAllowedError: the official may not read one of them.
            TransitionError: one of them is not in force, or was destroyed.
        """
        readable = [self._readable(letter_id, by) for letter_id in letter_ids]
        letters = [letter for _, letter in readable]
        for letter in letters:
            _require_kept(letter)
            if letter.status is not LetterStatus.ISSUED:
                raise TransitionError(
                    mark("the letter {number} is {status}: only letters in force are printed"),
                    mark("Leave it out, and print the others again."),
                    number=letter.number.text,
                    status=letter.status.word,
                    action="print",
                )
        with self._ports.store.read() as unit:
            run = [(letter, self._ports.kind_of(letter.content, unit)) for letter in letters]
        self._note(by, Reading.PRINT_RUN, [request for request, _ in readable])
        return self._ports.renderer.render_run(run, self._ports.city)

    def suspend(
        self,
        letter_id: str,
        *,
        by: Official,
        seen: str,
        reason: StandingReason,
        note: str = "",
        key: str | None = None,
    ) -> Letter:
        """Let an issued letter not count for the time being.

        Args:
            letter_id: Key of the letter.
            by: Who decides so.
            seen: What they looked at.
            reason: Why, as anyone who holds the letter may learn it.
            note: What the office keeps about it; never published, and not shown to residents.
            key: The caller's key for this one call; see :class:`ServiceRequestDesk`.
        """
        attempt = self._ports.attempt(by, seen)
        return self._change(
            letter_id, LetterStatus.SUSPENDED, attempt, reason=reason, note=note, key=key
        )

    def reinstate(
        self,
        letter_id: str,
        *,
        by: Official,
        seen: str,
        reason: StandingReason = StandingReason.CLEARED,
        note: str = "",
        key: str | None = None,
    ) -> Letter:
        """Let a suspended letter count again; the arguments are those of :meth:`suspend`."""
        attempt = self._ports.attempt(by, seen)
        return self._change(
            letter_id, LetterStatus.ISSUED, attempt, reason=reason, note=note, key=key
        )

    def revoke(
        self,
        letter_id: str,
        *,
        by: Official,
        seen: str,
        reason: StandingReason,
        note: str = "",
        key: str | None = None,
    ) -> Letter:
        """Let an issued letter count no more, for good; the arguments are those of :meth:`suspend`."""
        attempt = self._ports.attempt(by, seen)
        return self._change(
            letter_id, LetterStatus.REVOKED, attempt, reason=reason, note=note, key=key
        )

    def replace(
        self,
        letter_id: str,
        *,
        replacement: str,
        by: Official,
        seen: str,
        reason: StandingReason,
        note: str = "",
        key: str | None = None,
    ) -> Letter:
        """Let another letter take the place of an issued one, for good.

        Args:
            letter_id: Key of the letter that counts no more.
            replacement: Key of an issued letter of the same office about the same person.
            by: Who decides so.
            seen: What they looked at: the letter that counts no more.
            reason: Why, as anyone who holds the letter may learn it.
            note: What the office keeps about it.
            key: As for :meth:`suspend`.

        Raises:
            InputError: that letter is no replacement, or the reason does not fit.
        """
        attempt = self._ports.attempt(by, seen)
        return self._change(
            letter_id,
            LetterStatus.REPLACED,
            attempt,
            reason=reason,
            note=note,
            replacement=replacement,
            key=key,
        )

    def standing_of(self, record_id: bytes) -> PublicStanding | None:
        """Tell anyone who has scanned a letter whether it counts; ``None`` for no such letter.

        No rights are asked for, since the record id proves that the asker holds the letter. A
        host offers this by record id only, never by number, and limits how often one may ask.

        Args:
            record_id: The seal's, as :attr:`VerificationResult.record_id` gives it.
        """
        with self._ports.store.read() as unit:
            letter = unit.letter_by_seal(record_id)
            return public_standing(unit, letter) if letter else None

    def stored_pdf(self, record_id: bytes) -> str | None:
        """Give the SHA-256 of the file that was issued with a seal; ``None`` where there is none.

        With it anyone who holds a file can check that it is, byte for byte, the one issued.

        Args:
            record_id: As for :meth:`standing_of`.
        """
        with self._ports.store.read() as unit:
            letter = unit.letter_by_seal(record_id)
        return letter.pdf or None if letter else None

    def status_lists(self) -> Mapping[str, bytes]:
        """Sign the present status of every letter, one list for each period that has begun.

        Returns:
            Signed lists by their address, as verifiers take them.

        Raises:
            SigningError: the city has no status key.
        """
        return signed_lists(self._ports)

    def publish_statuses(self) -> None:
        """Publish the present status of every letter; to be repeated at least every 12 hours.

        Changes of standing are published as they are made; this renews what would grow stale.
        Where it fails, :meth:`EffectDesk.run_due` tries again.

        Raises:
            SigningError: the city has no status key.
            StorageError: what is published could not be written.
        """
        with self._ports.store.begin() as unit:
            owed = owe_publication(unit, self._ports.clock.now())
        publish_status(self._ports, owed)

    def _change(
        self,
        letter_id: str,
        status: LetterStatus,
        attempt: Attempt,
        *,
        reason: StandingReason,
        note: str,
        key: str | None,
        replacement: str | None = None,
    ) -> Letter:
        owed = None
        given = (letter_id, attempt.by, attempt.seen, reason, note, replacement)
        with once(self._ports, key, f"letters.{status.value}", Letter, *given) as act:
            if act.is_new:
                act.answer, owed = change(
                    act.unit, letter_id, status, attempt, reason, note=note, replacement=replacement
                )
        if owed is not None:
            self._effects.run(owed)
        return act.answer

    def _readable(self, letter_id: str, by: Resident | Official) -> tuple[ServiceRequest, Letter]:
        with self._ports.store.read() as unit:
            letter = unit.letter(letter_id)
            request = unit.request(letter.request_id)
        self._require_reader(request, by)
        return request, _signed(letter, request)

    def _require_reader(self, request: ServiceRequest, by: Resident | Official) -> None:
        require_reader(self._ports, request.applicant, request.office, by)

    def _note(
        self,
        by: Resident | Official,
        what: Reading,
        requests: Sequence[ServiceRequest],
        *keys: str,
    ) -> None:
        concerned = [(request.office, key) for request in requests for key in request.concerned]
        note_reading(self._ports, by, what, concerned, *keys)


def _signed(letter: Letter | None, request: ServiceRequest) -> Letter:
    """Give a letter that somebody has signed; one whose only signature was given up has no number."""
    if letter is None or not letter.signatures:
        raise NotFoundError(
            mark("nobody has signed the request {key} yet"),
            mark("The history of the request shows whose turn it is."),
            kind="letter",
            key=request.id,
        )
    return letter


def _require_kept(letter: Letter) -> None:
    if letter.is_destroyed:
        raise TransitionError(
            mark("the letter {number} was destroyed when it need not be kept any more"),
            mark("The history of its request names the decision; the register keeps its number."),
            number=letter.number.text,
            status=letter.status.word,
            action="pdf",
        )


def shown(letter: Letter, by: Resident | Official) -> Letter:
    """Give a letter as somebody may see it; see :meth:`LetterDesk.get`."""
    if not letter.status.was_issued:
        letter = evolve(letter, signatures=tuple(evolve(s, seal="") for s in letter.signatures))
    if isinstance(by, Resident):
        letter = evolve(letter, standings=tuple(evolve(s, note="") for s in letter.standings))
    return letter
