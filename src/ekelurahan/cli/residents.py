"""``ekelurahan residents``: what is held about a resident."""

from argparse import Namespace

from ekelurahan import wire
from ekelurahan.compose.city_settings import CONFIG
from ekelurahan.compose.desks import load_desk


def residents(options: Namespace, _language: str) -> int:
    """Write all that is held about a resident, as JSON.

    Raises:
        NotFoundError: there is no such resident or official.
        NotAllowedError: that official may not have it.
    """
    desk = load_desk(options.city / CONFIG)
    official = desk.city.official(options.by)
    print(wire.dumps(desk.personal_data.export(options.resident, by=official)))
    return 0
