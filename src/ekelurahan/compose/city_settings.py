"""What the ``ekelurahan.toml`` of a city folder says: where the parts are, and which kinds it gives."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

from attrs import field, frozen

from ekelurahan.adapters.kind_folders import built_in_kinds, kind_folders, read_kinds
from ekelurahan.adapters.pages import CATALOG
from ekelurahan.adapters.toml_files import TomlFile, read_toml
from ekelurahan.compose.environment import with_environment
from ekelurahan.compose.given_kinds import given_kinds
from ekelurahan.compose.parts import PartNames, PluginSections
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.plugins.settings import LITERAL, read_secret

CONFIG: Final = "ekelurahan.toml"
"""Name of the file in a city folder."""

_SQLITE = "sqlite:///"
_DATABASE = "sqlite:///kelurahan.db"
_PASSWORD = re.compile("^[^/]*://[^/@]*:[^/@]+@")
_KEYS = (
    "city",
    "residents",
    "database",
    "kinds",
    "disabled_kinds",
    "disabled_plugins",
    "parts",
    "plugins",
)


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
        offered: Kinds that plug-ins offer and the city gives, by code.
        parts: Which offers of plug-ins take which place.
        plugins: What is said about plug-ins.

    >>> CitySettings.of_samples().city.name
    'pontianak.toml'
    """

    folder: Path
    city: Path
    database: str = field(repr=False)
    residents: Path | None
    own_kinds: Path
    kinds: Mapping[str, Path]
    offered: Mapping[str, LetterKind] = field(factory=dict)
    parts: PartNames = field(factory=PartNames)
    plugins: PluginSections = field(factory=PluginSections)

    @classmethod
    def read(cls, config: str | Path) -> Self:
        """Read an ``ekelurahan.toml``; paths in it start from its folder.

        What the environment says wins: :mod:`ekelurahan.compose.environment`.

        Raises:
            InvalidFileError: it has faults, or a plug-in has; all of them are listed.
        """
        file = open_config(config)
        settings = cls.take(file)
        file.close()
        return settings

    @classmethod
    def of(cls, folder: str | Path) -> Self:
        """Read a city folder; one without ``ekelurahan.toml`` is as if that were empty.

        Raises:
            InvalidFileError: ``ekelurahan.toml`` has faults.
        """
        path = Path(folder).absolute() / CONFIG
        if path.exists():
            return cls.read(path)
        file = with_environment(TomlFile(path, {}, {}), os.environ)
        settings = cls.take(file)
        file.close()
        return settings

    @classmethod
    def take(cls, file: TomlFile) -> Self:
        """Read a configuration; its faults are noted, and defaults stand in for what has any."""
        folder = file.path.absolute().parent
        residents = file.take("residents", str, "")
        own_kinds = folder / file.take("kinds", str, "kinds")
        plugins = PluginSections.take(file)
        kinds, offered = given_kinds(file, own_kinds, plugins)
        file.refuse_others(*_KEYS)
        return cls(
            folder=folder,
            city=folder / file.take("city", str, "city.toml"),
            database=_database(file, folder),
            residents=folder / residents if residents else None,
            own_kinds=own_kinds,
            kinds=kinds,
            offered=offered,
            parts=file.take("parts", PartNames, PartNames()),
            plugins=plugins,
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
        return MappingProxyType({code: known[code] for code in self.kinds} | dict(self.offered))


def open_config(config: str | Path) -> TomlFile:
    """Open an ``ekelurahan.toml``, with what the environment says laid over it.

    Raises:
        InvalidFileError: it cannot be read, or is no TOML.
    """
    return with_environment(read_toml(Path(config)), os.environ)


def _database(file: TomlFile, folder: Path) -> str:
    """Read where the database is. A password in it is a secret, and stands somewhere else."""
    plain = file.tables.get("database")
    if isinstance(plain, dict):
        try:
            return read_secret(plain, folder).reveal()
        except ValueError as error:
            file.blame("database", str(error))
    database = "" if isinstance(plain, dict) else file.take("database", str, _DATABASE)
    if _PASSWORD.search(database) and file.line_of("database"):
        file.blame("database", f"holds a password, which {LITERAL}")
    if database.startswith(_SQLITE):
        return _SQLITE + str(folder / database.removeprefix(_SQLITE))
    return database
