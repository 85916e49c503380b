"""The markers of hooks, and what a hook gives: parts with names."""

from typing import Final, Generic, TypeVar

from attrs import field, frozen
from pluggy import HookimplMarker, HookspecMarker

from ekelurahan.errors import InputError
from ekelurahan.model.effects import LONGEST_NAME

hookspec: Final = HookspecMarker("ekelurahan")
"""Marks what can be offered; only this room needs it."""

hookimpl: Final = HookimplMarker("ekelurahan")
"""Marks the functions of a plug-in that offer something."""

Part_co = TypeVar("Part_co", covariant=True)


@frozen
class Offer(Generic[Part_co]):
    """A part, and the name by which a host picks it.

    Attributes:
        name: Unique among all offers of a role; configuration files write it. At most 25 characters
            (:data:`~ekelurahan.model.effects.LONGEST_NAME`), as databases keep it.
        part: The object that does the work.
        stays: Whether it must be called in the thread of whoever calls, because it is bound to it
            (a database connection, a web framework's context). It then keeps its deadlines itself.

    Raises:
        InputError: the name is empty, too long or no text.

    >>> Offer("archive", part=object()).name
    'archive'
    """

    name: str = field()
    part: Part_co
    stays: bool = field(default=False, kw_only=True)

    @name.validator
    def _check(self, _: object, name: object) -> None:
        if not (isinstance(name, str) and name.strip()):
            raise InputError("an offer needs a name")
        if len(name) > LONGEST_NAME:
            raise InputError(
                "the name '{name}' has more than {most} characters",
                "Choose a shorter one: databases keep no more of it.",
                name=name,
                most=LONGEST_NAME,
            )
