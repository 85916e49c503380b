"""Administrative letters of an Indonesian city, from the request to a seal anyone can check.

Importing this package opens nothing and loads nothing: each name comes with its first use, so a
verification page never pays for the desk.

>>> from ekelurahan import Nik
>>> Nik("6171014508900001").sex
<Sex.FEMALE: 'P'>
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ekelurahan.adapters.kind_folders import read_kind
    from ekelurahan.compose.desks import load_desk, open_desk
    from ekelurahan.compose.folders import create_city_folder
    from ekelurahan.compose.parts import DeskParts
    from ekelurahan.compose.verifiers import open_verifier
    from ekelurahan.desk import Desk
    from ekelurahan.errors import EkelurahanError
    from ekelurahan.hookspecs import Offer, hookimpl
    from ekelurahan.model.identity import FamilyCardNumber, Nik, Nip, RegionCode
    from ekelurahan.model.letter_content import LetterContent
    from ekelurahan.model.letter_kinds import ApprovalRoute, LetterKind, Step
    from ekelurahan.model.letters import Letter, LetterNumber
    from ekelurahan.model.notices import Notice, NoticeData
    from ekelurahan.model.offices import Assignment, City, Office, Official, Post
    from ekelurahan.model.residents import Address, Person, Resident
    from ekelurahan.model.secrets import Secret
    from ekelurahan.model.service_requests import RequestStatus, ServiceRequest
    from ekelurahan.model.standing import LetterStatus, StandingReason
    from ekelurahan.plugins import PluginHost
    from ekelurahan.seal.verdicts import Verdict, VerificationResult
    from ekelurahan.seal.verifier import Verifier

__all__ = [
    "Address",
    "ApprovalRoute",
    "Assignment",
    "City",
    "Desk",
    "DeskParts",
    "EkelurahanError",
    "FamilyCardNumber",
    "Letter",
    "LetterContent",
    "LetterKind",
    "LetterNumber",
    "LetterStatus",
    "Nik",
    "Nip",
    "Notice",
    "NoticeData",
    "Offer",
    "Office",
    "Official",
    "Person",
    "PluginHost",
    "Post",
    "RegionCode",
    "RequestStatus",
    "Resident",
    "Secret",
    "ServiceRequest",
    "StandingReason",
    "Step",
    "Verdict",
    "VerificationResult",
    "Verifier",
    "create_city_folder",
    "hookimpl",
    "load_desk",
    "open_desk",
    "open_verifier",
    "read_kind",
]

_HOMES = {
    "Address": "ekelurahan.model.residents",
    "ApprovalRoute": "ekelurahan.model.letter_kinds",
    "Assignment": "ekelurahan.model.offices",
    "City": "ekelurahan.model.offices",
    "Desk": "ekelurahan.desk",
    "DeskParts": "ekelurahan.compose.parts",
    "EkelurahanError": "ekelurahan.errors",
    "FamilyCardNumber": "ekelurahan.model.identity",
    "Letter": "ekelurahan.model.letters",
    "LetterContent": "ekelurahan.model.letters",
    "LetterKind": "ekelurahan.model.letter_kinds",
    "LetterNumber": "ekelurahan.model.letters",
    "LetterStatus": "ekelurahan.model.standing",
    "Nik": "ekelurahan.model.identity",
    "Nip": "ekelurahan.model.identity",
    "Notice": "ekelurahan.model.notices",
    "NoticeData": "ekelurahan.model.notices",
    "Offer": "ekelurahan.hookspecs",
    "Office": "ekelurahan.model.offices",
    "Official": "ekelurahan.model.offices",
    "Person": "ekelurahan.model.residents",
    "PluginHost": "ekelurahan.plugins",
    "Post": "ekelurahan.model.offices",
    "RegionCode": "ekelurahan.model.identity",
    "RequestStatus": "ekelurahan.model.service_requests",
    "Resident": "ekelurahan.model.residents",
    "Secret": "ekelurahan.model.secrets",
    "ServiceRequest": "ekelurahan.model.service_requests",
    "StandingReason": "ekelurahan.model.standing",
    "Step": "ekelurahan.model.letter_kinds",
    "Verdict": "ekelurahan.seal.verdicts",
    "VerificationResult": "ekelurahan.seal.verdicts",
    "Verifier": "ekelurahan.seal.verifier",
    "create_city_folder": "ekelurahan.compose.folders",
    "hookimpl": "ekelurahan.hookspecs",
    "load_desk": "ekelurahan.compose.desks",
    "open_desk": "ekelurahan.compose.desks",
    "open_verifier": "ekelurahan.compose.verifiers",
    "read_kind": "ekelurahan.adapters.kind_folders",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'ekelurahan' has no attribute '{name}'")


def __dir__() -> list[str]:
    return [*__all__]
