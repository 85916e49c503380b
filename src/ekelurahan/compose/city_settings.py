"""What the ``ekelurahan.toml`` of a city folder says: where the parts are, and which kinds it gives."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

from attrs import frozen

from ekelurahan.adapters.kind_folders import built_in_kinds, kind_folders, read_kinds
from ekelurahan.adapters.pages import CATALOG
from ekelurahan.adapters.toml_files import TomlFile, read_toml
from ekelurahan.model.letter_kinds import LetterKind

CONFIG: Final = "ekelurahan.toml"
"""Name of the file in a city folder."""

_SQLITE = "sqlite:///"
_NO_CODES: tuple[str, ...] = ()
_KEYS = ("city", "residents", "database", "kinds", "disabled_kinds")


@frozen
class CitySettings:
    """A city folder, as its ``ekelurahan.toml`` describes it.

    Attributes:
        folder: The folder.
        city: The city file.
        database: URL of the database.
        residents: File with residents to enter into the register, if any.
        own_kinds: Folder with the folders of the city's own kinds; it need not be there.
        kinds: Folder of every kind the city gives, by code.

    >>> CitySettings.of_samples().city.name
    'pontianak.toml'
    """

    folder: Path
    city: Path
    database: str
    residents: Path | None
    own_kinds: Path
    kinds: Mapping[str, Path]

    @classmethod
    def read(cls, config: str | Path) -> Self:
        """Read an ``ekelurahan.toml``; paths in it start from its folder.

        Raises:
            InvalidFileError: it has faults; all of them are listed.
        """
        file, folder = read_toml(Path(config)), Path(config).absolute().parent
        residents = file.take("residents", str, "")
        database = file.take("database", str, "sqlite:///kelurahan.db")
        if database.startswith(_SQLITE):
            database = _SQLITE + str(folder / database.removeprefix(_SQLITE))
        own_kinds = folder / file.take("kinds", str, "kinds")
        settings = cls(
            folder=folder,
            city=folder / file.take("city", str, "city.toml"),
            database=database,
            residents=folder / residents if residents else None,
            own_kinds=own_kinds,
            kinds=_given_kinds(file, own_kinds),
        )
        file.refuse_others(*_KEYS)
        file.close()
        return settings

    @classmethod
    def of(cls, folder: str | Path) -> Self:
        """Read a city folder; one without ``ekelurahan.toml`` is as if that were empty.

        Raises:
            InvalidFileError: ``ekelurahan.toml`` has faults.
        """
        path = Path(folder).absolute()
        if (path / CONFIG).exists():
            return cls.read(path / CONFIG)
        database = f"{_SQLITE}{path / 'kelurahan.db'}"
        return cls(
            path, path / "city.toml", database, None, path / "kinds", _with_own(path / "kinds")
        )

    @classmethod
    def of_samples(cls) -> Self:
        """Give the sample city, which has the kinds that come with the library."""
        folder = CATALOG / "sample"
        city = folder / "pontianak.toml"
        return cls(
            folder, city, "sqlite://", None, CATALOG, MappingProxyType(kind_folders(CATALOG))
        )

    @property
    def has_database(self) -> bool:
        """Whether the database is there; one on a server is taken to be."""
        if self.database.startswith(_SQLITE):
            return Path(self.database.removeprefix(_SQLITE)).is_file()
        return self.database != "sqlite://"

    def read_kinds(self) -> Mapping[str, LetterKind]:
        """Read the kinds the city gives: those of the library, and its own.

        Raises:
            InvalidFileError: some of its own have faults; those of all of them are listed.
        """
        known = dict(built_in_kinds())
        known |= read_kinds(path for path in self.kinds.values() if path.parent != CATALOG)
        return MappingProxyType({code: known[code] for code in self.kinds})


def _with_own(folder: Path) -> dict[str, Path]:
    """Add a city's own kinds to those of the library; one with the same code replaces it."""
    own = [path for path in sorted(folder.glob("[!._]*")) if path.is_dir()]
    return kind_folders(CATALOG) | {path.name: path for path in own}


def _given_kinds(file: TomlFile, own: Path) -> Mapping[str, Path]:
    if "kinds" in file.tables and not own.is_dir():
        file.blame("kinds", "must be a folder that holds a folder for each kind")
    kinds = _with_own(own)
    for i, code in enumerate(file.take("disabled_kinds", tuple[str, ...], _NO_CODES)):
        if kinds.pop(code, None) is None:
            file.blame(f"disabled_kinds[{i}]", "must be the code of a kind, each only once")
    return MappingProxyType(kinds)
