"""The host of a set of plug-ins.

A host that meets a fault is not built: with letters of legal effect, going on without a part is
worse than not starting. ``disable`` leaves a plug-in out until it is mended.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ekelurahan.errors import PluginError
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.plugins.building import Asking, Settings, check_names, gather, kept, refuse
from ekelurahan.plugins.loading import Plugin, installed_plugins
from ekelurahan.plugins.roles import BY_HOOK
from ekelurahan.ports import (
    DocumentSigner,
    EffectRunner,
    FileStore,
    IdentityProvider,
    Notifier,
    OfficialDirectory,
    PopulationRegister,
    ResidentDirectory,
    SealSigner,
    Store,
)


class PluginHost:
    """What a set of plug-ins offers. It is made once and does not change.

    A plug-in is named by its entry point; one passed in code by its module or class.
    The host picks no part by itself and passes none to a desk. The parts it gives are guarded: each
    call has a deadline, and whatever a part raises arrives as an error of this library that names
    the plug-in and its distribution. Stores are given as they are, and bound parts
    (:attr:`~ekelurahan.hookspecs.Offer.stays`) keep deadlines of their own.

    Args:
        plugins: Modules, or instances of classes, with functions marked ``hookimpl``.
        settings: For each plug-in, by its name, what its hooks receive as ``settings``.
        disable: Names of plug-ins to leave out; names of none are ignored.
        ask: Names of the only hooks to call; all of them by default.
        folder: Where relative paths in settings start.

    Raises:
        PluginError: a plug-in is misspelt, broken, or offers what another offers already, or its
            settings cannot be used; ``values`` hold ``plugin`` and ``distribution``. When more is
            wrong, ``faults`` names all of it. No error repeats a setting.

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
        settings: Settings | None = None,
        disable: Collection[str] = (),
        ask: Collection[str] | None = None,
        folder: Path = Path(),
    ) -> None:
        named = [p if isinstance(p, Plugin) else Plugin.passed(p) for p in plugins]
        asking = Asking(settings or {}, folder, BY_HOOK if ask is None else ask)
        self._offers = _asked([p for p in named if p.name not in disable], asking, disable, [])

    @classmethod
    def from_installed(
        cls,
        *,
        settings: Settings | None = None,
        disable: Collection[str] = (),
        ask: Collection[str] | None = None,
        folder: Path = Path(),
    ) -> "PluginHost":
        """Load every installed plug-in but those disabled, which are not even imported.

        Args:
            settings: As for :class:`PluginHost`.
            disable: As for :class:`PluginHost`.
            ask: As for :class:`PluginHost`.
            folder: As for :class:`PluginHost`.

        Raises:
            PluginError: as for :class:`PluginHost`, or a plug-in cannot be imported.
        """
        errors: list[PluginError] = []
        found = [entry for entry in installed_plugins() if entry.name not in disable]
        loaded = [kept(errors, partial(Plugin.installed, entry)) for entry in found]
        broken = {entry.name for entry, plugin in zip(found, loaded, strict=True) if plugin is None}
        asking = Asking(settings or {}, folder, BY_HOOK if ask is None else ask)
        host = cls()
        plugins = [plugin for plugin in loaded if plugin is not None]
        host._offers = _asked(plugins, asking, {*disable, *broken}, errors)
        return host

    def letter_kinds(self) -> Mapping[str, LetterKind]:
        """Give the kinds of letters offered, by code."""
        return self._of("ekelurahan_letter_kinds")

    def stores(self) -> Mapping[str, Store]:
        """Give the stores offered, by name."""
        return self._of("ekelurahan_stores")

    def file_stores(self) -> Mapping[str, FileStore]:
        """Give the file stores offered, by name."""
        return self._of("ekelurahan_file_stores")

    def seal_signers(self) -> Mapping[str, SealSigner]:
        """Give the seal signers offered, by name."""
        return self._of("ekelurahan_seal_signers")

    def resident_directories(self) -> Mapping[str, ResidentDirectory]:
        """Give the resident directories offered, by name."""
        return self._of("ekelurahan_resident_directories")

    def notifiers(self) -> Mapping[str, Notifier]:
        """Give the notifiers offered, by name."""
        return self._of("ekelurahan_notifiers")

    def identity_providers(self) -> Mapping[str, IdentityProvider]:
        """Give the identity providers offered, by name."""
        return self._of("ekelurahan_identity_providers")

    def official_directories(self) -> Mapping[str, OfficialDirectory]:
        """Give the directories of officials offered, by name."""
        return self._of("ekelurahan_official_directories")

    def population_registers(self) -> Mapping[str, PopulationRegister]:
        """Give the population registers offered, by name."""
        return self._of("ekelurahan_population_registers")

    def document_signers(self) -> Mapping[str, DocumentSigner]:
        """Give the signers of whole files offered, by name."""
        return self._of("ekelurahan_document_signers")

    def effect_runners(self) -> Mapping[str, EffectRunner]:
        """Give the effect runners offered, by name."""
        return self._of("ekelurahan_effect_runners")

    def _of(self, hook: str) -> Mapping[str, Any]:
        return self._offers.get(hook, MappingProxyType({}))


def _asked(
    plugins: Sequence[Plugin], asking: Asking, absent: Collection[str], errors: list[PluginError]
) -> Mapping[str, Mapping[str, Any]]:
    """Give what plug-ins offer; before anything is given, everything is checked."""
    check_names(plugins, {*asking.settings} - {*absent}, errors)
    offers = gather(plugins, asking, errors)
    refuse(errors)
    return offers
