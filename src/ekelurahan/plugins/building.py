"""Asking plug-ins what they offer, and finding everything that is wrong with them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

from attrs import field, frozen
from pluggy import PluginManager

from ekelurahan.errors import Fault, InputError, PluginError
from ekelurahan.plugins.loading import Plugin
from ekelurahan.plugins.offers import checked, unfit
from ekelurahan.plugins.roles import BY_HOOK, Role
from ekelurahan.plugins.settings import SETTINGS, read_settings, settings_of
from ekelurahan.texts import mark

Settings = Mapping[str, Mapping[str, object]]
SECTION: Final = "plugins"
"""Where the sections of plug-ins stand in a configuration."""
T = TypeVar("T")


@frozen
class Asking:
    """How plug-ins are asked.

    Attributes:
        settings: Their sections, by name.
        folder: Where relative paths in them start.
        ask: Names of the hooks to call.
    """

    settings: Settings = field(factory=dict)
    folder: Path = Path()
    ask: Collection[str] = tuple(BY_HOOK)

    def offers_of(self, plugin: Plugin) -> list[tuple[str, str, object]]:
        """Give everything a plug-in offers, as hook, name and part.

        One that has none of the hooks asked for needs no settings.

        Raises:
            PluginError: anything about it is wrong.
        """
        manager = plugin.register()
        roles = [role for role in BY_HOOK.values() if self._asks(role, manager)]
        settings = self._settings_of(plugin) if roles else None
        return [
            (role.hook, *checked(plugin, role, offer))
            for role in roles
            for offer in _offered(plugin, role, manager, settings)
        ]

    def _asks(self, role: Role, manager: PluginManager) -> bool:
        return role.hook in self.ask and bool(getattr(manager.hook, role.hook).get_hookimpls())

    def _settings_of(self, plugin: Plugin) -> object:
        declared = getattr(plugin.module, SETTINGS, None)
        if declared is not None and settings_of(plugin.module) is None:
            raise plugin.error(
                mark("what plug-in '{plugin}' of {distribution} calls Settings is no attrs class")
            )
        plain, place = self.settings.get(plugin.name, {}), f"{SECTION}.{plugin.name}"
        try:
            return read_settings(plugin.module, plain, place, self.folder)
        except InputError as error:
            told = PluginError(
                mark("the settings of plug-in '{plugin}' of {distribution} cannot be used"),
                mark("Mend each place named; see: ekelurahan plugins show {plugin}"),
                faults=error.faults,
                plugin=plugin.name,
                distribution=plugin.distribution,
            )
            raise told from None


def gather(
    plugins: Sequence[Plugin], asking: Asking, errors: list[PluginError]
) -> Mapping[str, Mapping[str, Any]]:
    """Give what plug-ins offer, by hook and name; what is wrong is added to ``errors``."""
    parts: dict[str, dict[str, object]] = {}
    owners: dict[tuple[str, str], Plugin] = {}
    for plugin in plugins:
        for hook, name, part in kept(errors, partial(asking.offers_of, plugin)) or ():
            other = owners.setdefault((hook, name), plugin)
            if name in parts.setdefault(hook, {}):
                errors.append(_twice(plugin, other, hook, name))
            parts[hook][name] = part
    return MappingProxyType({hook: MappingProxyType(found) for hook, found in parts.items()})


def check_names(
    plugins: Iterable[Plugin], configured: Collection[str], errors: list[PluginError]
) -> None:
    """Find plug-ins of one name, and settings for a plug-in that is not there."""
    seen: dict[str, Plugin] = {}
    for plugin in plugins:
        other = seen.setdefault(plugin.name, plugin)
        if other is not plugin:
            errors.append(
                plugin.error(
                    mark("two plug-ins are called '{plugin}': of {distribution} and of {other}"),
                    other=other.distribution,
                )
            )
    for name in sorted({*configured} - {*seen}):
        errors.append(  # noqa: PERF401 - an error each
            PluginError(
                mark("there are settings for a plug-in '{plugin}', but no such plug-in"),
                mark("Install it, or correct the name of the section."),
                plugin=name,
                distribution="",
            )
        )


def kept(errors: list[PluginError], act: Callable[[], T]) -> T | None:
    """Do something, and keep its error instead of raising it."""
    try:
        return act()
    except PluginError as error:
        errors.append(error)
        return None


def refuse(errors: Sequence[PluginError]) -> None:
    """Raise what was found wrong: one error for all of it; a single one stays itself.

    Raises:
        PluginError: there is any.
    """
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise PluginError(
            mark("{n} things are wrong with the plug-ins"),
            mark("Mend or update them, or leave one out with disable=['its name']."),
            faults=[fault for error in errors for fault in faults_of(error)],
            n=len(errors),
            plugin=", ".join(sorted({str(e.values["plugin"]) for e in errors})),
            distribution=", ".join(sorted({str(e.values["distribution"]) for e in errors})),
        )


def faults_of(error: PluginError) -> Sequence[Fault]:
    """Give the faults of an error; where it has none, itself as one."""
    place = f"{SECTION}.{error.values.get('plugin', '')}"
    return error.faults or (Fault(place, str(error)),)


def _offered(
    plugin: Plugin, role: Role, manager: PluginManager, settings: object
) -> Iterator[object]:
    """Call a hook and give what it offers."""
    try:
        results = getattr(manager.hook, role.hook)(settings=settings)
        groups = [[*r] if isinstance(r, Iterable) else r for r in results]
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a plug-in may raise anything
        # From None: the text of a stranger's error may repeat settings.
        raise plugin.raised(role.hook, error) from None
    for group in groups:
        if not isinstance(group, list):
            raise unfit(plugin, role, group, "Iterable")
        yield from group


def _twice(plugin: Plugin, other: Plugin, hook: str, name: str) -> PluginError:
    return plugin.error(
        mark(
            "{hook} offers '{name}' twice: by plug-in '{plugin}' of {distribution} and"
            " by '{other}' of {other_distribution}"
        ),
        hook=hook,
        name=name,
        other=other.name,
        other_distribution=other.distribution,
    )
