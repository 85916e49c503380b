"""The register of a city's keys, with those in a token."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from attrs import evolve

from ekelurahan.compose.folders import open_key_register
from ekelurahan.compose.key_register import KeyRegister
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.ports import Clock
from ekelurahan_pkcs11.keepers import TokenKeeper

if TYPE_CHECKING:
    from ekelurahan.adapters.key_files import KeyFolder


def register_with(
    folder: str | Path,
    keeper: TokenKeeper,
    *,
    kinds: Mapping[str, LetterKind] | None = None,
    clock: Clock | None = None,
) -> KeyRegister:
    """Open the register of a city folder's keys, with the keys in a token.

    Args:
        folder: The city folder.
        keeper: The keys, with a folder to lock.
        kinds: Kinds of letters by code; those the city gives, unless given.
        clock: The computer's clock, unless given.

    Raises:
        InvalidFileError: the configuration, the city file or a kind has faults.
    """
    register = open_key_register(folder, kinds=kinds, clock=clock)
    return evolve(register, keys=cast("KeyFolder", keeper))
