"""Requests: taken in, returned, completed, approved, refused, withdrawn."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.dismissing import stated_reason
from ekelurahan.desk.effects import EffectDesk
from ekelurahan.desk.giving_up import give_up
from ekelurahan.desk.idempotency import kept, once
from ekelurahan.desk.inbox import waiting_for
from ekelurahan.desk.limits import require_limit
from ekelurahan.desk.preparing import content_of, prepared, subject_of
from ekelurahan.desk.readings import note_reading
from ekelurahan.desk.rights import require_reader, require_reader_at_home
from ekelurahan.desk.signing import begin_signature
from ekelurahan.desk.standings import cancel
from ekelurahan.errors import InputError
from ekelurahan.model import transitions
from ekelurahan.model.effects import Effect
from ekelurahan.model.events import Event, Reading
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.offices import Official
from ekelurahan.model.residents import Person, Resident
from ekelurahan.model.secrets import Secret
from ekelurahan.model.service_requests import RequestStatus, ServiceRequest
from ekelurahan.ports import UnitOfWork
from ekelurahan.texts import mark


@frozen
class ServiceRequestDesk:
    """What residents and officials do about requests.

    Every call names who acts (``by``) and is one transaction: it happens whole, with its journal
    entry and what it owes, or not at all. A decision about an existing request also hands back
    ``seen``, the :attr:`~ekelurahan.ServiceRequest.seen` of the request its maker looked at.

    Whatever changes something takes a ``key`` that the caller makes for this one call, a UUID say.
    The same call again with the same key, however often it is sent, changes nothing and gives the
    same answer; without a key it is another call. Keys are kept for
    :data:`~ekelurahan.desk.sweeping.CALLS_KEPT`, 30 days, and then forgotten by a sweep.

    All methods that change something raise, besides what they name:

    - :class:`~ekelurahan.errors.NotFoundError`: no such request, kind or resident;
    - :class:`~ekelurahan.errors.NotAllowedError`: it is not this person's to do; says whose;
    - :class:`~ekelurahan.errors.TransitionError`: the status forbids it to everybody;
    - :class:`~ekelurahan.errors.ConflictError`: it changed since it was looked at, or the key was
      used for another call.
    """

    _ports: DeskPorts
    _effects: EffectDesk

    def submit(
        self,
        kind: str,
        *,
        applicant: Resident,
        answers: Mapping[str, object],
        by: Resident | Official,
        documents: Mapping[str, str] | None = None,
        subject: Person | None = None,
        key: str | None = None,
    ) -> ServiceRequest:
        """Ask for a letter, as the applicant or at the counter on the applicant's behalf.

        Args:
            kind: Code of the kind: ``"SKD"``.
            applicant: The resident who asks; what the letter says of them is read from the
                register.
            answers: By field name, as typed.
            by: The applicant, or an official of the office the request goes to.
            documents: Keys of recorded papers by name of the requirement. Missing ones do not
                stop a request: the applicant may bring them to the office.
            subject: Whom the letter is about, where it is not the applicant and the kind does not
                ask for it: for the officials to check.
            key: As all methods that change something take it; see above.

        Raises:
            InputError: the answers or documents cannot be used; lists every fault. Or the kind is
                a form, which :meth:`form` prints.
            RenderingError: the fonts lack a character of the letter.
        """
        ports, attempt = self._ports, self._ports.attempt(by)
        given = (kind, applicant, answers, by, documents, subject)
        call = (ports, key, "requests.submit", ServiceRequest, *given)
        if answered := kept(*call):
            return answered[0]
        asked = ports.kind(kind)
        if asked.is_form:
            raise InputError(
                mark("{kind} is a form: residents sign it, and no office gives it"),
                mark("Print it with desk.requests.form instead."),
                kind=asked.code,
            )
        known = ports.residents.by_id(applicant.id)
        content, papers = prepared(
            ports, asked, known, answers, documents=documents or {}, subject=subject
        )
        about = subject_of(ports, content)
        decision = transitions.submit(
            ports.new_id(), known, content, papers, attempt, subject=about
        )
        with once(*call) as act:
            if act.is_new:
                act.unit.keep_kind(asked)
                act.unit.add_request(decision.request)
                act.unit.record(decision.events)
                act.answer = decision.request
        return act.answer

    def form(
        self,
        kind: str,
        *,
        applicant: Resident,
        answers: Mapping[str, object],
        by: Resident | Official,
    ) -> bytes:
        """Print a form that residents sign themselves; nothing it says is kept.

        Args:
            kind: Code of a kind whose nature is ``formulir``.
            applicant: The resident whom it is printed for.
            answers: By field name, as typed; what is left out is written by hand.
            by: The applicant, or an official of the applicant's office.

        Returns:
            A PDF without number and seal.

        Raises:
            InputError: the answers cannot be used, or the kind is no form.
            RenderingError: the fonts lack a character.
        """
        ports = self._ports
        asked, attempt = ports.kind(kind), ports.attempt(by)
        if not asked.is_form:
            raise InputError(
                mark("{kind} is no form: an office gives it"),
                mark("Ask for it with desk.requests.submit instead."),
                kind=asked.code,
            )
        known = ports.residents.by_id(applicant.id)
        content = content_of(ports, asked, known, answers, None)
        attempt.channel_for(known.id, content.office)
        note_reading(ports, by, Reading.FORM, [(content.office, known.id)], asked.code)
        return ports.renderer.render_form(content, asked, ports.city, at=attempt.at)

    def resubmit(
        self,
        request_id: str,
        *,
        answers: Mapping[str, object],
        by: Resident | Official,
        seen: str,
        documents: Mapping[str, str] | None = None,
        subject: Person | None = None,
        key: str | None = None,
    ) -> ServiceRequest:
        """Complete a returned request; it starts again at the first step.

        Papers named before stay unless replaced, and so does a subject. The letter is made with the
        kind as it is now. The arguments are those of :meth:`submit`.

        Raises:
            InputError: the answers or documents cannot be used; lists every fault.
            RenderingError: the fonts lack a character of the letter.
        """
        ports, attempt = self._ports, self._ports.attempt(by, seen)
        given = (request_id, answers, by, seen, documents, subject)
        call = (ports, key, "requests.resubmit", ServiceRequest, *given)
        if answered := kept(*call):
            return answered[0]
        earlier = self._stored(request_id)
        applicant = ports.residents.by_id(earlier.applicant)
        kind = ports.kind(earlier.content.kind)
        content, papers = prepared(
            ports,
            kind,
            applicant,
            answers,
            documents={**earlier.documents, **(documents or {})},
            subject=subject or _subject_given(earlier, kind),
        )
        about = subject_of(ports, content)
        with once(*call) as act:
            if act.is_new:
                act.unit.keep_kind(kind)
                earlier = act.unit.request(request_id)
                decision = transitions.resubmit(earlier, content, papers, attempt, subject=about)
                act.answer = _keep(act.unit, decision)
        return act.answer

    def approve(
        self,
        request_id: str,
        *,
        by: Official,
        seen: str,
        number: str = "",
        passphrase: Secret | None = None,
        key: str | None = None,
    ) -> ServiceRequest:
        """Agree at the step whose turn it is.

        A signing step takes the letter's number and owes its seal in the same transaction; the
        last one issues the letter. When the key or the typesetter fails, the approval stands, the
        request stays ``SIGNING`` with its number, and :meth:`EffectDesk.run_due` finishes it.

        Args:
            request_id: Key of the request.
            by: The official whose turn it is.
            seen: What they looked at.
            number: A number reserved for this letter (:meth:`NumberDesk.reserve`), as printed; by
                default a signing step takes the next one.
            passphrase: Of the official, where the signer of whole files needs it. It lives for this
                one call; if the signer cannot be reached, the letter waits for the official to give
                it again: :meth:`EffectDesk.retry`.
            key: As all methods that change something take it; see above.

        Returns:
            The request as it is afterwards; a repeated call of a signing step gives it as it is now.

        Raises:
            InputError: the reserved number is of another series or year, or the step takes none.
            SigningError: the official has no key, or the facts do not fit into a seal.
        """
        ports = self._ports
        attempt = ports.attempt(by, seen)
        owed = None
        given = (request_id, by, seen, number)
        with once(ports, key, "requests.approve", ServiceRequest, *given) as act:
            if act.is_new:
                request, kind = self._asked(act.unit, request_id)
                approved = transitions.approve(request, kind, attempt)
                act.answer = _keep(act.unit, approved.decision)
                owed = self._sign(act.unit, kind, approved, number)
        if owed is not None:
            self._effects.with_passphrase(passphrase).run(owed)
        is_under_way = act.answer.status is RequestStatus.SIGNING
        return self._stored(request_id) if is_under_way else act.answer

    def return_for_completion(
        self,
        request_id: str,
        *,
        by: Official,
        seen: str,
        missing: Sequence[str] = (),
        note: str = "",
        key: str | None = None,
    ) -> ServiceRequest:
        """Send a request back to the applicant.

        Args:
            request_id: Key of the request.
            by: The official whose turn it is.
            seen: What they looked at.
            missing: Names of fields and requirements that are missing or unusable.
            note: What else the applicant should know.
            key: As all methods that change something take it; see above.

        Raises:
            InputError: nothing is named, or something the kind does not ask for.
        """
        attempt = self._ports.attempt(by, seen)
        given = (request_id, by, seen, tuple(missing), note)
        with once(self._ports, key, "requests.return", ServiceRequest, *given) as act:
            if act.is_new:
                decision = transitions.return_for_completion(
                    *self._asked(act.unit, request_id), attempt, missing=tuple(missing), note=note
                )
                act.answer = _keep(act.unit, decision)
        return act.answer

    def reject(
        self, request_id: str, *, by: Official, seen: str, reason: str, key: str | None = None
    ) -> ServiceRequest:
        """Refuse a request for good; a number taken by an earlier signature stays as "batal".

        A seal made before counts as revoked, which is published at once.

        Raises:
            InputError: no reason is given.
        """
        attempt = self._ports.attempt(by, seen)
        owed = None
        given = (request_id, by, seen, reason)
        with once(self._ports, key, "requests.reject", ServiceRequest, *given) as act:
            if act.is_new:
                asked = self._asked(act.unit, request_id)
                decision = transitions.reject(*asked, attempt, reason=reason)
                owed = cancel(act.unit, decision)
                act.answer = _keep(act.unit, decision)
        if owed is not None:
            self._effects.run(owed)
        return act.answer

    def give_up_signature(
        self, request_id: str, *, by: Official, seen: str, reason: str, key: str | None = None
    ) -> ServiceRequest:
        """Take back a signature that cannot be finished: its key is lost, or in the wrong hands.

        The request waits again at the same step. The number stays in the register as "batal", and
        verifiers are told that a seal under it does not count, should one turn up.

        Args:
            request_id: Key of a request that is ``SIGNING``.
            by: The holder of the step's post, or an official of an office above it.
            seen: What they looked at.
            reason: Why; it stays in the register and in the journal.
            key: As all methods that change something take it; see above.

        Raises:
            InputError: no reason is given.
        """
        attempt, stated = self._ports.attempt(by, seen), stated_reason(reason)
        owed = None
        given = (request_id, by, seen, stated)
        with once(self._ports, key, "requests.give_up_signature", ServiceRequest, *given) as act:
            if act.is_new:
                asked = self._asked(act.unit, request_id)
                act.answer, owed = give_up(act.unit, *asked, attempt, stated)
        if owed is not None:
            self._effects.run(owed)
        return act.answer

    def withdraw(
        self, request_id: str, *, by: Resident | Official, seen: str, key: str | None = None
    ) -> ServiceRequest:
        """Take a request back, as the applicant or at the counter, before anybody has signed."""
        attempt = self._ports.attempt(by, seen)
        with once(
            self._ports, key, "requests.withdraw", ServiceRequest, request_id, by, seen
        ) as act:
            if act.is_new:
                asked = self._asked(act.unit, request_id)
                act.answer = _keep(act.unit, transitions.withdraw(*asked, attempt))
        return act.answer

    def get(self, request_id: str, *, by: Resident | Official) -> ServiceRequest:
        """Read a request, as its applicant or as an official above it."""
        return self._read(request_id, by, Reading.REQUEST)

    def of(self, applicant: Resident, *, by: Resident | Official) -> Sequence[ServiceRequest]:
        """List what a resident has asked for, oldest first.

        Args:
            applicant: The resident.
            by: The same, or an official of the office where they live or of one above.
        """
        home = require_reader_at_home(self._ports, applicant.id, by)
        with self._ports.store.read() as unit:
            listed = unit.requests_of(applicant.id)
        note_reading(self._ports, by, Reading.REQUESTS, [(home, applicant.id)])
        return listed

    def history(self, request_id: str, *, by: Resident | Official) -> Sequence[Event]:
        """Read what happened to a request, in order; who only read it is not told here."""
        self._read(request_id, by, Reading.HISTORY)
        with self._ports.store.read() as unit:
            return unit.events_of(request_id)

    def waiting_for(self, official: Official, *, limit: int = 100) -> Sequence[ServiceRequest]:
        """List the requests that wait for this official, oldest first.

        Args:
            official: Whose turn it is.
            limit: Most requests to list, up to 1000.

        Raises:
            InputError: the limit cannot be used.
        """
        require_limit(limit)
        listed = waiting_for(self._ports, official, limit)
        concerned = [(request.office, key) for request in listed for key in request.concerned]
        note_reading(self._ports, official, Reading.INBOX, concerned)
        return listed

    def _asked(self, unit: UnitOfWork, request_id: str) -> tuple[ServiceRequest, LetterKind]:
        """Read a request, and the version of its kind that it was made with."""
        request = unit.request(request_id)
        return request, self._ports.kind_of(request.content, unit)

    def _sign(
        self, unit: UnitOfWork, kind: LetterKind, approved: transitions.ApprovedStep, number: str
    ) -> Effect | None:
        """Begin the signature, where the approved step signs."""
        if approved.step.action.is_signing:
            return begin_signature(self._ports, unit, kind, approved, number)
        if number:
            raise InputError(
                mark("the step '{step}' takes no number"),
                mark("Give the number with the step that signs."),
                step=approved.step.name,
            )
        return None

    def _read(self, request_id: str, by: Resident | Official, what: Reading) -> ServiceRequest:
        request = self._stored(request_id)
        require_reader(self._ports, request.applicant, request.office, by)
        concerned = [(request.office, key) for key in request.concerned]
        note_reading(self._ports, by, what, concerned, request_id)
        return request

    def _stored(self, request_id: str) -> ServiceRequest:
        with self._ports.store.read() as unit:
            return unit.request(request_id)


def _subject_given(request: ServiceRequest, kind: LetterKind) -> Person | None:
    """Find whom a request is about, where neither an answer nor the applicant tells it."""
    is_told = bool(kind.subject) or request.content.applicant is None
    return None if is_told else request.content.subject


def _keep(unit: UnitOfWork, decision: transitions.Decision) -> ServiceRequest:
    unit.save_request(decision.request)
    unit.record(decision.events)
    return decision.request
