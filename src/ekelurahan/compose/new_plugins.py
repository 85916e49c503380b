"""Distributions of plug-ins that are yet to be written."""

import re
from pathlib import Path
from typing import Final

from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.pages import CATALOG
from ekelurahan.compose.new_kinds import create_kind_folder
from ekelurahan.compose.scaffolds import new_folder
from ekelurahan.errors import InputError
from ekelurahan.model.effects import LONGEST_NAME
from ekelurahan.texts import mark

ROLES: Final = ("letter_kinds", "notifiers")
"""What there is a scaffold for."""
_SCAFFOLD: Final = CATALOG / "sample" / "plugin"
_NAME: Final = re.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST_CODE: Final = 8


def create_plugin_folder(parent: str | Path, name: str, *, role: str = ROLES[0]) -> Path:
    """Make a distribution to write a plug-in in; as it is, it passes its suite.

    Args:
        parent: Where to make its folder. Made if need be.
        name: Name of the plug-in: small letters and digits, with dashes between words; at most 25.
        role: What it offers, one of :data:`ROLES`.

    Returns:
        The folder ``ekelurahan-<name>``.

    Raises:
        InputError: the name is malformed, or there is such a folder.
        StorageError: the folder cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     sorted(path.name for path in create_plugin_folder(parent, "surat-usaha").iterdir())
    ['README.md', 'pyproject.toml', 'src', 'tests']
    """
    folder, code = Path(parent) / f"ekelurahan-{name}", name.replace("-", "").upper()
    code = code[:_LONGEST_CODE]
    is_good = _NAME.fullmatch(name) and len(name) <= LONGEST_NAME
    if not is_good or (role == ROLES[0] and code in built_in_kinds()):
        raise InputError(
            mark("'{name}' cannot be the name of a plug-in here"),
            mark(
                "Use at most {most} small letters, digits and dashes, "
                "and no code of a kind of the library."
            ),
            name=name,
            most=LONGEST_NAME,
        )
    with new_folder(folder):
        _write(folder, {"NAME": name, "MODULE": f"ekelurahan_{name.replace('-', '_')}"}, role, code)
    return folder


def _write(folder: Path, words: dict[str, str], role: str, code: str) -> None:
    package, tests = folder / "src" / words["MODULE"], folder / "tests"
    package.mkdir(parents=True)
    tests.mkdir()
    (package / "py.typed").touch()
    if role == ROLES[0]:
        create_kind_folder(package, code)
    files = {
        folder / "pyproject.toml": "pyproject.toml",
        folder / "README.md": "README.md",
        tests / "test_contract.py": f"test_{role}.py",
        package / "__init__.py": f"{role}.py",
    }
    for path, source in files.items():
        text = (_SCAFFOLD / f"{source}.txt").read_text("utf-8")
        for word, value in {**words, "CODE": code}.items():
            text = text.replace(word, value)
        path.write_text(text, "utf-8")
