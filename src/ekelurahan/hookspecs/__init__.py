"""What a plug-in may offer: one class per role, and the markers that go with them.

A hook offers named objects and does nothing else; the host picks one by its name. Plug-ins mark
their functions with :data:`hookimpl`; a plug-in written as a class may inherit the classes below,
so that a type checker compares it with them. A hook may leave its argument ``settings`` out, but
not give it a default: pluggy before 1.7 then passes nothing.

A plug-in that has settings declares them as an attrs class called ``Settings``, in its module or
class: it is checked before any hook is called, and every hook receives an instance of it.
"""

from typing import Final

from ekelurahan.hookspecs.effects import EffectRunnerHooks, NotifierHooks
from ekelurahan.hookspecs.offers import Offer, hookimpl, hookspec
from ekelurahan.hookspecs.people import (
    IdentityProviderHooks,
    OfficialDirectoryHooks,
    PopulationRegisterHooks,
    ResidentDirectoryHooks,
)
from ekelurahan.hookspecs.records import FileStoreHooks, LetterKindHooks, StoreHooks
from ekelurahan.hookspecs.signatures import DocumentSignerHooks, SealSignerHooks

__all__ = [
    "ROLES",
    "DocumentSignerHooks",
    "EffectRunnerHooks",
    "FileStoreHooks",
    "IdentityProviderHooks",
    "LetterKindHooks",
    "NotifierHooks",
    "Offer",
    "OfficialDirectoryHooks",
    "PopulationRegisterHooks",
    "ResidentDirectoryHooks",
    "SealSignerHooks",
    "StoreHooks",
    "hookimpl",
    "hookspec",
]

ROLES: Final = (
    LetterKindHooks,
    StoreHooks,
    FileStoreHooks,
    SealSignerHooks,
    ResidentDirectoryHooks,
    NotifierHooks,
    IdentityProviderHooks,
    OfficialDirectoryHooks,
    PopulationRegisterHooks,
    DocumentSignerHooks,
    EffectRunnerHooks,
)
"""Every class of hooks, one per role."""
