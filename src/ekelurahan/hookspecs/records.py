"""Hooks for what is kept: kinds of letters, databases, files."""

from collections.abc import Iterable
from typing import Any, Protocol

from ekelurahan.hookspecs.offers import Offer, hookspec
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.ports import FileStore, Store


class LetterKindHooks(Protocol):
    """Kinds of letters."""

    @hookspec
    def ekelurahan_letter_kinds(self, settings: Any) -> Iterable[LetterKind]:
        """Offer kinds of letters; each is named by its ``code``.

        Called once, when a :class:`~ekelurahan.plugins.PluginHost` is built; another host calls it
        again. It sees no personal data.

        Args:
            settings: The plug-in's own section: its ``Settings``, or a read-only mapping.

        Raises:
            EkelurahanError: whatever it raises, this or another, the host is not built.

        >>> from ekelurahan import Offer, hookimpl
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
    def ekelurahan_stores(self, settings: Any) -> Iterable[Offer[Store]]:
        """Offer stores for requests, letters, numbers, journal and debts.

        Called once, when a :class:`~ekelurahan.plugins.PluginHost` is built; another host calls it
        again. It sees no personal data; the store it offers does.

        Args:
            settings: The plug-in's own section: its ``Settings``, or a read-only mapping.

        Raises:
            StorageError: the database cannot be opened. Whatever it raises, the host is not built.

        >>> from ekelurahan import Offer, hookimpl
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
    def ekelurahan_file_stores(self, settings: Any) -> Iterable[Offer[FileStore]]:
        """Offer places where finished letters and residents' papers are kept.

        Called once, when a :class:`~ekelurahan.plugins.PluginHost` is built; another host calls it
        again. It sees no personal data; the file store it offers does.

        Args:
            settings: The plug-in's own section: its ``Settings``, or a read-only mapping.

        Raises:
            StorageError: the place cannot be used. Whatever it raises, the host is not built.

        >>> from ekelurahan import Offer, hookimpl
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
