"""Libraries that only some installations have."""

import importlib
from typing import Any

from ekelurahan.errors import PluginError
from ekelurahan.texts import mark


def load_extra(module: str, *, extra: str) -> Any:
    """Import a library only when it is needed, and say how to get it.

    Args:
        module: Its dotted name.
        extra: Which extra of this distribution brings it.

    Raises:
        PluginError: it is not installed.

    >>> load_extra("no_such_library", extra="scans")
    Traceback (most recent call last):
    ekelurahan.errors.PluginError: this needs 'no_such_library', which is not installed
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        raise PluginError(
            mark("this needs '{module}', which is not installed"),
            mark("Install it: pip install 'ekelurahan[{extra}]'"),
            module=module,
            extra=extra,
        ) from None
