"""What the rows of all tables have in common: rows in, values out."""

from typing import Any, TypeVar

from attrs import frozen
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from ekelurahan import wire
from ekelurahan.model.letters import Letter
from ekelurahan.model.service_requests import ServiceRequest
from ekelurahan.storing.bodies import Bodies
from ekelurahan.storing.errors import changed_meanwhile, not_found

from ekelurahan_django_store.models import DocumentRow, LetterRow, RequestRow, Table

R = TypeVar("R", bound=Table)


@frozen
class Rows:
    """Rows of one transaction.

    Attributes:
        alias: The database, inside its transaction.
        bodies: How what rows say is written.
    """

    alias: str
    bodies: Bodies

    def rows(self, table: type[R]) -> QuerySet[R]:
        """Give the rows of a table."""
        return table._default_manager.using(self.alias)  # noqa: SLF001 - Django's public name

    def insert_new(self, table: type[R], **columns: Any) -> bool:
        """Insert a row unless its key is taken; waits for whoever is just taking it.

        Whoever is first is decided by the key. Nobody looks first and inserts then: between the two,
        somebody else may.

        Returns:
            Whether it was inserted. Where it was not, the transaction goes on, and sees who was first.
        """
        try:
            with transaction.atomic(using=self.alias):
                self.rows(table).create(**columns)
        except IntegrityError:
            return False
        return True

    def write(self, text: str, table: type[Table], key: str) -> str:
        """Write what a row says, for that row alone."""
        return self.bodies.write(text, f"{table.place}/{key}")

    def read(self, stored: str, table: type[Table], key: str) -> str:
        """Read what a row says.

        Raises:
            StorageError: it was altered, comes from another row, or its key is missing.
        """
        return self.bodies.read(stored, f"{table.place}/{key}")

    def index(self, value: str, purpose: str) -> str:
        """Give what a value that must not be readable is found by."""
        return self.bodies.index(value, purpose)

    def body_of(self, table: type[RequestRow] | type[DocumentRow], key: str, kind: str) -> str:
        """Read the body of a row.

        Raises:
            NotFoundError: there is no such row.
        """
        body = self.rows(table).filter(pk=key).values_list("body", flat=True).first()
        if body is None:
            raise not_found(kind, key)
        return self.read(body, table, key)

    def replace(
        self,
        table: type[RequestRow] | type[LetterRow],
        value: ServiceRequest | Letter,
        **columns: str | int,
    ) -> None:
        """Put a changed value in the place of the version before.

        Raises:
            ConflictError: what is stored is not the version before.
        """
        before = self.rows(table).filter(pk=value.id, version=value.version - 1)
        if before.update(**self.changing(table, value), **columns) != 1:
            raise changed_meanwhile(value.id)

    def changing(self, table: type[Table], value: ServiceRequest | Letter) -> dict[str, str | int]:
        """Give the columns that every change of a value writes."""
        return {
            "status": value.status.value,
            "version": value.version,
            "body": self.write(wire.dumps(value), table, value.id),
        }
