"""The composition root: the only room that knows all others, and puts them together."""

from ekelurahan.compose.desks import SystemClock, load_desk, open_desk, open_verifier
from ekelurahan.compose.folders import create_city_folder
from ekelurahan.compose.publishing import publish_keys, publish_status_lists

__all__ = [
    "SystemClock",
    "create_city_folder",
    "load_desk",
    "open_desk",
    "open_verifier",
    "publish_keys",
    "publish_status_lists",
]
