"""What a plug-in may offer: one class per role, and the markers that go with them.

A hook offers named objects and does nothing else; the host picks one by its name. Plug-ins mark
their functions with :data:`hookimpl`; a plug-in written as a class may inherit the classes below,
so that a type checker compares it with them. A hook may leave its argument ``settings`` out, but
not give it a default: pluggy before 1.7 then passes nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Generic, Protocol, TypeVar

from attrs import field, frozen
from pluggy import HookimplMarker, HookspecMarker

from ekelurahan.errors import InputError
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.ports import FileStore, ResidentDirectory, SealSigner, Store

hookspec: Final = HookspecMarker("ekelurahan")
"""Marks what can be offered; only this module needs it."""

hookimpl: Final = HookimplMarker("ekelurahan")
"""Marks the functions of a plug-in that offer something."""

Part_co = TypeVar("Part_co", covariant=True)


@frozen
class Offer(Generic[Part_co]):
    """A part, and the name by which a host picks it.

    Attributes:
        name: Unique among all offers of a role; configuration files write it.
        part: The object that does the work.

    Raises:
        InputError: the name is empty or no text.

    >>> Offer("archive", part=object()).name
    'archive'
    """

    name: str = field()
    part: Part_co

    @name.validator
    def _check(self, _: object, name: object) -> None:
        if not (isinstance(name, str) and name.strip()):
            raise InputError("an offer needs a name")


class LetterKindHooks(Protocol):
    """Kinds of letters."""

    @hookspec
    def ekelurahan_letter_kinds(self, settings: Mapping[str, object]) -> Iterable[LetterKind]:
        """Offer kinds of letters; each is named by its ``code``.

        Called once, when a :class:`~ekelurahan.plugins.PluginHost` is built; another host calls it
        again. It sees no personal data.

        Args:
            settings: The plug-in's own section, read-only; empty where there is none.

        Raises:
            EkelurahanError: whatever it raises, this or another, the host is not built.

        >>> from ekelurahan import ApprovalRoute, Step
        >>> from ekelurahan.model.letter_kinds import Nature, StepAction
        >>> from ekelurahan.plugins import PluginHost
        >>> class Streets:
        ...     @hookimpl
        ...     def ekelurahan_letter_kinds(self, settings):
        ...         yield LetterKind(
        ...             code="SKJ",
        ...             version=1,
        ...             name="Surat Keterangan Nama Jalan",
        ...             nature=Nature.STATEMENT,
        ...             classification="400.12.2",
        ...             route=ApprovalRoute((Step("sign", StepAction.SIGN, "lurah"),)),
        ...             template="#import sys",
        ...         )
        >>> PluginHost(Streets()).letter_kinds()["SKJ"].name
        'Surat Keterangan Nama Jalan'
        """
        ...


class StoreHooks(Protocol):
    """Databases."""

    @hookspec
    def ekelurahan_stores(self, settings: Mapping[str, object]) -> Iterable[Offer[Store]]:
        """Offer stores for requests, letters, numbers, journal and debts.

        Called once, when a :class:`~ekelurahan.plugins.PluginHost` is built; another host calls it
        again. It sees no personal data; the store it offers does.

        Args:
            settings: The plug-in's own section, read-only; empty where there is none.

        Raises:
            StorageError: the database cannot be opened. Whatever it raises, the host is not built.

        >>> from ekelurahan.adapters.sql.store import SqlStore
        >>> from ekelurahan.plugins import PluginHost
        >>> class CityDatabase:
        ...     @hookimpl
        ...     def ekelurahan_stores(self, settings):
        ...         return [Offer("city", SqlStore.open(settings["url"]))]
        >>> host = PluginHost(CityDatabase(), settings={"CityDatabase": {"url": "sqlite://"}})
        >>> with host.stores()["city"].read() as work:
        ...     work.documents_of("nobody")
        []
        """
        ...


class FileStoreHooks(Protocol):
    """Places for files."""

    @hookspec
    def ekelurahan_file_stores(self, settings: Mapping[str, object]) -> Iterable[Offer[FileStore]]:
        """Offer places where finished letters and residents' papers are kept.

        Called once, when a :class:`~ekelurahan.plugins.PluginHost` is built; another host calls it
        again. It sees no personal data; the file store it offers does.

        Args:
            settings: The plug-in's own section, read-only; empty where there is none.

        Raises:
            StorageError: the place cannot be used. Whatever it raises, the host is not built.

        >>> from hashlib import sha256
        >>> from ekelurahan.plugins import PluginHost
        >>> class Memory(dict):
        ...     def put(self, content):
        ...         digest = sha256(content).hexdigest()
        ...         self[digest] = content
        ...         return digest
        ...     def get(self, digest):
        ...         return self[digest]
        >>> class MemoryFiles:
        ...     @hookimpl
        ...     def ekelurahan_file_stores(self):
        ...         return [Offer("memory", Memory())]
        >>> files = PluginHost(MemoryFiles()).file_stores()["memory"]
        >>> files.get(files.put(b"%PDF-1.7"))
        b'%PDF-1.7'
        """
        ...


class SealSignerHooks(Protocol):
    """Keepers of the officials' keys."""

    @hookspec
    def ekelurahan_seal_signers(
        self, settings: Mapping[str, object]
    ) -> Iterable[Offer[SealSigner]]:
        """Offer signers for seals.

        Called once, when a :class:`~ekelurahan.plugins.PluginHost` is built; another host calls it
        again. It sees no personal data; the signer it offers sees the facts of each letter it seals.

        Args:
            settings: The plug-in's own section, read-only; empty where there is none. Name where a
                secret lies rather than writing it there.

        Raises:
            SigningError: the keys cannot be reached. Whatever it raises, the host is not built.

        >>> from pathlib import Path
        >>> from tempfile import mkdtemp
        >>> from ekelurahan.adapters.key_files import KeyFolder
        >>> from ekelurahan.plugins import PluginHost
        >>> class OfficialKeys:
        ...     @hookimpl
        ...     def ekelurahan_seal_signers(self, settings):
        ...         yield Offer("officials", KeyFolder(Path(settings["folder"])))
        >>> host = PluginHost(OfficialKeys(), settings={"OfficialKeys": {"folder": mkdtemp()}})
        >>> [*host.seal_signers()]
        ['officials']
        """
        ...


