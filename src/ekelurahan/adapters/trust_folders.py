"""What a verifier needs, as files in a folder: ``root.json``, ``keys.jws``, ``keys.json``, ``status/``.

Whoever verifies may add ``pdf-roots.pem``: the authorities whose signatures over whole files count.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from attrs import field, frozen

from ekelurahan.errors import InputError, NotFoundError, StorageError
from ekelurahan.seal.key_document import KeyDocument
from ekelurahan.seal.trust import RootPins, TrustList
from ekelurahan.texts import mark

_LARGEST = 8 * 1024 * 1024
_PDF_ROOTS = "pdf-roots.pem"


@frozen
class TrustFolder:
    """The files a city publishes for verifiers; the root's thumbprint among them is what is pinned.

    Attributes:
        path: The folder.
    """

    path: Path = field(converter=Path)

    def pins(self) -> RootPins:
        """Read which root keys the city's verifiers pin.

        Raises:
            NotFoundError: the folder holds no ``root.json``.
            RefusedError: it is not in the published form.
        """
        return RootPins.decode(self._read("root.json"))

    def trust_list(self) -> TrustList:
        """Read the key document and check it against the pinned root.

        Raises:
            NotFoundError: the folder holds none.
            RefusedError: it is malformed, or not signed by the pinned root.
        """
        return _trust_list(self._read("root.json"), self._read("keys.jws"))

    def status_lists(self, document: KeyDocument) -> Mapping[str, bytes]:
        """Read the status lists a key document names, as far as they are there."""
        names = {period.uri: _file_name(period.uri) for period in document.status_lists}
        return {
            uri: self._read(f"status/{name}")
            for uri, name in names.items()
            if (self.path / "status" / name).is_file()
        }

    def published(self) -> Mapping[str, bytes]:
        """Read the status lists that lie here, by their addresses.

        Raises:
            NotFoundError: the folder holds no key document.
            RefusedError: the key document is malformed, or not signed by the pinned root.
        """
        return self.status_lists(self.trust_list().document)

    def confirmed(self, document: KeyDocument) -> bytes | None:
        """Read the list of confirmed records a key document names; ``None`` where it is not there."""
        name = f"status/{_file_name(document.confirmed)}"
        return self._read(name) if (self.path / name).is_file() else None

    def pdf_roots(self) -> bytes:
        """Read ``pdf-roots.pem``: whose signatures over whole files are trusted; may be absent."""
        return self._read(_PDF_ROOTS) if (self.path / _PDF_ROOTS).is_file() else b""

    def write(self, pins: RootPins, document: KeyDocument, jws: str) -> None:
        """Put a new key document in the place of the one before.

        The pins come last: those of before accept a document signed by the next root, so that a
        power cut at any point leaves a folder that can be used.

        Raises:
            StorageError: a file could not be written; the others are whole.
        """
        self._replace("keys.json", document.encode())
        self._replace("keys.jws", jws.encode())
        self._replace("root.json", pins.encode())

    def write_status_lists(self, lists: Mapping[str, bytes]) -> None:
        """Put new status lists, or confirmed records, in the place of those before.

        Raises:
            StorageError: a file could not be written; the others are whole.
        """
        for uri, token in lists.items():
            self._replace(f"status/{_file_name(uri)}", token)

    def _read(self, name: str) -> bytes:
        path = self.path / name
        try:
            if path.stat().st_size > _LARGEST:
                raise InputError(mark("{path} is too large"), path=name)
            return path.read_bytes()
        except OSError as error:
            raise NotFoundError(
                mark("{key} cannot be read: {problem}"),
                mark("Fetch what the city publishes for verifiers into that folder."),
                kind="file",
                key=str(path),
                problem=error.strerror,
            ) from error

    def _replace(self, name: str, content: bytes) -> None:
        from ekelurahan.adapters.local_files import write_whole  # noqa: PLC0415 - only cities write

        path = self.path / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content, mode=0o644)
        except OSError as error:
            raise StorageError(
                mark("{path} could not be written: {problem}"),
                mark("Check space and rights of the folder, then publish again."),
                path=str(path),
                problem=error.strerror,
            ) from error


@lru_cache(maxsize=4)
def _trust_list(root: bytes, jws: bytes) -> TrustList:
    """Check a key document once: a desk asks several times for each letter."""
    return TrustList.load(jws.decode("ascii", "replace").strip(), RootPins.decode(root))


def _file_name(uri: str) -> str:
    return uri.rpartition("/")[2]
