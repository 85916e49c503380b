"""One plug-in: where it comes from, whether its hooks are ours, and how it is blamed."""

from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from traceback import extract_tb
from typing import Final

from attrs import frozen
from pluggy import PluginManager, PluginValidationError

from ekelurahan.errors import Fault, PluginError
from ekelurahan.hookspecs import ROLES
from ekelurahan.texts import mark

GROUP: Final = "ekelurahan"
"""The group of entry points under which plug-ins are found."""


@frozen(eq=False)
class Plugin:
    """A plug-in by its name.

    Attributes:
        name: Name of its entry point, or of the module or class that was passed in code.
        distribution: What it was installed with.
        version: Version of that; empty where it is not known.
        module: The plug-in itself.
    """

    name: str
    distribution: str
    version: str
    module: object

    @classmethod
    def passed(cls, module: object) -> "Plugin":
        """Name a plug-in that was passed in code."""
        name = getattr(module, "__name__", type(module).__name__)
        return cls(name, mark("the host application"), "", module)

    @classmethod
    def installed(cls, entry: EntryPoint) -> "Plugin":
        """Import a plug-in.

        Raises:
            PluginError: it cannot be imported, in whatever way it fails.
        """
        distribution, version = distribution_of(entry)
        try:
            return cls(entry.name, distribution, version, entry.load())
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            plugin = cls(entry.name, distribution, version, None)
            raise plugin.error(
                mark("plug-in '{plugin}' of {distribution} cannot be imported: {problem}"),
                problem=f"{type(error).__name__}: {error}",
            ) from error

    def error(self, message: str, *faults: Fault, **values: object) -> PluginError:
        """Blame it, by its name and its distribution's."""
        return PluginError(
            message,
            mark("Mend or update the plug-in, or leave it out with disable=['{plugin}']."),
            faults=faults,
            plugin=self.name,
            distribution=self.distribution,
            **values,
        )

    def raised(self, hook: str, error: BaseException) -> PluginError:
        """Tell kind and place of an error, and not its text: a stranger's may repeat settings."""
        frames = extract_tb(error.__traceback__)
        return self.error(
            mark("{hook} of plug-in '{plugin}' of {distribution} raised {problem} at {place}"),
            hook=hook,
            problem=type(error).__name__,
            place=f"{Path(frames[-1].filename).name}:{frames[-1].lineno}",
        )

    def register(self) -> PluginManager:
        """Check its hooks; a manager for each plug-in keeps settings and failures apart.

        Raises:
            PluginError: a hook is misspelt or wants other arguments, or it is no instance.
        """
        if isinstance(self.module, type):
            raise self.error(
                mark("plug-in '{plugin}' of {distribution} is a class, not an instance of one")
            )
        manager = PluginManager(GROUP)
        for role in ROLES:
            manager.add_hookspecs(role)
        try:
            manager.register(self.module, self.name)
        except PluginValidationError as error:
            raise self.error(
                mark("plug-in '{plugin}' of {distribution} has a hook with wrong arguments")
            ) from error
        self._check_names(manager)
        return manager

    def hooks(self, manager: PluginManager) -> tuple[str, ...]:
        """Name the hooks it implements."""
        return tuple(sorted(caller.name for caller in manager.get_hookcallers(self.module) or ()))

    def _check_names(self, manager: PluginManager) -> None:
        try:
            manager.check_pending()
        except PluginValidationError:
            callers = manager.get_hookcallers(self.module) or ()
            # From None: pluggy's text holds the repr of the plug-in, and that perhaps a secret.
            raise self.error(
                mark("plug-in '{plugin}' of {distribution} has hooks that do not exist: {hooks}"),
                hooks=", ".join(caller.name for caller in callers if not caller.has_spec()),
            ) from None


def distribution_of(entry: EntryPoint) -> tuple[str, str]:
    """Give name and version of what an entry point was installed with."""
    return (entry.dist.name, entry.dist.version) if entry.dist else (entry.value, "")


def installed_plugins() -> list[EntryPoint]:
    """List the entry points of installed plug-ins by name; none is imported."""
    return sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
