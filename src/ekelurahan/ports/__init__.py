"""Everything that comes from outside, as protocols the host may implement.

The library brings one implementation of each in :mod:`ekelurahan.adapters`; a host passes its own
to :class:`ekelurahan.Desk`. Methods raise the errors of :mod:`ekelurahan.errors` and nothing else.
"""

from ekelurahan.ports.keys import DataCipher, SealKey, SealSigner
from ekelurahan.ports.pages import LetterReader, LetterRenderer, SealedPdf
from ekelurahan.ports.records import (
    ArchiveRecords,
    DocumentRecords,
    LetterRecords,
    NumberRecords,
    RequestRecords,
    ResidentRecords,
)
from ekelurahan.ports.registers import (
    CallRecords,
    EffectRecords,
    JournalRecords,
    LostRecords,
)
from ekelurahan.ports.sources import Clock, DiscardingFiles, FileStore, ResidentDirectory
from ekelurahan.ports.stores import Store, UnitOfWork

__all__ = [
    "ArchiveRecords",
    "CallRecords",
    "Clock",
    "DataCipher",
    "DiscardingFiles",
    "DocumentRecords",
    "EffectRecords",
    "FileStore",
    "JournalRecords",
    "LetterReader",
    "LetterRecords",
    "LetterRenderer",
    "LostRecords",
    "NumberRecords",
    "RequestRecords",
    "ResidentDirectory",
    "ResidentRecords",
    "SealKey",
    "SealSigner",
    "SealedPdf",
    "Store",
    "UnitOfWork",
]
