"""Column types that are the same on SQLite, PostgreSQL and MariaDB."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import DateTime, Dialect, Text, TypeDecorator
from sqlalchemy.dialects import mysql

MARIADB: Final[dict[str, Any]] = {
    "mariadb_engine": "InnoDB",
    "mariadb_charset": "utf8mb4",
    "mariadb_collate": "utf8mb4_nopad_bin",
}
"""Options of every table that a migration creates.

As elsewhere, keys that differ in case, accents or a trailing space are then different keys, whatever
the database's own default is.
"""

Body: Final = Text().with_variant(mysql.LONGTEXT(), "mariadb")
"""A text of any length; MariaDB's own ``TEXT`` ends at 64 KiB."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment to the microsecond, stored as UTC without a zone: not every database keeps zones."""

    impl = DateTime().with_variant(mysql.DATETIME(fsp=6), "mariadb")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC."""
        del dialect
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the stored moment its zone back."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)
