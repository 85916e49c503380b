"""Finished letters and papers on S3, and on everything else that fsspec reaches."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import field, frozen

from ekelurahan import Offer, Secret, hookimpl
from ekelurahan_fsspec.files import RemoteFiles
from ekelurahan_fsspec.patience import Patience
from ekelurahan_fsspec.places import Place

__all__ = ["RemoteFiles", "Settings", "ekelurahan_file_stores"]


_SECRET: Final = frozenset(
    {"secret", "password", "passwd", "passphrase", "token", "key", "credential", "credentials"}
)


@frozen
class Settings:
    """Where the files are kept.

    Attributes:
        url: Where, as fsspec writes it: ``s3://bucket/folder``.
        options: What the file system of fsspec takes, and may stand in a configuration. What by its
            name is a secret, such as ``account_key``, is refused here.
        secrets: What it takes besides, and may not: ``key`` and ``secret`` of S3, ``password``.
        timeout: Seconds after which one attempt is given up.
        deadline: Seconds after which nothing is attempted any more.
        attempts: How often something is tried that may work later.
        whole_puts: Whether the file system puts a file whole or not at all. It is known of S3,
            Google, Azure, Alibaba and memory; for others that can rename it need not be said.
    """

    url: str = field(repr=False)
    options: dict[str, Any] = field(factory=dict, repr=False)
    secrets: dict[str, Secret] = field(factory=dict, repr=False)
    timeout: float = 8.0
    deadline: float = 25.0
    attempts: int = 3
    whole_puts: bool = False

    def __attrs_post_init__(self) -> None:
        """Refuse secrets among what may stand in a configuration.

        Raises:
            ValueError: names of such options.
        """
        if named := sorted(_secrets_of(self.options)):
            raise ValueError(
                f"options must not hold secrets: name {', '.join(named)} under secrets, as"
                ' {env = "VARIABLE"} or {file = "path"}'
            )

    def files(self) -> RemoteFiles:
        """Give the file store, without having connected to anything yet.

        Raises:
            StorageError: fsspec knows no such file system, lacks a package for it, or it can
                neither put a file whole nor rename one.
        """
        place = Place.at(self.url, self.options, self.secrets, whole_puts=self.whole_puts)
        return RemoteFiles(place, Patience(self.timeout, self.deadline, self.attempts))


def _secrets_of(options: Mapping[str, Any]) -> Iterator[str]:
    """Find names that only secrets have, at any depth."""
    for name, value in options.items():
        words = str(name).lower().split("_")
        if words[-1] in _SECRET or "secret" in words or words[-2:] == ["connection", "string"]:
            yield str(name)
        if isinstance(value, Mapping):
            yield from _secrets_of(value)


@hookimpl
def ekelurahan_file_stores(settings: Settings) -> Iterator[Offer[RemoteFiles]]:
    """Offer the place.

    Raises:
        StorageError: as :meth:`Settings.files`.
    """
    yield Offer("fsspec", settings.files())
