"""Where time, files and residents come from."""

from datetime import datetime
from typing import Protocol, runtime_checkable

from ekelurahan.model.identity import Nik
from ekelurahan.model.residents import Resident


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Give the present moment as an aware ``datetime``."""
        ...


class FileStore(Protocol):
    """Keeps files under the SHA-256 of their bytes; what is kept never changes."""

    def put(self, content: bytes) -> str:
        """Keep bytes durably and give their SHA-256 (hexadecimal); keeping them again is fine.

        Raises:
            StorageError: they could not be written.
        """
        ...

    def get(self, sha256: str) -> bytes:
        """Read bytes and check them against their digest.

        Raises:
            NotFoundError: there is no such file.
            StorageError: the file was altered or cannot be read.
        """
        ...


@runtime_checkable
class DiscardingFiles(Protocol):
    """What a :class:`FileStore` offers besides, where letters may be destroyed in the end."""

    def discard(self, sha256: str) -> None:
        """Remove a file for good; one that is not there is fine.

        Raises:
            NotAllowedError: this store refuses.
            StorageError: it could not be removed.
        """
        ...


class ResidentDirectory(Protocol):
    """The population register, or the part of it this host may read."""

    def by_id(self, resident_id: str) -> Resident:
        """Find a resident by the host's key.

        Raises:
            NotFoundError: there is none.
        """
        ...

    def by_nik(self, nik: Nik) -> Resident:
        """Find a resident by NIK.

        Raises:
            NotFoundError: there is none; the error does not hold the NIK.
        """
        ...
