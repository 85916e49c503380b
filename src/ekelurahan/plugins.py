"""Find plug-ins, check what they offer, and give it by name.

A host that meets a fault is not built: with letters of legal effect, going on without a part is
worse than not starting. ``disable`` leaves a plug-in out until it is mended.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from traceback import extract_tb
from types import MappingProxyType
from typing import Any, Final

from attrs import frozen
from pluggy import PluginManager, PluginValidationError

from ekelurahan.errors import PluginError
from ekelurahan.hookspecs import ROLES, Offer
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.ports import FileStore, ResidentDirectory, SealSigner, Store
from ekelurahan.texts import mark

_Settings = Mapping[str, Mapping[str, object]]
_GROUP: Final = "ekelurahan"
_PORTS: Final[Mapping[str, type]] = {
    "ekelurahan_stores": Store,
    "ekelurahan_file_stores": FileStore,
    "ekelurahan_seal_signers": SealSigner,
    "ekelurahan_resident_directories": ResidentDirectory,
}
_HOOKS: Final = ("ekelurahan_letter_kinds", *_PORTS)


class PluginHost:
    """What a set of plug-ins offers. It is made once and does not change.

    A plug-in is named by its entry point; one passed in code by its module or class.
    The host picks no part by itself and passes none to a desk.

    Args:
        plugins: Modules, or instances of classes, with functions marked ``hookimpl``.
        settings: For each plug-in, by its name, what its hooks receive as ``settings``.
        disable: Names of plug-ins to leave out; names of none are ignored.

    Raises:
        PluginError: a plug-in is misspelt, broken, or offers what another offers already;
            ``values`` hold ``plugin`` and ``distribution``. No error repeats a setting.

    >>> from ekelurahan.hookspecs import Offer, hookimpl
    >>> from ekelurahan.adapters.sql.store import SqlStore
    >>> class Practice:
    ...     @hookimpl
    ...     def ekelurahan_stores(self):
    ...         yield Offer("practice", SqlStore.open("sqlite://"))
    >>> list(PluginHost(Practice()).stores())
    ['practice']
    """

    def __init__(
        self,
        *plugins: object,
        settings: _Settings | None = None,
        disable: Collection[str] = (),
    ) -> None:
        named = [p if isinstance(p, _Plugin) else _Plugin.passed(p) for p in plugins]
        kept = [plugin for plugin in named if plugin.name not in disable]
        _check_names(kept, {*(settings or {})} - {*disable})
        callers = [(plugin, plugin.register()) for plugin in kept]
        self._offers = {hook: _gather(hook, callers, settings or {}) for hook in _HOOKS}

    @classmethod
    def from_installed(
        cls, *, settings: _Settings | None = None, disable: Collection[str] = ()
    ) -> "PluginHost":
        """Load every installed plug-in but those disabled, which are not even imported.

        Args:
            settings: As for :class:`PluginHost`.
            disable: As for :class:`PluginHost`.

        Raises:
            PluginError: as for :class:`PluginHost`, or a plug-in cannot be imported.
        """
        found = sorted(entry_points(group=_GROUP), key=lambda entry: entry.name)
        plugins = [_Plugin.installed(entry) for entry in found if entry.name not in disable]
        return cls(*plugins, settings=settings, disable=disable)

    def letter_kinds(self) -> Mapping[str, LetterKind]:
        """Give the kinds of letters offered, by code."""
        return self._offers["ekelurahan_letter_kinds"]

    def stores(self) -> Mapping[str, Store]:
        """Give the stores offered, by name."""
        return self._offers["ekelurahan_stores"]

    def file_stores(self) -> Mapping[str, FileStore]:
        """Give the file stores offered, by name."""
        return self._offers["ekelurahan_file_stores"]

    def seal_signers(self) -> Mapping[str, SealSigner]:
        """Give the seal signers offered, by name."""
        return self._offers["ekelurahan_seal_signers"]

    def resident_directories(self) -> Mapping[str, ResidentDirectory]:
        """Give the resident directories offered, by name."""
        return self._offers["ekelurahan_resident_directories"]


@frozen(eq=False)
class _Plugin:
    name: str
    distribution: str
    module: object

    @classmethod
    def passed(cls, module: object) -> "_Plugin":
        name = getattr(module, "__name__", type(module).__name__)
        return cls(name, mark("the host application"), module)

    @classmethod
    def installed(cls, entry: EntryPoint) -> "_Plugin":
        distribution = entry.dist.name if entry.dist else entry.value
        try:
            return cls(entry.name, distribution, entry.load())
        except Exception as error:
            plugin = cls(entry.name, distribution, None)
            raise plugin.error(
                mark("plug-in '{plugin}' of {distribution} cannot be imported: {problem}"),
                problem=f"{type(error).__name__}: {error}",
            ) from error

    def error(self, message: str, **values: object) -> PluginError:
        return PluginError(
            message,
            mark("Mend or update the plug-in, or leave it out with disable=['{plugin}']."),
            plugin=self.name,
            distribution=self.distribution,
            **values,
        )

    def register(self) -> PluginManager:
        """Check the hooks; a manager for each plug-in keeps settings and failures apart."""
        if isinstance(self.module, type):
            raise self.error(
                mark("plug-in '{plugin}' of {distribution} is a class, not an instance of one")
            )
        manager = PluginManager(_GROUP)
        for role in ROLES:
            manager.add_hookspecs(role)
        try:
            manager.register(self.module, self.name)
        except PluginValidationError as error:
            raise self.error(
                mark("plug-in '{plugin}' of {distribution} has a hook with wrong arguments")
            ) from error
        try:
            manager.check_pending()
        except PluginValidationError:
            callers = manager.get_hookcallers(self.module) or ()
            # From None: pluggy's text holds the repr of the plug-in, and that perhaps a secret.
            raise self.error(
                mark("plug-in '{plugin}' of {distribution} has hooks that do not exist: {hooks}"),
                hooks=", ".join(caller.name for caller in callers if not caller.has_spec()),
            ) from None
        return manager

    def offered(
        self, hook: str, manager: PluginManager, settings: Mapping[str, object]
    ) -> Iterator[tuple[str, object]]:
        """Call a hook and give what it offers, with names."""
        try:
            results = getattr(manager.hook, hook)(settings=MappingProxyType({**settings}))
            groups = [[*r] if isinstance(r, Iterable) else r for r in results]
        except Exception as error:  # noqa: BLE001 - a plug-in may raise anything
            raised = extract_tb(error.__traceback__)[-1]
            # From None: the text of a stranger's error may repeat settings.
            raise self.error(
                mark("{hook} of plug-in '{plugin}' of {distribution} raised {problem} at {place}"),
                hook=hook,
                problem=type(error).__name__,
                place=f"{Path(raised.filename).name}:{raised.lineno}",
            ) from None
        for group in groups:
            if not isinstance(group, list):
                raise self._unfit(hook, group, "Iterable")
            for offer in group:
                yield self._check(hook, offer)

    def _check(self, hook: str, offer: object) -> tuple[str, object]:
        if hook not in _PORTS:
            if not isinstance(offer, LetterKind):
                raise self._unfit(hook, offer, "LetterKind")
            return offer.code, offer
        if not isinstance(offer, Offer):
            raise self._unfit(hook, offer, "Offer")
        port = _PORTS[hook]
        methods = [name for name in vars(port) if not name.startswith("_")]
        is_fit = all(callable(getattr(offer.part, name, None)) for name in methods)
        if isinstance(offer.part, type) or not is_fit:
            raise self._unfit(hook, offer.part, port.__name__)
        return offer.name, offer.part

    def _unfit(self, hook: str, found: object, wanted: str) -> PluginError:
        return self.error(
            mark("{hook} of plug-in '{plugin}' of {distribution} offers {found}, not {wanted}"),
            hook=hook,
            found=f"class {found.__name__}" if isinstance(found, type) else type(found).__name__,
            wanted=wanted,
        )


def _check_names(plugins: Iterable[_Plugin], configured: Collection[str]) -> None:
    seen: dict[str, _Plugin] = {}
    for plugin in plugins:
        other = seen.setdefault(plugin.name, plugin)
        if other is not plugin:
            raise plugin.error(
                mark("two plug-ins are called '{plugin}': of {distribution} and of {other}"),
                other=other.distribution,
            )
    for name in sorted({*configured} - {*seen}):
        raise PluginError(
            mark("there are settings for a plug-in '{plugin}', but no such plug-in"),
            mark("Install it, or correct the name of the section."),
            plugin=name,
            distribution="",
        )


def _gather(
    hook: str, callers: Iterable[tuple[_Plugin, PluginManager]], settings: _Settings
) -> Mapping[str, Any]:
    parts: dict[str, object] = {}
    owners: dict[str, _Plugin] = {}
    for plugin, manager in callers:
        for name, part in plugin.offered(hook, manager, settings.get(plugin.name, {})):
            if other := owners.get(name):
                raise plugin.error(
                    mark(
                        "{hook} offers '{name}' twice: by plug-in '{plugin}' of {distribution} and"
                        " by '{other}' of {other_distribution}"
                    ),
                    hook=hook,
                    name=name,
                    other=other.name,
                    other_distribution=other.distribution,
                )
            owners[name], parts[name] = plugin, part
    return MappingProxyType(parts)
