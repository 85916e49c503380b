"""What a part of each role must do, as tests its author runs.

A test module of a plug-in defines the fixtures its suite names, and::

    class TestMyNotifier(NotifierContract):
        pass

``CONTRACTS`` names the suite of every hook.
"""

from collections.abc import Mapping
from typing import Final

from ekelurahan.testing.contracts.document_signers import DocumentSignerContract
from ekelurahan.testing.contracts.effect_runners import EffectRunnerContract
from ekelurahan.testing.contracts.file_stores import FileStoreContract
from ekelurahan.testing.contracts.identity_providers import IdentityProviderContract
from ekelurahan.testing.contracts.letter_kinds import LetterKindContract
from ekelurahan.testing.contracts.notifiers import NotifierContract
from ekelurahan.testing.contracts.official_directories import OfficialDirectoryContract
from ekelurahan.testing.contracts.plugins import PluginContract
from ekelurahan.testing.contracts.population_registers import PopulationRegisterContract
from ekelurahan.testing.contracts.resident_directories import ResidentDirectoryContract
from ekelurahan.testing.contracts.seal_signers import SealSignerContract
from ekelurahan.testing.store_contract import StoreContract
from ekelurahan.testing.store_contract.residents import CorrectedResidentsContract

__all__ = [
    "CONTRACTS",
    "CorrectedResidentsContract",
    "DocumentSignerContract",
    "EffectRunnerContract",
    "FileStoreContract",
    "IdentityProviderContract",
    "LetterKindContract",
    "NotifierContract",
    "OfficialDirectoryContract",
    "PluginContract",
    "PopulationRegisterContract",
    "ResidentDirectoryContract",
    "SealSignerContract",
    "StoreContract",
]

CONTRACTS: Final[Mapping[str, type]] = {
    "ekelurahan_letter_kinds": LetterKindContract,
    "ekelurahan_stores": StoreContract,
    "ekelurahan_file_stores": FileStoreContract,
    "ekelurahan_seal_signers": SealSignerContract,
    "ekelurahan_resident_directories": ResidentDirectoryContract,
    "ekelurahan_notifiers": NotifierContract,
    "ekelurahan_identity_providers": IdentityProviderContract,
    "ekelurahan_official_directories": OfficialDirectoryContract,
    "ekelurahan_population_registers": PopulationRegisterContract,
    "ekelurahan_document_signers": DocumentSignerContract,
    "ekelurahan_effect_runners": EffectRunnerContract,
}
"""The suite of every hook."""
