"""One transaction: rows in, values out."""

from attrs import frozen

from ekelurahan.adapters.sql.archive_rows import ArchiveRows
from ekelurahan.adapters.sql.call_rows import CallRows
from ekelurahan.adapters.sql.document_rows import DocumentRows
from ekelurahan.adapters.sql.effect_rows import EffectRows
from ekelurahan.adapters.sql.journal_rows import JournalRows
from ekelurahan.adapters.sql.letter_rows import LetterRows
from ekelurahan.adapters.sql.lost_rows import LostRows
from ekelurahan.adapters.sql.number_rows import NumberRows
from ekelurahan.adapters.sql.request_rows import RequestRows
from ekelurahan.adapters.sql.resident_rows import ResidentRows


@frozen
class SqlUnitOfWork(
    RequestRows,
    LetterRows,
    NumberRows,
    DocumentRows,
    ArchiveRows,
    ResidentRows,
    JournalRows,
    EffectRows,
    CallRows,
    LostRows,
):
    """A :class:`~ekelurahan.ports.UnitOfWork` on one connection, inside its transaction."""
