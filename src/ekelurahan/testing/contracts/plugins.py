"""What every plug-in must do, whatever it offers."""

from collections.abc import Mapping
from types import ModuleType

import pytest

from ekelurahan.errors import PluginError
from ekelurahan.model.secrets import Secret
from ekelurahan.plugins import PluginHost
from ekelurahan.plugins.building import Asking
from ekelurahan.plugins.loading import Plugin
from ekelurahan.plugins.reports import PluginReport, report


class PluginContract:
    """What every plug-in must do.

    Fixtures: ``plugin``, the module or instance; ``settings``, a section it works with, where it has
    settings.
    """

    @pytest.fixture
    def settings(self) -> Mapping[str, object]:
        """Give a section it works with; none by default."""
        return {}

    @pytest.fixture
    def told(self, plugin: ModuleType, settings: Mapping[str, object]) -> PluginReport:
        """Ask it what it offers."""
        named = Plugin.passed(plugin)
        return report(named, Asking({named.name: settings}))

    def test_it_offers_something(self, told: PluginReport) -> None:
        """A host can be built with it, and finds a part of it."""
        assert told.error is None, told.error
        assert any(told.offers.values())

    def test_every_setting_is_explained(self, told: PluginReport) -> None:
        """Whoever must fill a setting in is told what it is for."""
        assert [] == [setting.name for setting in told.settings if not setting.help]

    def test_an_unknown_setting_is_refused(self, plugin: ModuleType) -> None:
        """A misspelt setting is not overlooked: settings are declared."""
        named = Plugin.passed(plugin)
        if not report(named, Asking()).settings:
            return
        with pytest.raises(PluginError, match="no_such_setting"):
            PluginHost(plugin, settings={named.name: {"no_such_setting": 1}})

    def test_secrets_are_declared_as_such(self, told: PluginReport) -> None:
        """What is called a password, token or key is a :class:`Secret`."""
        telling = ("password", "passphrase", "token", "secret")
        open_ = [s.name for s in told.settings if s.name.endswith(telling) and s.type != "secret"]
        assert [] == open_, f"declare them as {Secret.__name__}"
