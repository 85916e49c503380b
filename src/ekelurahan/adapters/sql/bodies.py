"""The bodies of an engine: its cipher goes with it."""

from typing import Final, Self

from attrs import frozen
from sqlalchemy import Connection, Engine

from ekelurahan.storing import bodies

CIPHER: Final = "ekelurahan_cipher"
"""Execution option of engines whose bodies are encrypted."""


@frozen
class Bodies(bodies.Bodies):
    """The bodies of an engine."""

    @classmethod
    def of(cls, opened: Engine | Connection) -> Self:
        """Give those of an engine, or of a connection of it."""
        return cls(opened.get_execution_options().get(CIPHER))
