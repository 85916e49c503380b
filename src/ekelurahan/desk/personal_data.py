"""A resident's rights to what is held about them: to have all of it, and to have it corrected."""

from attrs import asdict, frozen

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.idempotency import kept, once
from ekelurahan.desk.letters import shown
from ekelurahan.desk.rights import signs_at
from ekelurahan.errors import InputError, NotAllowedError
from ekelurahan.model.events import PersonalDataCorrected, PersonalDataExported
from ekelurahan.model.letter_content import LetterContent
from ekelurahan.model.offices import OfficeLevel, Official
from ekelurahan.model.personal_data import Correction, PersonalData
from ekelurahan.model.residents import Resident
from ekelurahan.model.service_requests import RequestStatus
from ekelurahan.model.standing import LetterStatus
from ekelurahan.ports import UnitOfWork
from ekelurahan.texts import mark

_UNDER_WAY = {RequestStatus.WAITING, RequestStatus.RETURNED, RequestStatus.SIGNING}


@frozen
class PersonalDataDesk:
    """What is done at a resident's wish with all that is held about them; each act is in the journal.

    Officials may act for residents of their own office if they sign letters there: whoever may read
    one letter need not have everything.
    """

    _ports: DeskPorts

    def export(self, resident_id: str, *, by: Resident | Official) -> PersonalData:
        """Put together what is held about a resident.

        Letters about the resident that somebody else has asked for are that person's, and not in it.

        Args:
            resident_id: The host's key of the resident.
            by: The resident, or an official who signs letters at the resident's office.

        Raises:
            NotFoundError: the register has no such resident.
            NotAllowedError: it is somebody else.
        """
        ports = self._ports
        resident, attempt = ports.residents.by_id(resident_id), ports.attempt(by)
        if not (isinstance(by, Resident) and by.id == resident.id):
            self._require_signatory(resident, by)
        with ports.store.begin() as unit:
            requests = unit.requests_of(resident.id)
            letters = filter(None, (unit.letter_of(request.id) for request in requests))
            held = PersonalData(
                at=attempt.at,
                resident=resident,
                requests=tuple(requests),
                letters=tuple(shown(letter, by) for letter in letters),
                documents=tuple(unit.documents_of(resident.id)),
                journal=tuple(e for request in requests for e in unit.events_of(request.id)),
            )
            exported = PersonalDataExported(
                at=attempt.at,
                actor=attempt.actor,
                office=resident.address.kelurahan.value,
                residents=(resident.id,),
            )
            unit.record([exported])
        return held

    def correct(
        self, resident: Resident, *, before: Resident, by: Official, key: str | None = None
    ) -> Correction:
        """Correct an entry of the embedded register.

        Letters are never altered, nor is what was asked for; those that say something else now are
        named in the answer. The journal keeps which parts were changed, and of the entry before a
        digest only.

        Args:
            resident: The whole entry as it should be.
            before: The whole entry as it was looked at.
            by: An official who signs letters at the resident's office, for somebody else.
            key: The caller's key for this one call; see :class:`ServiceRequestDesk`.

        Raises:
            InputError: nothing would change.
            NotFoundError: the entry is not in the embedded register: correct it where it is kept;
                or the city has no such kelurahan as its address names.
            NotAllowedError: it is not this official's to do.
            ConflictError: the entry was changed since, or its new NIK is somebody else's.
        """
        given = (asdict(resident, recurse=False), asdict(before, recurse=False), by)
        call = (self._ports, key, "personal_data.correct", Correction, *given)
        if answered := kept(*call):
            return answered[0]
        attempt = self._ports.attempt(by)
        self._require_signatory(before, by)
        attempt.refuse_own(before.nik, resident.nik)
        parts = _changed(before, resident)
        if not parts:
            raise InputError(
                mark("the entry already is as it should be"),
                mark("Give the whole entry as it should be, and as it was looked at."),
            )
        self._ports.city.office_at(resident.address.kelurahan, OfficeLevel.KELURAHAN)
        with once(*call) as act:
            if act.is_new:
                digest = act.unit.correct_resident(resident, before, attempt.at)
                corrected = PersonalDataCorrected(
                    at=attempt.at,
                    actor=attempt.actor,
                    office=before.address.kelurahan.value,
                    residents=(resident.id,),
                    parts=parts,
                    before=digest,
                )
                act.unit.record([corrected])
                act.answer = _correction(act.unit, resident, parts)
        return act.answer

    def _require_signatory(self, resident: Resident, by: Resident | Official) -> None:
        office = resident.address.kelurahan
        if not (isinstance(by, Official) and signs_at(self._ports, office, by)):
            raise NotAllowedError(
                mark(
                    "only the resident concerned and those who sign letters of {office} may do this"
                ),
                mark("Sign in as one of them."),
                office=self._ports.city.office(office).title,
            )


def _changed(before: Resident, after: Resident) -> tuple[str, ...]:
    earlier, later = asdict(before, recurse=False), asdict(after, recurse=False)
    return tuple(part for part in earlier if earlier[part] != later[part])


def _correction(unit: UnitOfWork, resident: Resident, parts: tuple[str, ...]) -> Correction:
    """Find what tells a changed part as it was."""
    telling = [r for r in unit.requests_of(resident.id) if _tells(r.content, parts)]
    letters = filter(None, (unit.letter_of(request.id) for request in telling))
    return Correction(
        resident,
        tuple(letter.id for letter in letters if letter.status is LetterStatus.ISSUED),
        tuple(request.id for request in telling if request.status in _UNDER_WAY),
    )


def _tells(content: LetterContent, parts: tuple[str, ...]) -> bool:
    people = filter(None, (content.subject, content.applicant))
    return any(getattr(person, part, None) for person in people for part in parts)
