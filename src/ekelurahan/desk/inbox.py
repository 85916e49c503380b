"""What waits for an official: the requests at a step whose turn is one of their posts."""

from collections.abc import Sequence

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.offices import City, Office, Official
from ekelurahan.model.service_requests import ServiceRequest


def waiting_for(ports: DeskPorts, official: Official, limit: int) -> Sequence[ServiceRequest]:
    """Find the requests that wait for an official now, oldest first."""
    city, now = ports.city, ports.attempt(official).at
    held = city.posts_of(official.id, city.day_of(now))
    roles = {(post.role, post.office) for post in held}
    found: list[ServiceRequest] = []
    with ports.store.read() as unit:
        kinds = unit.kinds()
        for office in city.offices.values():
            if turns := _turns(city, office, roles, kinds):
                found += unit.requests_waiting(office.code, turns, limit=limit)
    return sorted(found, key=lambda request: request.submitted_at)[:limit]


def _turns(
    city: City, office: Office, roles: set[tuple[str, RegionCode]], kinds: Sequence[LetterKind]
) -> set[tuple[str, int, int]]:
    """Find at which steps of which kinds a request to an office waits for one of these roles."""
    above = {each.level.value: each.code for each in city.lineage(office.code)}
    return {
        (kind.code, kind.version, i)
        for kind in kinds
        for i, step in enumerate(kind.route.steps)
        if step.level in above and (step.role, above[step.level]) in roles
    }
