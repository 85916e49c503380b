"""What the rows of all tables have in common: rows in, values out."""

from attrs import frozen
from sqlalchemy import Connection, Table, select, update

from ekelurahan import wire
from ekelurahan.adapters.sql.bodies import Bodies
from ekelurahan.model.letters import Letter
from ekelurahan.model.service_requests import ServiceRequest
from ekelurahan.storing.errors import changed_meanwhile, not_found

__all__ = ["Rows", "changed_meanwhile", "not_found"]


@frozen
class Rows:
    """Rows of one transaction.

    Attributes:
        connection: Inside its transaction.
    """

    connection: Connection

    def write(self, text: str, table: Table, key: str) -> str:
        """Write what a row says, for that row alone."""
        return Bodies.of(self.connection).write(text, f"{table.name}/{key}")

    def read(self, stored: str, table: Table, key: str) -> str:
        """Read what a row says.

        Raises:
            StorageError: it was altered, comes from another row, or its key is missing.
        """
        return Bodies.of(self.connection).read(stored, f"{table.name}/{key}")

    def index(self, value: str, purpose: str) -> str:
        """Give what a value that must not be readable is found by."""
        return Bodies.of(self.connection).index(value, purpose)

    def body_of(self, table: Table, key: str, kind: str) -> str:
        """Read the body of a row.

        Raises:
            NotFoundError: there is no such row.
        """
        body: str | None = self.connection.scalar(select(table.c.body).where(table.c.id == key))
        if body is None:
            raise not_found(kind, key)
        return self.read(body, table, key)

    def replace(self, table: Table, value: ServiceRequest | Letter, **columns: str | int) -> None:
        """Put a changed value in the place of the version before.

        Raises:
            ConflictError: what is stored is not the version before.
        """
        changed = self.connection.execute(
            update(table)
            .where(table.c.id == value.id, table.c.version == value.version - 1)
            .values(**self.changing(table, value), **columns)
        )
        if changed.rowcount != 1:
            raise changed_meanwhile(value.id)

    def changing(self, table: Table, value: ServiceRequest | Letter) -> dict[str, str | int]:
        """Give the columns that every change of a value writes."""
        return {
            "status": value.status.value,
            "version": value.version,
            "body": self.write(wire.dumps(value), table, value.id),
        }
