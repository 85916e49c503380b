"""``ekelurahan residents``: what is held about a resident."""

from argparse import Namespace

from ekelurahan import wire
from ekelurahan.compose.city_settings import CONFIG
from ekelurahan.compose.desks import load_desk
from ekelurahan.errors import NotFoundError
from ekelurahan.texts import mark


def residents(options: Namespace, _language: str) -> int:
    """Write all that is held about a resident, as JSON.

    Raises:
        NotFoundError: there is no such resident or official.
        NotAllowedError: that official may not have it.
    """
    desk = load_desk(options.city / CONFIG)
    official = desk.city.officials.get(options.by)
    if official is None:
        raise NotFoundError(
            mark("{city} has no official {key}"),
            mark("Use the key an official has in the city file."),
            city=desk.city.name,
            kind="official",
            key=options.by[:64],
        )
    print(wire.dumps(desk.personal_data.export(options.resident, by=official)))
    return 0
