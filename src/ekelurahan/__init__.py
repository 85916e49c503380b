"""Administrative letters of an Indonesian city, from the request to a seal anyone can check.

Importing this package opens nothing and loads no database, PDF or cryptography library; those come
with the first use of a name that needs them.

>>> from ekelurahan import Nik
>>> Nik("6171014508900001").sex
<Sex.FEMALE: 'P'>
"""

from importlib import import_module
from typing import TYPE_CHECKING

from ekelurahan.errors import EkelurahanError
from ekelurahan.model.identity import FamilyCardNumber, Nik, Nip, RegionCode
from ekelurahan.model.letter_kinds import ApprovalRoute, LetterKind, Step
from ekelurahan.model.letters import Letter, LetterContent, LetterNumber, LetterStatus
from ekelurahan.model.offices import Assignment, City, Office, Official, Post
from ekelurahan.model.residents import Address, Person, Resident
from ekelurahan.model.service_requests import RequestStatus, ServiceRequest

if TYPE_CHECKING:
    from ekelurahan.compose.desks import load_desk, open_desk
    from ekelurahan.compose.folders import create_city_folder
    from ekelurahan.compose.verifiers import open_verifier
    from ekelurahan.desk import Desk
    from ekelurahan.hookspecs import Offer, hookimpl
    from ekelurahan.plugins import PluginHost
    from ekelurahan.seal.verdicts import Verdict, VerificationResult
    from ekelurahan.seal.verifier import Verifier

__all__ = [
    "Address",
    "ApprovalRoute",
    "Assignment",
    "City",
    "Desk",
    "EkelurahanError",
    "FamilyCardNumber",
    "Letter",
    "LetterContent",
    "LetterKind",
    "LetterNumber",
    "LetterStatus",
    "Nik",
    "Nip",
    "Offer",
    "Office",
    "Official",
    "Person",
    "PluginHost",
    "Post",
    "RegionCode",
    "RequestStatus",
    "Resident",
    "ServiceRequest",
    "Step",
    "Verdict",
    "VerificationResult",
    "Verifier",
    "create_city_folder",
    "hookimpl",
    "load_desk",
    "open_desk",
    "open_verifier",
]

_LOADED_ON_USE = {
    "Desk": "ekelurahan.desk",
    "Offer": "ekelurahan.hookspecs",
    "PluginHost": "ekelurahan.plugins",
    "Verdict": "ekelurahan.seal.verdicts",
    "VerificationResult": "ekelurahan.seal.verdicts",
    "Verifier": "ekelurahan.seal.verifier",
    "create_city_folder": "ekelurahan.compose.folders",
    "hookimpl": "ekelurahan.hookspecs",
    "load_desk": "ekelurahan.compose.desks",
    "open_desk": "ekelurahan.compose.desks",
    "open_verifier": "ekelurahan.compose.verifiers",
}


def __getattr__(name: str) -> object:
    if name in _LOADED_ON_USE:
        return getattr(import_module(_LOADED_ON_USE[name]), name)
    raise AttributeError(f"module 'ekelurahan' has no attribute '{name}'")


def __dir__() -> list[str]:
    return [*__all__]
