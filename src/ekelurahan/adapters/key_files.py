"""Local signing keys: one PEM file each (PKCS#8, not encrypted), readable by its owner alone.

For small cities and for trying things out; whoever has an HSM or a key service offers another
:class:`~ekelurahan.ports.SealSigner`. The root key belongs in a folder of its own, offline.
"""

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import frozen
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from ekelurahan.errors import InputError, SigningError
from ekelurahan.ports import SealKey
from ekelurahan.seal.keys import EDDSA, ES256, PublicKey
from ekelurahan.texts import mark

_ROOT: Final = "root"
_STATUS: Final = "status"
_OFFICE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,31}")
_OFFICIAL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.@_-]{0,63}")
_OTHERS: Final = 0o077

_Private = ec.EllipticCurvePrivateKey | Ed25519PrivateKey


@frozen
class _Key:
    public: PublicKey
    private: _Private

    @property
    def seal_key(self) -> SealKey:
        return SealKey(self.public.kid, self.public.algorithm)


class KeyFolder:
    """A folder of key files; a :class:`~ekelurahan.ports.SealSigner`.

    Files are named after what they are for: ``61.71.01.1004_lurah-ptk.pem``, ``status.pem``,
    ``root.pem``. Keys are read once and kept in memory. Nothing here shows a private key.

    Args:
        path: The folder; made, for its owner alone, with the first key.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     keys = KeyFolder(Path(folder))
    ...     made = keys.create(office="61.71.01.1004", official="lurah-ptk")
    ...     made == keys.key_for(office="61.71.01.1004", official="lurah-ptk")
    True
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: dict[str, _Key] = {}

    def __repr__(self) -> str:
        """Name the folder."""
        return f"KeyFolder({str(self._path)!r})"

    def create(self, *, office: str, official: str, algorithm: str = ES256) -> SealKey:
        """Make a key for an official at an office.

        Args:
            office: Region code of the office.
            official: Key of the official.
            algorithm: ``"ES256"`` or ``"EdDSA"``.

        Raises:
            InputError: office, official or algorithm is nothing a key can be made for.
            SigningError: there is such a key already, or the file cannot be written.
        """
        return self._create(_name(office, official), algorithm)

    def create_status_key(self, *, algorithm: str = ES256) -> SealKey:
        """Make the key that signs status lists; raises as :meth:`create`."""
        return self._create(_STATUS, algorithm)

    def create_root_key(self, *, algorithm: str = ES256) -> SealKey:
        """Make the key that signs key documents; raises as :meth:`create`."""
        return self._create(_ROOT, algorithm)

    def key_for(self, *, office: str, official: str) -> SealKey:
        """Give the key an official seals with at an office.

        Raises:
            SigningError: there is no such key, or its file cannot be used.
        """
        return self._load(_name(office, official)).seal_key

    def status_key(self) -> SealKey:
        """Give the key that signs status lists; raises as :meth:`key_for`."""
        return self._load(_STATUS).seal_key

    def root_key(self) -> SealKey:
        """Give the key that signs key documents; raises as :meth:`key_for`."""
        return self._load(_ROOT).seal_key

    def public_key(self, kid: bytes) -> PublicKey:
        """Give the public side of a key, for the key document.

        Raises:
            SigningError: no file holds such a key.
        """
        return self._find(kid).public

    def sign(self, kid: bytes, message: bytes) -> bytes:
        """Sign a message; the same message gives the same signature (RFC 6979, RFC 8032).

        Returns:
            64 bytes: ``r || s`` (ES256) or an Ed25519 signature.

        Raises:
            SigningError: no file holds such a key.
        """
        private = self._find(kid).private
        if isinstance(private, Ed25519PrivateKey):
            return private.sign(message)
        der = private.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        return b"".join(half.to_bytes(32) for half in decode_dss_signature(der))

    def _find(self, kid: bytes) -> _Key:
        unusable = None
        for name in self._names():
            try:
                key = self._load(name)
            except SigningError as error:
                unusable = error
                continue
            if key.public.kid == kid:
                return key
        raise unusable or _missing(kid.hex())

    def _names(self) -> Iterator[str]:
        yield from list(self._keys)
        yield from (path.stem for path in sorted(self._path.glob("*.pem")))

    def _load(self, name: str) -> _Key:
        if name not in self._keys:
            private = _parse(self._read(name), name)
            self._keys[name] = _Key(PublicKey.of(private.public_key()), private)
        return self._keys[name]

    def _read(self, name: str) -> bytes:
        try:
            with (self._path / f"{name}.pem").open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                pem = file.read()
        except FileNotFoundError:
            raise _missing(name) from None
        except OSError as error:
            raise _failed(name, error) from None
        if os.name == "posix" and mode & _OTHERS:
            raise SigningError(
                mark("others may read the key file {name}.pem"),
                mark("Run: chmod 600 {name}.pem; if others may have read it, make a new key."),
                name=name,
            )
        return pem

    def _create(self, name: str, algorithm: str) -> SealKey:
        private = _generate(algorithm)
        pem = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        try:
            self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
            is_new = _write_once(self._path / f"{name}.pem", pem)
        except OSError as error:
            raise _failed(name, error) from None
        if not is_new:
            raise SigningError(
                mark("there is a key file {name}.pem already"),
                mark("Keys are never overwritten. To change a key, move the old file away first."),
                name=name,
            )
        return self._load(name).seal_key


def _name(office: str, official: str) -> str:
    if not _OFFICE.fullmatch(office) or not _OFFICIAL.fullmatch(official):
        raise InputError(
            mark("no key file can be named after this office and official"),
            mark("Use letters, digits, dots and dashes; for officials also '@' and '_'."),
        )
    return f"{office}_{official}"


def _generate(algorithm: str) -> _Private:
    if algorithm == ES256:
        return ec.generate_private_key(ec.SECP256R1())
    if algorithm == EDDSA:
        return Ed25519PrivateKey.generate()
    raise InputError(
        mark("'{algorithm}' cannot seal letters"),
        mark("Use ES256 or EdDSA."),
        algorithm=algorithm,
    )


def _parse(pem: bytes, name: str) -> _Private:
    try:
        private = serialization.load_pem_private_key(pem, password=None)
    except (TypeError, ValueError):  # encrypted, or no PEM; the cause might quote the file
        private = None
    if isinstance(private, Ed25519PrivateKey):
        return private
    if isinstance(private, ec.EllipticCurvePrivateKey) and private.curve.name == "secp256r1":
        return private
    raise SigningError(
        mark("{name}.pem holds no key that can seal letters"),
        mark("Use PKCS#8 PEM of P-256 or Ed25519, not encrypted, or make a new key."),
        name=name,
    )


def _write_once(path: Path, content: bytes) -> bool:
    """Put a whole file in place, or nothing; tell whether the place was free."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # unlike a rename, this fails where the file exists
    except FileExistsError:
        return False
    else:
        return True
    finally:
        draft.unlink(missing_ok=True)


def _missing(name: str) -> SigningError:
    return SigningError(
        mark("there is no key {name}"),
        mark("Make it, or name the folder that holds it."),
        name=name,
    )


def _failed(name: str, error: OSError) -> SigningError:
    return SigningError(
        mark("the key file {name}.pem cannot be used: {cause}"),
        mark("Check the folder and its permissions."),
        name=name,
        cause=error.strerror,
    )
