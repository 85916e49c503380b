"""Who may read and act: the few questions that every part of the desk asks."""

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.errors import NotAllowedError
from ekelurahan.model.attempts import Attempt
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.offices import Office, Official
from ekelurahan.model.residents import Resident
from ekelurahan.texts import mark


def signs_at(ports: DeskPorts, office: RegionCode, by: Official) -> bool:
    """Tell whether an official signs letters of an office today."""
    place, day = ports.city.office(office), ports.city.day_of(ports.clock.now())
    roles = {
        step.role
        for kind in ports.kinds.values()
        for step in kind.route.steps
        if step.action.is_signing and step.level == place.level.value
    }
    return any(ports.city.assignment_to(role, office, official=by.id, day=day) for role in roles)


def works_at(ports: DeskPorts, office: RegionCode, by: Official) -> bool:
    """Tell whether an official works at an office today, or at one above it.

    Raises:
        NotFoundError: the city has no such office or official.
    """
    above = {above.code for above in ports.city.lineage(office)}
    held = ports.city.posts_of(by.id, ports.city.day_of(ports.attempt(by).at))
    return any(post.office in above for post in held)


def require_reader(
    ports: DeskPorts, resident: str, office: RegionCode, by: Resident | Official
) -> None:
    """Check that somebody may read what belongs to a resident and lies at an office.

    That resident may, and every official of the office or of one above it.

    Raises:
        NotAllowedError: it is somebody else.
    """
    is_theirs = by.id == resident if isinstance(by, Resident) else works_at(ports, office, by)
    if not is_theirs:
        raise NotAllowedError(
            mark("only the resident concerned and the officials of {office} may read this"),
            mark("Sign in as one of them."),
            office=ports.city.office(office).title,
        )


def require_official(ports: DeskPorts, office: RegionCode, by: Official) -> None:
    """Check that an official works at an office today, or at one above it.

    Raises:
        NotFoundError: the city has no such office or official.
        NotAllowedError: they do not.
    """
    if not works_at(ports, office, by):
        raise NotAllowedError(
            mark("only officials of {office}, or of an office above it, may see or do this"),
            mark("Sign in as one of them."),
            office=ports.city.office(office).title,
        )


def require_reader_at_home(ports: DeskPorts, resident: str, by: Resident | Official) -> RegionCode:
    """Check that somebody may read what belongs to a resident, and give the office of their home.

    Raises:
        NotFoundError: the register has no such resident.
        NotAllowedError: it is neither the resident nor an official there or above.
    """
    home = ports.residents.by_id(resident).address.kelurahan
    require_reader(ports, resident, home, by)
    return home


def require_signatory(ports: DeskPorts, office: RegionCode, by: Official) -> tuple[Attempt, Office]:
    """Check that an official signs letters of an office today.

    Raises:
        NotAllowedError: they do not.
    """
    attempt, place = ports.attempt(by), ports.city.office(office)
    if not signs_at(ports, office, by):
        raise NotAllowedError(
            mark("only those who sign letters of {office} may act on its numbers and archive"),
            mark("Ask them; the register itself may be read by everybody who works there."),
            office=place.title,
        )
    return attempt, place
