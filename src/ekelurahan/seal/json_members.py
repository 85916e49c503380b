"""A JSON object read member by member; what is missing or mistyped is named by its path."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar

from attrs import frozen

from ekelurahan.seal.times import moment_of

_T = TypeVar("_T")


@frozen
class Members:
    """An object in a document.

    Every method raises a :class:`ValueError` with the path of a member that is not as it must be.

    Attributes:
        values: The object.
        path: Where it stands, with a dot at its end; empty for the document itself.

    >>> [key.moment("exp") for key in Members({"keys": [{"exp": "soon"}]}).objects("keys")]
    Traceback (most recent call last):
        ...
    ValueError: keys[0].exp
    """

    values: dict[str, Any]
    path: str = ""

    def take(self, name: str, kind: type[_T]) -> _T:
        """Give a member of exactly that type: a bool is no int here."""
        value = self.values.get(name)
        if type(value) is not kind:
            raise ValueError(f"{self.path}{name}")
        return value

    def text(self, name: str) -> str:
        """Give a text; empty where there is none."""
        return self.take(name, str) if name in self.values else ""

    def moment(self, name: str) -> datetime:
        """Give the moment of whole seconds since 1970."""
        try:
            return moment_of(self.take(name, int))
        except ValueError:
            raise ValueError(f"{self.path}{name}") from None

    def moment_or_none(self, name: str) -> datetime | None:
        """Give a moment; ``None`` where there is none."""
        return self.moment(name) if name in self.values else None

    def each(self, name: str, kind: type[_T]) -> list[_T]:
        """Give a list of one type."""
        items = self.take(name, list)
        if any(type(item) is not kind for item in items):
            raise ValueError(f"{self.path}{name}")
        return items

    def table(self, name: str, kind: type[_T]) -> dict[str, _T]:
        """Give an object whose members are of one type."""
        entries = Members(self.take(name, dict), f"{self.path}{name}.")
        return {key: entries.take(key, kind) for key in entries.values}

    def objects(self, name: str) -> Iterator["Members"]:
        """Give a list of objects, each with its path."""
        for i, item in enumerate(self.each(name, dict)):
            yield Members(item, f"{self.path}{name}[{i}].")
