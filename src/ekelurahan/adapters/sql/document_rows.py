"""Records of residents' papers."""

from collections.abc import Sequence

from attrs import frozen
from sqlalchemy import insert, select

from ekelurahan import wire
from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.rows import Rows
from ekelurahan.model.documents import StoredDocument


@frozen
class DocumentRows(Rows):
    """Records of residents' papers."""

    def add_document(self, document: StoredDocument) -> None:
        """Keep the record of a paper."""
        self.connection.execute(
            insert(t.documents).values(
                id=document.id,
                owner=document.owner,
                recorded_at=document.recorded_at,
                body=self.write(wire.dumps(document), t.documents, document.id),
            )
        )

    def document(self, document_id: str) -> StoredDocument:
        """Read the record of a paper."""
        return wire.loads(self.body_of(t.documents, document_id, "document"), StoredDocument)

    def documents_of(self, owner: str) -> Sequence[StoredDocument]:
        """List a resident's papers, oldest first."""
        rows = self.connection.execute(
            select(t.documents.c.id, t.documents.c.body)
            .where(t.documents.c.owner == owner)
            .order_by(t.documents.c.recorded_at, t.documents.c.id)
        )
        return [wire.loads(self.read(body, t.documents, key), StoredDocument) for key, body in rows]

    def documents_after(self, document_id: str, *, limit: int) -> Sequence[StoredDocument]:
        """List papers of everybody by their keys."""
        column = t.documents.c
        rows = self.connection.execute(
            select(column.id, column.body)
            .where(column.id > document_id)
            .order_by(column.id)
            .limit(limit)
        )
        return [wire.loads(self.read(body, t.documents, key), StoredDocument) for key, body in rows]
