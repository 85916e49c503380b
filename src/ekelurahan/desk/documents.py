"""The residents' papers: taken in once, shown again with every later request."""

from collections.abc import Sequence

from attrs import frozen

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.idempotency import kept, once
from ekelurahan.desk.keeping import keep_file
from ekelurahan.desk.readings import note_reading
from ekelurahan.desk.rights import require_reader_at_home
from ekelurahan.errors import InputError
from ekelurahan.model.documents import StoredDocument
from ekelurahan.model.events import DocumentRecorded, Reading
from ekelurahan.model.offices import Official
from ekelurahan.model.residents import Resident
from ekelurahan.model.statements import stated
from ekelurahan.texts import mark

LARGEST_DOCUMENT = 10 * 1024 * 1024
_STARTS = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}


@frozen
class DocumentDesk:
    """What is done with papers. They are neither opened nor changed here."""

    _ports: DeskPorts

    def record(
        self,
        content: bytes,
        *,
        owner: Resident,
        name: str,
        by: Resident | Official,
        key: str | None = None,
    ) -> StoredDocument:
        """Take a paper in.

        Args:
            content: A PDF, JPEG or PNG of at most 10 MiB.
            owner: Whose paper it is.
            name: What it is, as requirements name it: ``"ktp"``.
            by: The owner, or an official of the owner's office.
            key: The caller's key for this one call; see :class:`ServiceRequestDesk`.

        Raises:
            InputError: it is empty, too large, or of another type, or its name cannot be kept.
            NotAllowedError: somebody else tries.
        """
        media_type, attempt = _media_type(content), self._ports.attempt(by)
        name = stated(
            name,
            mark("the name of a paper has 1 to {most} characters"),
            mark("Name it as the requirement does, e.g. ktp."),
        )
        call = (self._ports, key, "documents.record", StoredDocument, content, owner, name, by)
        if answered := kept(*call):
            return answered[0]
        known = self._ports.residents.by_id(owner.id)
        office = known.address.kelurahan
        attempt.channel_for(known.id, office)
        document = StoredDocument(
            id=self._ports.new_id(),
            owner=known.id,
            name=name,
            media_type=media_type,
            sha256=keep_file(self._ports.files, content),
            size=len(content),
            recorded_at=attempt.at,
        )
        event = DocumentRecorded(
            at=attempt.at,
            actor=attempt.actor,
            office=office.value,
            residents=(known.id,),
            document_id=document.id,
        )
        with once(*call) as act:
            if act.is_new:
                act.unit.add_document(document)
                act.unit.record([event])
                act.answer = document
        return act.answer

    def of(self, owner: Resident, *, by: Resident | Official) -> Sequence[StoredDocument]:
        """List a resident's papers, as the resident or as an official of their office or above.

        Raises:
            NotAllowedError: somebody else tries.
        """
        office = require_reader_at_home(self._ports, owner.id, by)
        with self._ports.store.read() as unit:
            papers = unit.documents_of(owner.id)
        note_reading(self._ports, by, Reading.PAPERS, [(office, owner.id)])
        return papers

    def content(self, document_id: str, *, by: Resident | Official) -> bytes:
        """Read a paper, checked against its digest.

        Raises:
            NotAllowedError: it is somebody else's.
            StorageError: the file was altered or cannot be read.
        """
        with self._ports.store.read() as unit:
            document = unit.document(document_id)
        office = require_reader_at_home(self._ports, document.owner, by)
        note_reading(self._ports, by, Reading.PAPER, [(office, document.owner)], document_id)
        return self._ports.files.get(document.sha256)


def _media_type(content: bytes) -> str:
    if len(content) > LARGEST_DOCUMENT:
        raise InputError(
            mark("the paper is larger than {most} MiB"),
            mark("Scan it in grey at 200 dpi, or as several files."),
            most=LARGEST_DOCUMENT // 1024**2,
        )
    for start, media_type in _STARTS.items():
        if content.startswith(start):
            return media_type
    raise InputError(
        mark("the paper is no PDF, JPEG or PNG"),
        mark("Save it as one of these and send it again."),
    )
