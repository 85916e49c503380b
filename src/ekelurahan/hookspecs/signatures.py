"""Hooks for keys and signatures."""

from collections.abc import Iterable
from typing import Any, Protocol

from ekelurahan.hookspecs.offers import Offer, hookspec
from ekelurahan.ports import DocumentSigner, SealSigner


class SealSignerHooks(Protocol):
    """Keepers of the officials' keys."""

    @hookspec
    def ekelurahan_seal_signers(self, settings: Any) -> Iterable[Offer[SealSigner]]:
        """Offer signers for seals.

        Called once, when a :class:`~ekelurahan.plugins.PluginHost` is built; another host calls it
        again. It sees no personal data; the signer it offers sees the facts of each letter it seals.

        Args:
            settings: The plug-in's own section: its ``Settings``, or a read-only mapping.

        Raises:
            SigningError: the keys cannot be reached. Whatever it raises, the host is not built.

        >>> from ekelurahan import Offer, hookimpl
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


class DocumentSignerHooks(Protocol):
    """Signatures over whole files."""

    @hookspec
    def ekelurahan_document_signers(self, settings: Any) -> Iterable[Offer[DocumentSigner]]:
        """Offer signers of finished letters as whole files (PAdES).

        Called once, when a :class:`~ekelurahan.plugins.PluginHost` is built; another host calls it
        again. It sees no personal data; the signer it offers sees
        the whole letter, and for one act the passphrase of the official.

        Args:
            settings: The plug-in's own section: its ``Settings``, or a read-only mapping.

        Raises:
            SigningError: the keys cannot be reached. Whatever it raises, the host is not built.

        >>> from ekelurahan import Offer, hookimpl
        >>> from ekelurahan.plugins import PluginHost
        >>> class Appending:
        ...     def sign(self, pdf, order):
        ...         return pdf + b"% " + order.official.encode()
        >>> class OfficialCertificates:
        ...     @hookimpl
        ...     def ekelurahan_document_signers(self):
        ...         yield Offer("certificates", Appending())
        >>> [*PluginHost(OfficialCertificates()).document_signers()]
        ['certificates']
        """
        ...
