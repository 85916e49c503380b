"""Whose letters somebody finds in the archive, and in whose journal it stands that they have looked."""

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.readings import note_look
from ekelurahan.desk.rights import require_official
from ekelurahan.errors import NotAllowedError
from ekelurahan.model.attempts import Operator
from ekelurahan.model.events import Reading
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.offices import Official
from ekelurahan.texts import mark


def actor_of(ports: DeskPorts, by: Official | Operator) -> str:
    """Give how the journal names somebody who may be the operator."""
    return by.actor if isinstance(by, Operator) else ports.attempt(by).actor


def readable_offices(
    ports: DeskPorts, by: Official, office: RegionCode | None = None
) -> frozenset[RegionCode]:
    """Give the offices whose letters an official may see: one, or all at and below their posts.

    Raises:
        NotFoundError: the city has no such office or official.
        NotAllowedError: they work neither there nor above, or hold no post today.
    """
    if office is not None:
        require_official(ports, office, by)
        return frozenset([office])
    own = _own_offices(ports, by)
    offices = frozenset(
        code
        for code in ports.city.offices
        if own & {above.code for above in ports.city.lineage(code)}
    )
    if not offices:
        raise NotAllowedError(
            mark("only officials who hold a post today may search the archive"),
            mark("Enter the assignment in the city file."),
        )
    return offices


def note_search(ports: DeskPorts, by: Official, office: RegionCode | None = None) -> None:
    """Record a look at a page in one journal: an entry for each office would lock them all.

    Args:
        ports: Of the desk.
        by: An official who holds a post today.
        office: The only office searched.

    Raises:
        StorageError: the journal cannot be written.
    """
    own = min(_own_offices(ports, by), key=str)
    note_look(ports, by, Reading.ARCHIVE, own, key=office.value if office else "")


def _own_offices(ports: DeskPorts, by: Official) -> set[RegionCode]:
    held = ports.city.posts_of(by.id, ports.city.day_of(ports.attempt(by).at))
    return {post.office for post in held}
