"""One transaction: rows in, values out."""

from attrs import frozen

from ekelurahan_django_store.archive_rows import ArchiveRows
from ekelurahan_django_store.call_rows import CallRows
from ekelurahan_django_store.document_rows import DocumentRows
from ekelurahan_django_store.effect_rows import EffectRows
from ekelurahan_django_store.journal_rows import JournalRows
from ekelurahan_django_store.letter_rows import LetterRows
from ekelurahan_django_store.lost_rows import LostRows
from ekelurahan_django_store.number_rows import NumberRows
from ekelurahan_django_store.resident_rows import ResidentRows


@frozen
class DjangoUnitOfWork(
    LostRows,  # which are also those of requests
    LetterRows,
    NumberRows,
    DocumentRows,
    ArchiveRows,
    ResidentRows,
    JournalRows,
    EffectRows,
    CallRows,
):
    """A :class:`~ekelurahan.ports.UnitOfWork` on one database alias, inside its transaction."""
