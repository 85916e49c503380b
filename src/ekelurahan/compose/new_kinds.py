"""Folders for kinds that are yet to be written."""

from pathlib import Path
from typing import Final

from attrs import evolve

from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.pages import CATALOG
from ekelurahan.compose.scaffolds import new_folder

_SCAFFOLD: Final = CATALOG / "sample" / "new"


def create_kind_folder(parent: str | Path, code: str) -> Path:
    """Make the folder of a new kind, with comments to write it by; as it is, it can be used.

    Args:
        parent: Where to make it: ``kinds/`` of a city folder. Made if need be.
        code: Code of the kind.

    Returns:
        The folder, with ``kind.toml``, ``letter.typ`` and ``example.toml``.

    Raises:
        InputError: the code is malformed, or there is such a folder.
        StorageError: the folder cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as city:
    ...     sorted(path.name for path in create_kind_folder(city, "SKX").iterdir())
    ['example.toml', 'kind.toml', 'letter.typ']
    """
    evolve(built_in_kinds()["SKD"], code=code)  # Refuses what is no code.
    folder = Path(parent) / code
    with new_folder(folder):
        folder.mkdir(parents=True)
        for source in _SCAFFOLD.iterdir():
            text = source.read_text("utf-8").replace('"CODE"', f'"{code}"')
            (folder / source.name).write_text(text, "utf-8")
    return folder
