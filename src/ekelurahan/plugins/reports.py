"""What is installed, and what it offers: for people, and as JSON for programs."""

from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoint
from typing import Any, Final

from attrs import asdict, evolve, field, frozen

from ekelurahan.errors import PluginError
from ekelurahan.plugins.building import Asking
from ekelurahan.plugins.loading import Plugin, distribution_of, installed_plugins
from ekelurahan.plugins.roles import BY_HOOK
from ekelurahan.plugins.settings import Setting, describe_settings

SCHEMA: Final = 1
"""Version of the JSON; raised when a member changes its meaning or goes away."""


@frozen
class PluginReport:
    """One installed plug-in.

    Attributes:
        name: Its name.
        distribution: What it was installed with.
        version: Version of that.
        disabled: Whether it is left out; it is not imported then.
        roles: What it may offer parts for: ``notifiers``.
        offers: Names of what it offers, by role; empty where it cannot be asked.
        settings: Its settings.
        error: What is wrong with it; ``None`` for nothing.
    """

    name: str
    distribution: str
    version: str
    disabled: bool = False
    roles: tuple[str, ...] = ()
    offers: Mapping[str, tuple[str, ...]] = field(factory=dict)
    settings: tuple[Setting, ...] = ()
    error: PluginError | None = None

    def to_json(self) -> Mapping[str, Any]:
        """Give it as plain values; see :data:`SCHEMA`."""
        plain = asdict(self, filter=lambda attribute, _: attribute.name != "error")
        return {**plain, "problem": str(self.error) if self.error else ""}


def survey(asking: Asking, disable: Sequence[str] = ()) -> list[PluginReport]:
    """Look at every installed plug-in by itself: a broken one hides no other.

    Args:
        asking: How they are asked.
        disable: Names of those that are left out.
    """
    return [_of_entry(entry, asking, disable) for entry in installed_plugins()]


def _of_entry(entry: EntryPoint, asking: Asking, disable: Sequence[str]) -> PluginReport:
    distribution, version = distribution_of(entry)
    known = PluginReport(entry.name, distribution, version)
    if entry.name in disable:
        return evolve(known, disabled=True)
    try:
        plugin = Plugin.installed(entry)
    except PluginError as error:
        return evolve(known, error=error)
    return report(plugin, asking)


def report(plugin: Plugin, asking: Asking) -> PluginReport:
    """Tell of one plug-in what it is and what it offers."""
    known = PluginReport(
        plugin.name,
        str(plugin.distribution),
        plugin.version,
        settings=tuple(describe_settings(plugin.module)),
    )
    try:
        hooks = plugin.hooks(plugin.register())
        known = evolve(known, roles=tuple(BY_HOOK[hook].name for hook in hooks))
        offered = asking.offers_of(plugin)
    except PluginError as error:
        return evolve(known, error=error)
    offers = {
        BY_HOOK[hook].name: tuple(name for of, name, _ in offered if of == hook) for hook in hooks
    }
    return evolve(known, offers=offers)
