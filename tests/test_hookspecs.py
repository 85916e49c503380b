"""What a plug-in may offer."""

import inspect

import pytest

from ekelurahan.errors import InputError
from ekelurahan.hookspecs import ROLES, Offer
from ekelurahan.model.effects import LONGEST_NAME

HOOKS = [
    getattr(role, name) for role in ROLES for name in vars(role) if name.startswith("ekelurahan")
]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.__name__)
class TestHooks:
    """Promises every hook keeps."""

    def test_only_settings_go_in(self, hook):
        """A hook is given the settings of the plug-in and nothing else."""
        assert ["self", "settings"] == [*inspect.signature(hook).parameters]

    def test_no_plug_in_speaks_for_another(self, hook):
        """No hook stops at the first result or remembers calls."""
        assert {"firstresult": False, "historic": False} == {
            option: hook.ekelurahan_spec[option] for option in ("firstresult", "historic")
        }

    def test_its_docstring_says_what_an_author_must_know(self, hook):
        """When it is called, what it may raise, what it sees, and an example."""
        for needed in ("Called once", "again", "Raises:", "personal data", "@hookimpl"):
            assert needed in hook.__doc__


@pytest.mark.parametrize("name", ["", "  ", None])
def test_an_offer_has_a_name(name):
    """A nameless offer could never be picked."""
    with pytest.raises(InputError, match="needs a name"):
        Offer(name, object())


def test_an_offer_has_a_name_that_databases_keep():
    """A longer one would make every request fail on a server that cuts nothing off."""
    assert "n" * LONGEST_NAME == Offer("n" * LONGEST_NAME, object()).name
    with pytest.raises(InputError, match="more than 25 characters"):
        Offer("n" * (LONGEST_NAME + 1), object())
