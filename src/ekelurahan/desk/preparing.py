"""From what was typed to what officials approve: checked answers, papers, and the letter's content."""

from collections.abc import Mapping

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.errors import Fault, InputError, NotFoundError
from ekelurahan.model.letter_content import LetterContent
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.residents import Person, Resident
from ekelurahan.texts import mark


def prepared(
    ports: DeskPorts,
    kind: LetterKind,
    applicant: Resident,
    answers: Mapping[str, object],
    *,
    documents: Mapping[str, str],
    subject: Person | None,
) -> tuple[LetterContent, Mapping[str, str]]:
    """Check everything that comes with a request, and typeset it once for trial.

    Raises:
        InputError: the answers or documents cannot be used; lists every fault.
        RenderingError: the fonts lack a character of the letter.
    """
    papers = _checked_documents(ports, kind, applicant, documents)
    content = content_of(ports, kind, applicant, answers, subject)
    ports.renderer.rehearse(content, kind, ports.city)
    return content, papers


def content_of(
    ports: DeskPorts,
    kind: LetterKind,
    applicant: Resident,
    answers: Mapping[str, object],
    subject: Person | None,
) -> LetterContent:
    """Take down what a letter of this kind says.

    Raises:
        InputError: the answers cannot be used, or the kind asks itself whom it is about.
    """
    if kind.subject and subject is not None:
        raise InputError(
            mark("{kind} asks itself whom it is about"),
            mark("Answer its field '{field}', and leave 'subject' out."),
            kind=kind.code,
            field=kind.subject,
        )
    city = ports.city
    home = city.office(applicant.address.kelurahan)
    where = ", ".join(office.title for office in city.lineage(home.code))
    person = Person.of(applicant, f"{applicant.address}, {where}")
    checked = kind.check_answers(answers)
    return LetterContent.of(city, home, kind, person, checked, subject=subject)


def _checked_documents(
    ports: DeskPorts, kind: LetterKind, applicant: Resident, documents: Mapping[str, str]
) -> Mapping[str, str]:
    required = {requirement.name for requirement in kind.requirements}
    with ports.store.read() as unit:
        own = {document.id for document in unit.documents_of(applicant.id)}
    faults = [
        Fault(name, "is not asked for" if name not in required else "is no paper of the applicant")
        for name, document in documents.items()
        if name not in required or document not in own
    ]
    if faults:
        raise InputError(
            mark("the papers for {kind} cannot be used"),
            mark("Record each paper of the applicant first, and name it as the kind does."),
            faults=faults,
            kind=kind.code,
        )
    return documents


def subject_of(ports: DeskPorts, content: LetterContent) -> str | None:
    """Give the key of whom a letter is about, where that is another resident the register knows."""
    nik = content.subject.nik
    if content.applicant is None or nik is None:
        return None
    try:
        return ports.residents.by_nik(nik).id
    except NotFoundError:
        return None