class ResidentDirectoryHooks(Protocol):
    """Population registers."""

    @hookspec
    def ekelurahan_resident_directories(
        self, settings: Mapping[str, object]
    ) -> Iterable[Offer[ResidentDirectory]]:
        """Offer registers in which residents are looked up.

        Called once, when a :class:`~ekelurahan.plugins.PluginHost` is built; another host calls it
        again. It sees no personal data; the directory it offers does.

        Args:
            settings: The plug-in's own section, read-only; empty where there is none.

        Raises:
            StorageError: the register cannot be reached. Whatever it raises, the host is not built.

        >>> from ekelurahan.errors import NotFoundError
        >>> from ekelurahan.plugins import PluginHost
        >>> class Empty:
        ...     def by_id(self, resident_id):
        ...         raise NotFoundError("no resident has that key")
        ...     def by_nik(self, nik):
        ...         raise NotFoundError("no resident has that NIK")
        >>> class EmptyRegister:
        ...     @hookimpl
        ...     def ekelurahan_resident_directories(self):
        ...         yield Offer("empty", Empty())
        >>> PluginHost(EmptyRegister()).resident_directories()["empty"].by_id("siti")
        Traceback (most recent call last):
        ekelurahan.errors.NotFoundError: no resident has that key
        """
        ...


ROLES: Final = (
    LetterKindHooks,
    StoreHooks,
    FileStoreHooks,
    SealSignerHooks,
    ResidentDirectoryHooks,
)
"""Every class of hooks, one per role."""
