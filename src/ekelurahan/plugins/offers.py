"""Whether what a plug-in offers is what its role asks for."""

from collections.abc import Callable
from inspect import Parameter, iscoroutinefunction, signature
from typing import Any

from ekelurahan.errors import PluginError
from ekelurahan.hookspecs import Offer
from ekelurahan.plugins.guards import Owner, guard, port_methods
from ekelurahan.plugins.loading import Plugin
from ekelurahan.plugins.roles import Role
from ekelurahan.texts import mark


def checked(plugin: Plugin, role: Role, offer: object) -> tuple[str, object]:
    """Check one offer and give its name and its part, guarded.

    Raises:
        PluginError: it is not what the role asks for.
    """
    if not role.is_port:
        if not isinstance(offer, role.port):
            raise unfit(plugin, role, offer, role.port.__name__)
        value: Any = offer
        return value.code, value
    if not isinstance(offer, Offer):
        raise unfit(plugin, role, offer, "Offer")
    _check_part(plugin, role, offer.part)
    if role.hook == "ekelurahan_stores":
        return offer.name, offer.part
    owner = Owner(offer.name, plugin.name, str(plugin.distribution))
    return offer.name, guard(offer.part, role, owner, stays=offer.stays)


def unfit(plugin: Plugin, role: Role, found: object, wanted: str) -> PluginError:
    """Say what was offered, and what should have been."""
    return plugin.error(
        mark("{hook} of plug-in '{plugin}' of {distribution} offers {found}, not {wanted}"),
        hook=role.hook,
        found=f"class {found.__name__}" if isinstance(found, type) else type(found).__name__,
        wanted=wanted,
    )


def _check_part(plugin: Plugin, role: Role, part: object) -> None:
    members = [name for name in vars(role.port) if not name.startswith("_")]
    if isinstance(part, type) or not all(hasattr(part, name) for name in members):
        raise unfit(plugin, role, part, role.port.__name__)
    for name in port_methods(role.port):
        method = getattr(part, name)
        if not callable(method):
            raise unfit(plugin, role, part, role.port.__name__)
        if iscoroutinefunction(method) or not _takes(method, getattr(role.port, name)):
            raise plugin.error(
                mark(
                    "{hook} of plug-in '{plugin}' of {distribution} offers {found}, whose {method}"
                    " cannot be called as {wanted} is"
                ),
                hook=role.hook,
                found=type(part).__name__,
                method=name,
                wanted=role.port.__name__,
            )


def _takes(method: Callable[..., Any], spec: Callable[..., Any]) -> bool:
    """Tell whether a method can be called as the port's is, with every argument."""
    _, *wanted = signature(spec).parameters.values()
    named = {p.name: None for p in wanted if p.kind is Parameter.KEYWORD_ONLY}
    try:
        signature(method).bind(*[None] * (len(wanted) - len(named)), **named)
    except TypeError:
        return False
    except ValueError:  # some functions written in C tell nothing
        return True
    return True
