"""Which kinds of letters a city gives: the library's, its own, and those of plug-ins."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from ekelurahan.adapters.kind_folders import kind_folders
from ekelurahan.adapters.pages import CATALOG
from ekelurahan.adapters.toml_files import TomlFile
from ekelurahan.compose.parts import PluginSections
from ekelurahan.model.letter_kinds import LetterKind

_NO_CODES: tuple[str, ...] = ()
_HOOK = "ekelurahan_letter_kinds"


def given_kinds(
    file: TomlFile, own: Path, plugins: PluginSections
) -> tuple[Mapping[str, Path], Mapping[str, LetterKind]]:
    """Find the kinds; faults are noted.

    A kind of the city's own takes the place of any other with its code. One of a plug-in takes the
    place of the library's only where ``disabled_kinds`` names that: what is installed decides nothing.

    Returns:
        Folders by code, and kinds of plug-ins by code.
    """
    if "kinds" in file.tables and not own.is_dir():
        file.blame("kinds", "must be a folder that holds a folder for each kind")
    host = plugins.host(file, _HOOK)
    offered = dict(host.letter_kinds()) if host else {}
    library, own_folders = kind_folders(CATALOG), _own(own)
    for i, code in enumerate(file.take("disabled_kinds", tuple[str, ...], _NO_CODES)):
        groups = [group for group in (library, own_folders, offered) if code in group]
        if not groups:
            file.blame(f"disabled_kinds[{i}]", "must be the code of a kind, each only once")
            continue
        groups[0].pop(code)
    for code in sorted({*offered} & {*library} - {*own_folders}):
        file.blame(
            "disabled_kinds",
            f"must name '{code}' of the library, or the plug-in that offers it must be disabled",
        )
    folders = MappingProxyType(library | own_folders)
    return folders, MappingProxyType({c: k for c, k in offered.items() if c not in folders})


def _own(folder: Path) -> dict[str, Path]:
    found = [path for path in sorted(folder.glob("[!._]*")) if path.is_dir()]
    return {path.name: path for path in found}
