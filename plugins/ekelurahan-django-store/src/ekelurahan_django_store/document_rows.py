"""Records of residents' papers."""

from collections.abc import Sequence

from attrs import frozen
from django.db.models import QuerySet
from ekelurahan import wire
from ekelurahan.model.documents import StoredDocument

from ekelurahan_django_store.models import DocumentRow
from ekelurahan_django_store.rows import Rows


@frozen
class DocumentRows(Rows):
    """Records of residents' papers."""

    def add_document(self, document: StoredDocument) -> None:
        """Keep the record of a paper."""
        self.rows(DocumentRow).create(
            id=document.id,
            owner=document.owner,
            recorded_at=document.recorded_at,
            body=self.write(wire.dumps(document), DocumentRow, document.id),
        )

    def document(self, document_id: str) -> StoredDocument:
        """Read the record of a paper."""
        return wire.loads(self.body_of(DocumentRow, document_id, "document"), StoredDocument)

    def documents_of(self, owner: str) -> Sequence[StoredDocument]:
        """List a resident's papers, oldest first."""
        theirs = self.rows(DocumentRow).filter(owner=owner)
        return self._documents_in(theirs.order_by("recorded_at", "id"))

    def documents_after(self, document_id: str, *, limit: int) -> Sequence[StoredDocument]:
        """List papers of everybody by their keys."""
        behind = self.rows(DocumentRow).filter(id__gt=document_id)
        return self._documents_in(behind.order_by("id")[:limit])

    def _documents_in(self, rows: QuerySet[DocumentRow]) -> Sequence[StoredDocument]:
        return [
            wire.loads(self.read(body, DocumentRow, key), StoredDocument)
            for key, body in rows.values_list("id", "body")
        ]
