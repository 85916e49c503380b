"""Everything that comes from outside, as protocols the host may implement.

The library brings one implementation of each in :mod:`ekelurahan.adapters`; a host passes its own
to :class:`ekelurahan.Desk`. Methods raise the errors of :mod:`ekelurahan.errors` and nothing else.
"""

from ekelurahan.ports.accounts import (
    Account,
    Identity,
    IdentityProvider,
    OfficialDirectory,
    SignIn,
)
from ekelurahan.ports.checks import Checkable
from ekelurahan.ports.documents import DocumentSigner, SigningOrder
from ekelurahan.ports.keys import DataCipher, SealKey, SealSigner
from ekelurahan.ports.notices import ContactBook, Notifier
from ekelurahan.ports.pages import LetterReader, LetterRenderer, SealedPdf
from ekelurahan.ports.population import Comparison, Element, PopulationRegister, Standing
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
from ekelurahan.ports.runners import EffectRunner
from ekelurahan.ports.sources import Clock, DiscardingFiles, FileStore, ResidentDirectory
from ekelurahan.ports.stores import JoiningStore, Store, UnitOfWork

__all__ = [
    "Account",
    "ArchiveRecords",
    "CallRecords",
    "Checkable",
    "Clock",
    "Comparison",
    "ContactBook",
    "DataCipher",
    "DiscardingFiles",
    "DocumentRecords",
    "DocumentSigner",
    "EffectRecords",
    "EffectRunner",
    "Element",
    "FileStore",
    "Identity",
    "IdentityProvider",
    "JoiningStore",
    "JournalRecords",
    "LetterReader",
    "LetterRecords",
    "LetterRenderer",
    "LostRecords",
    "Notifier",
    "NumberRecords",
    "OfficialDirectory",
    "PopulationRegister",
    "RequestRecords",
    "ResidentDirectory",
    "ResidentRecords",
    "SealKey",
    "SealSigner",
    "SealedPdf",
    "SignIn",
    "SigningOrder",
    "Standing",
    "Store",
    "UnitOfWork",
]
