"""Columns that are the same on SQLite and PostgreSQL."""

from typing import TYPE_CHECKING, Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, TextField

if TYPE_CHECKING:
    _Short = CharField[str, str]
    _Long = TextField[str, str]
else:
    _Short, _Long = CharField, TextField

_EXACT: Final = {"postgresql": "C"}
"""Collations that compare byte by byte, where that is not what a database does by itself."""


class ExactField(_Short):
    """A short text that is compared and ordered byte by byte, whatever the database's language is.

    Keys that differ in case, accents or a trailing space are then different keys everywhere.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """Give type and collation."""
        return _exactly(super().db_parameters(connection), connection)


class ExactTextField(_Long):
    """A text of any length, compared byte by byte: what a row says in full, perhaps encrypted."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """Give type and collation."""
        return _exactly(super().db_parameters(connection), connection)


def _exactly(parameters: Any, connection: BaseDatabaseWrapper) -> Any:
    return {**parameters, "collation": _EXACT.get(connection.vendor)}
