"""Libraries that are not there."""

import pytest

from ekelurahan.adapters.extras import load_extra
from ekelurahan.errors import PluginError


def test_a_missing_library_is_named_with_its_remedy():
    """The error says how to install it."""
    with pytest.raises(PluginError, match="'no_such_library'") as caught:
        load_extra("no_such_library", extra="scans")

    assert "Install it: pip install 'ekelurahan[scans]'" == caught.value.advice
