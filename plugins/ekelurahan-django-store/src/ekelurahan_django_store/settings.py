"""The settings of the plug-in."""

from pathlib import Path

from attrs import frozen


@frozen
class Settings:
    """What a host tells the plug-in.

    Attributes:
        database: A key of Django's ``DATABASES``.
        data_keys: Folder of the keys that hide what is stored about people, beside the city file:
            ``kota/keys``; empty where the database is encrypted as a whole.
        name: By which name store and register are offered.
    """

    database: str = "default"
    data_keys: str = ""
    name: str = "django"

    @property
    def keys_folder(self) -> Path | None:
        """The folder of the keys; ``None`` for none."""
        return Path(self.data_keys) if self.data_keys else None
