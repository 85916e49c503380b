"""What a host knows of each role: its hook, its port, and how long a call may take."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from attrs import frozen

from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.ports import (
    Checkable,
    ContactBook,
    DiscardingFiles,
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


@frozen
class Role:
    """A role that plug-ins may fill.

    Attributes:
        hook: Name of its hook.
        port: What a part must be; for kinds of letters, the value itself.
        deadline: How long a call may take; ``None`` where the part works in the caller's thread.
        extras: What a part may offer besides.
    """

    hook: str
    port: type
    deadline: timedelta | None = None
    extras: tuple[type, ...] = ()

    @property
    def name(self) -> str:
        """The role as people and configurations write it: ``file_stores``."""
        return self.hook.removeprefix("ekelurahan_")

    @property
    def is_port(self) -> bool:
        """Whether it is filled by parts that work, and not by values."""
        return self.port is not LetterKind


def _timed(hook: str, port: Any, seconds: int, *extras: Any) -> Role:
    return Role(hook, port, timedelta(seconds=seconds), (Checkable, *extras))


_ROLES: Final = (
    Role("ekelurahan_letter_kinds", LetterKind),
    # Not guarded: a transaction belongs to its thread, and databases have time-outs of their own.
    Role("ekelurahan_stores", Store),
    _timed("ekelurahan_file_stores", FileStore, 30, DiscardingFiles),
    _timed("ekelurahan_seal_signers", SealSigner, 10),
    _timed("ekelurahan_resident_directories", ResidentDirectory, 10, ContactBook),
    _timed("ekelurahan_notifiers", Notifier, 15),
    _timed("ekelurahan_identity_providers", IdentityProvider, 10),
    _timed("ekelurahan_official_directories", OfficialDirectory, 10),
    _timed("ekelurahan_population_registers", PopulationRegister, 15),
    _timed("ekelurahan_document_signers", DocumentSigner, 60),
    _timed("ekelurahan_effect_runners", EffectRunner, 5),
)
BY_HOOK: Final[Mapping[str, Role]] = {role.hook: role for role in _ROLES}
"""Every role, by its hook."""
