"""A folder for one city: configuration, city file, keys, and what it publishes."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

from ekelurahan.adapters.city_files import read_city
from ekelurahan.adapters.key_files import KeyFolder
from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.compose.city_settings import CONFIG, CitySettings
from ekelurahan.compose.clocks import SystemClock
from ekelurahan.compose.key_register import KeyRegister
from ekelurahan.errors import StorageError
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.ports import Clock
from ekelurahan.texts import mark

_CONFIG: Final = """\
# The parts of this city's desk; paths start from this folder.
city = "city.toml"
database = "sqlite:///kelurahan.db"
# kinds = "kinds"              # folders of your own kinds of letters; see: ekelurahan kinds new
# disabled_kinds = ["SKU"]     # kinds of the library that this city does not give
"""
_RESIDENTS: Final = """\
residents = "residents.toml"   # entered into the register whenever the desk is opened
"""
_SAMPLE: Final = {
    "city.toml": "pontianak.toml",
    "residents.toml": "residents.toml",
    "emblem.svg": "emblem.svg",
}


def create_city_folder(folder: str | Path, *, clock: Clock | None = None) -> Path:
    """Make a folder to start a city from, or bring an existing one up to date.

    A new folder holds the sample city (Kota Pontianak with invented people), to be edited. Called
    again, it makes the keys that officials in the city file still lack and publishes a new key
    document. Nothing that is there is overwritten, except what is published in ``trust/``.

    Args:
        folder: Made if need be.
        clock: The computer's clock, unless given.

    Returns:
        The configuration file, for :func:`~ekelurahan.load_desk`.

    Raises:
        InvalidFileError: the city file in the folder has faults.
        SigningError: the root key verifiers trust is not in the folder.
        StorageError: the folder cannot be written.
    """
    path = Path(folder)
    _write_missing(path)
    open_key_register(path, clock=clock).make_missing()
    return path / CONFIG


def open_key_register(
    folder: str | Path,
    *,
    kinds: Mapping[str, LetterKind] | None = None,
    clock: Clock | None = None,
) -> KeyRegister:
    """Open the register of the keys in a city folder.

    Args:
        folder: Holds ``ekelurahan.toml``, the city file, ``keys/`` and ``trust/``.
        kinds: Kinds of letters by code; those the city gives, unless given. The keys of officials
            who sign none of them are retired.
        clock: The computer's clock, unless given.

    Raises:
        InvalidFileError: the configuration, the city file or a kind has faults.
    """
    path, settings = Path(folder), CitySettings.of(folder)
    return KeyRegister(
        read_city(settings.city),
        settings.read_kinds() if kinds is None else kinds,
        KeyFolder(path / "keys"),
        TrustFolder(path / "trust"),
        clock or SystemClock(),
    )


def _write_missing(path: Path) -> None:
    """Write the sample into a new folder; beside a city file of one's own, the configuration."""
    contents = {CONFIG: _CONFIG.encode()}
    if not (path / "city.toml").exists():
        sample = files("ekelurahan") / "catalog" / "sample"
        contents[CONFIG] += _RESIDENTS.encode()
        contents |= {name: (sample / source).read_bytes() for name, source in _SAMPLE.items()}
    try:
        path.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            if not (path / name).exists():
                (path / name).write_bytes(content)
    except OSError as error:
        raise StorageError(
            mark("the folder {path} cannot be written: {problem}"),
            mark("Choose another folder, or check its rights and space."),
            path=str(path),
            problem=error.strerror,
        ) from error
