"""Local keys of what the database holds about people: files of 32 bytes, readable by their owner alone.

For small cities and for trying things out; whoever has a key service offers another
:class:`~ekelurahan.ports.DataCipher`. Whoever loses these files loses the database.
"""

import hmac
import os
import re
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from attrs import frozen
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ekelurahan.adapters.local_files import write_once
from ekelurahan.errors import StorageError
from ekelurahan.texts import mark

_KEY, _ID, _NONCE = 32, 4, 12
_NAME: Final = re.compile(r"data(?:\.([1-9][0-9]*))?\.key")
_CONTENT: Final = re.compile(rb"[0-9a-f]{64}\n?")
_OTHERS: Final = 0o077
_USED: Final = "data.used"
_USED_TEXT: Final = b"""A database was encrypted with these data keys, so that a new one is not taken for it.
Remove this file only to begin anew with an empty database.
"""


@frozen
class _Keys:
    """The keys of a folder: the newest encrypts, each decrypts what it has encrypted."""

    index: bytes
    ciphers: dict[bytes, AESGCM]
    newest: bytes


class DataKeyFiles:
    """Key files in a folder; a :class:`~ekelurahan.ports.DataCipher`.

    ``data.key`` is the first, and the one the blind index comes from; :meth:`add` makes
    ``data.2.key``, ``data.3.key`` … The newest encrypts; the others stay, for what they have
    encrypted. No file is ever overwritten or deleted. Nothing shows a key.

    A text is encrypted with AES-256-GCM and a random nonce, bound to its context; its first 4 bytes
    name the key. The index is HMAC-SHA-256. All keys are derived (HKDF-SHA-256) from the files.

    Args:
        folder: Made, for its owner alone, with the first key.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     keys = DataKeyFiles(Path(folder))
    ...     keys.make_first()
    ...     keys.decrypt(keys.encrypt(b"Siti Rahmawati", b"residents/siti"), b"residents/siti")
    b'Siti Rahmawati'
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: _Keys | None = None

    def __repr__(self) -> str:
        """Name the folder."""
        return f"DataKeyFiles({str(self._folder)!r})"

    def make_first(self) -> None:
        """Make ``data.key`` unless it is there.

        Raises:
            StorageError: it cannot be written.
        """
        if not self._files():
            self._make(1)

    def require_unused(self) -> None:
        """Refuse a database with nothing in it where another was encrypted with these keys.

        Raises:
            StorageError: one was: it is lost, or its address was mistyped.
        """
        if self._used.exists():
            raise StorageError(
                mark("the database is new, but these data keys belong to another one"),
                mark(
                    "Check the address of the database, or restore it from its backup; to begin anew with an empty one, remove {path}."
                ),
                path=str(self._used),
            )

    def note_use(self) -> None:
        """Keep in mind that a database is encrypted with these keys; where nothing can be written, not."""
        with suppress(OSError):
            write_once(self._used, _USED_TEXT)

    @property
    def _used(self) -> Path:
        return self._folder / _USED

    def add(self) -> None:
        """Make another key, which encrypts from now on.

        Raises:
            StorageError: there is no first one, or the file cannot be written.
        """
        self._read()
        while not self._make(max(self._files()) + 1):  # pragma: no cover - two at one moment
            pass
        self._loaded = None

    def encrypt(self, plain: bytes, context: bytes) -> bytes:
        """Encrypt with the newest key."""
        keys = self._keys()
        nonce = secrets.token_bytes(_NONCE)
        return keys.newest + nonce + keys.ciphers[keys.newest].encrypt(nonce, plain, context)

    def decrypt(self, encrypted: bytes, context: bytes) -> bytes:
        """Decrypt what any of the keys has encrypted."""
        key_id, nonce = encrypted[:_ID], encrypted[_ID : _ID + _NONCE]
        if key_id not in self._keys().ciphers:
            self._loaded = None  # another process may have made a key
        cipher = self._keys().ciphers.get(key_id)
        if cipher is None:
            raise StorageError(
                mark("what is stored was encrypted with the data key {key}, which is not here"),
                mark("Restore every data key from the backup into the folder of keys."),
                key=key_id.hex(),
            )
        try:
            return cipher.decrypt(nonce, encrypted[_ID + _NONCE :], context)
        except (InvalidTag, ValueError):
            raise StorageError(
                mark("what is stored as {place} was altered, or comes from another place"),
                mark("Restore it from a backup; the library never moves what it has encrypted."),
                place=context.decode(errors="replace"),
            ) from None

    def is_current(self, encrypted: bytes) -> bool:
        """Tell whether the newest key has encrypted this."""
        return encrypted.startswith(self._keys().newest)

    def index(self, value: str, purpose: str) -> str:
        """Give the blind index: HMAC-SHA-256 under a key of that purpose alone."""
        key = _derived(self._keys().index, f"index {purpose}")
        return hmac.digest(key, value.encode(), "sha256").hex()

    def _keys(self) -> _Keys:
        if self._loaded is None:
            self._loaded = self._read()
        return self._loaded

    def _read(self) -> _Keys:
        files = self._files()
        if 1 not in files:
            raise StorageError(
                mark("the data key {path} is not there, and nothing can be read without it"),
                mark("Restore it from a backup. A new one would not read what is stored."),
                path=str(self._folder / "data.key"),
            )
        secret = {n: _read_key(path) for n, path in files.items()}
        encrypting = {n: _derived(key, "encrypt") for n, key in secret.items()}
        ids = {n: sha256(b"id" + key).digest()[:_ID] for n, key in encrypting.items()}
        return _Keys(
            index=secret[1],
            ciphers={ids[n]: AESGCM(key) for n, key in encrypting.items()},
            newest=ids[max(ids)],
        )

    def _files(self) -> dict[int, Path]:
        found = {path: _NAME.fullmatch(path.name) for path in self._folder.glob("data*.key")}
        return {int(match[1] or 1): path for path, match in found.items() if match}

    def _make(self, n: int) -> bool:
        path = self._folder / ("data.key" if n == 1 else f"data.{n}.key")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return write_once(path, f"{secrets.token_hex(_KEY)}\n".encode())
        except OSError as error:
            raise _unusable(path, error) from error


def _derived(key: bytes, purpose: str) -> bytes:
    info = f"ekelurahan {purpose}".encode()
    return HKDF(SHA256(), length=_KEY, salt=None, info=info).derive(key)


def _read_key(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode, content = os.fstat(file.fileno()).st_mode, file.read(_KEY * 2 + 2)
    except OSError as error:
        raise _unusable(path, error) from error
    if os.name == "posix" and mode & _OTHERS:
        raise StorageError(
            mark("others may read the data key {path}"),
            mark("Run: chmod 600 {path}; if others may have read it, rotate the data key."),
            path=str(path),
        )
    if not _CONTENT.fullmatch(content):
        raise StorageError(
            mark("{path} holds no data key"),
            mark("Restore it from a backup: it is one line of 64 hexadecimal digits."),
            path=str(path),
        )
    return bytes.fromhex(content.decode())


def _unusable(path: Path, error: OSError) -> StorageError:
    return StorageError(
        mark("the data key {path} cannot be used: {problem}"),
        mark("Check the folder and its permissions."),
        path=str(path),
        problem=error.strerror or type(error).__name__,
    )
