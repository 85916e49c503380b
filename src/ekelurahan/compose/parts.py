"""The parts of a desk that a city brings itself: named in its configuration, or passed in code."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import field, frozen

from ekelurahan.adapters.toml_files import TomlFile
from ekelurahan.errors import PluginError
from ekelurahan.plugins import PluginHost
from ekelurahan.plugins.building import SECTION, faults_of
from ekelurahan.ports import (
    DocumentSigner,
    EffectRunner,
    FileStore,
    Notifier,
    ResidentDirectory,
    SealSigner,
    Store,
)
from ekelurahan.wire import step_into


@frozen(kw_only=True)
class DeskParts:
    """Parts that take the place of local ones; what is left out stays local.

    Attributes:
        store: The database; whoever brings one brings the register of residents, too.
        files: Papers and finished letters.
        residents: The population register.
        signer: Seals with the officials' keys.
        notifiers: Ways to tell residents, by name.
        document_signer: Signs finished letters as whole files.
        runner: Has effects done by workers of the host.

    >>> DeskParts().notifiers
    {}
    """

    store: Store | None = None
    files: FileStore | None = None
    residents: ResidentDirectory | None = None
    signer: SealSigner | None = None
    notifiers: Mapping[str, Notifier] = field(factory=dict)
    document_signer: DocumentSigner | None = None
    runner: EffectRunner | None = None


@frozen(kw_only=True)
class PartNames:
    """The section ``[parts]`` of a configuration: which offers of plug-ins take which place.

    Attributes:
        store: Name of a store.
        files: Name of a file store.
        residents: Name of a resident directory.
        signer: Name of a seal signer.
        notifiers: Names of notifiers.
        document_signer: Name of a document signer.
        effect_runner: Name of an effect runner.
    """

    store: str = ""
    files: str = ""
    residents: str = ""
    signer: str = ""
    notifiers: tuple[str, ...] = ()
    document_signer: str = ""
    effect_runner: str = ""


@frozen
class PluginSections:
    """What a configuration says about plug-ins.

    Attributes:
        sections: The settings of each, by its name.
        disabled: Names of those that are left out.
    """

    sections: Mapping[str, Mapping[str, object]] = field(factory=dict, repr=False)
    disabled: tuple[str, ...] = ()

    @classmethod
    def take(cls, file: TomlFile) -> "PluginSections":
        """Read it; faults are noted."""
        sections = file.tables.get(SECTION, {})
        if not isinstance(sections, dict):
            file.blame(SECTION, "must be sections: write [plugins.NAME] above the settings of each")
            sections = {}
        for name, section in sections.items():
            if not isinstance(section, dict):
                file.blame(step_into(SECTION, name), f"must be a section: write [plugins.{name}]")
        good = {n: s for n, s in sections.items() if isinstance(s, dict)}
        none: tuple[str, ...] = ()
        return cls(good, file.take("disabled_plugins", tuple[str, ...], none))

    def host(self, file: TomlFile, *hooks: str) -> PluginHost | None:
        """Ask the installed plug-ins; what is wrong with them is noted as faults of the file."""
        try:
            return PluginHost.from_installed(
                settings=self.sections,
                disable=self.disabled,
                ask=hooks,
                folder=file.path.absolute().parent,
            )
        except PluginError as error:
            note(file, error)
            return None


def note(file: TomlFile, error: PluginError) -> None:
    """Note what is wrong with plug-ins as faults of a file, each once."""
    known = {(fault.place, fault.problem) for fault in file.faults}
    for fault in faults_of(error):
        if (fault.place, fault.problem) not in known:
            file.blame(fault.place, fault.problem)


_Offers = Callable[[PluginHost], Mapping[str, Any]]
_PLACES: Final[Mapping[str, tuple[str, _Offers]]] = {
    "store": ("ekelurahan_stores", PluginHost.stores),
    "files": ("ekelurahan_file_stores", PluginHost.file_stores),
    "residents": ("ekelurahan_resident_directories", PluginHost.resident_directories),
    "signer": ("ekelurahan_seal_signers", PluginHost.seal_signers),
    "notifiers": ("ekelurahan_notifiers", PluginHost.notifiers),
    "document_signer": ("ekelurahan_document_signers", PluginHost.document_signers),
    "effect_runner": ("ekelurahan_effect_runners", PluginHost.effect_runners),
}
"""For each place, the hook that fills it, and how a host gives what was offered."""


def choose(file: TomlFile, names: PartNames, plugins: PluginSections) -> DeskParts:
    """Find the parts a configuration names; those that nobody offers are noted as faults."""
    wanted = {place: getattr(names, place) for place in _PLACES if getattr(names, place)}
    host = plugins.host(file, *(_PLACES[place][0] for place in wanted))
    found = {place: _picked(file, host, place, name) for place, name in wanted.items() if host}
    if names.store and not names.residents:
        file.blame("parts.residents", "is required with a store of one's own")
    runner = found.pop("effect_runner", None)
    return DeskParts(**found, runner=runner)


def _picked(file: TomlFile, host: PluginHost, place: str, names: str | tuple[str, ...]) -> Any:
    offered = _PLACES[place][1](host)
    for name in (names,) if isinstance(names, str) else names:
        if name not in offered:
            known = ", ".join(sorted(offered)) or "nothing"
            file.blame(f"parts.{place}", f"no plug-in offers '{name}' here; offered: {known}")
    if isinstance(names, str):
        return offered.get(names)
    return {name: offered[name] for name in names if name in offered}
