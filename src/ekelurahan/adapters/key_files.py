"""Local signing keys: one PEM file each (PKCS#8, not encrypted), readable by its owner alone.

For small cities and for trying things out; whoever has an HSM or a key service offers another
:class:`~ekelurahan.ports.SealSigner`. The root key belongs in a folder of its own, offline.
"""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Final

from attrs import frozen
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from ekelurahan.adapters.local_files import exclusively, sync_folder, write_once
from ekelurahan.errors import InputError, SigningError
from ekelurahan.ports import SealKey
from ekelurahan.seal.keys import EDDSA, ES256, PublicKey
from ekelurahan.texts import mark

ROOT: Final = "root"
"""Name of the key that signs key documents."""
STATUS: Final = "status"
"""Name of the key that signs status lists."""
_OFFICE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,31}")
_OFFICIAL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.@_-]{0,63}")
_SUFFIX: Final = re.compile(r"\.(next|[0-9a-f]{8})$")
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

    A key has the name of what it is for: ``root``, ``status``, or office and official. Its file
    tells where it stands::

        61.71.01.1004_bayu.pem                         in use
        61.71.01.1004_bayu.next.pem                    will follow it
        61.71.01.1004_bayu.1a2b3c4d.pem                given up; seals what was numbered for it
        61.71.01.1004_bayu.1a2b3c4d.pem.compromised    never signs again

    No file is ever overwritten or deleted. A file is parsed once, but looked for at each use, so
    that a running desk follows what another process does here. Nothing shows a private key.

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
        self._parsed: dict[str, tuple[bytes, _Key]] = {}

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
        return self._create(name_of(office, official), algorithm)

    def create_status_key(self, *, algorithm: str = ES256) -> SealKey:
        """Make the key that signs status lists; raises as :meth:`create`."""
        return self._create(STATUS, algorithm)

    def create_root_key(self, *, algorithm: str = ES256) -> SealKey:
        """Make the key that signs key documents; raises as :meth:`create`."""
        return self._create(ROOT, algorithm)

    def key_for(self, *, office: str, official: str) -> SealKey:
        """Give the key an official seals with at an office.

        Raises:
            SigningError: there is no such key, or its file cannot be used.
        """
        return self._load(name_of(office, official)).seal_key

    def status_key(self) -> SealKey:
        """Give the key that signs status lists; raises as :meth:`key_for`."""
        return self._load(STATUS).seal_key

    def root_key(self) -> SealKey:
        """Give the key that signs key documents; raises as :meth:`key_for`."""
        return self._load(ROOT).seal_key

    def public_key(self, kid: bytes) -> PublicKey:
        """Give the public side of a key, for the key document.

        Raises:
            SigningError: no file holds such a key.
        """
        return self._locate(kid)[1].public

    def sign(self, kid: bytes, message: bytes) -> bytes:
        """Sign a message; the same message gives the same signature (RFC 6979, RFC 8032).

        Returns:
            64 bytes: ``r || s`` (ES256) or an Ed25519 signature.

        Raises:
            SigningError: no file holds such a key.
        """
        private = self._locate(kid)[1].private
        if isinstance(private, Ed25519PrivateKey):
            return private.sign(message)
        der = private.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        return b"".join(half.to_bytes(32) for half in decode_dss_signature(der))

    def current(self, name: str) -> PublicKey | None:
        """Give the public side of the key in use; ``None`` where there is none.

        Args:
            name: ``root``, ``status``, or what :func:`name_of` gives.

        Raises:
            SigningError: the file cannot be used.
        """
        return self._load(name).public if self._file(name).exists() else None

    def following(self, name: str) -> PublicKey | None:
        """Give the public side of the key that was prepared; otherwise as :meth:`current`."""
        return self.current(f"{name}.next")

    def holders(self) -> dict[bytes, str]:
        """Tell under which name each key is here, by its id, in use or not; broken files aside."""
        found = {}
        for name in self._names():
            with suppress(SigningError):
                found[self._load(name).public.kid] = _SUFFIX.sub("", name)
        return found

    def prepare(self, name: str, *, algorithm: str = ES256) -> PublicKey:
        """Make the key that will follow the one in use; raises as :meth:`create`."""
        return self.public_key(self._create(f"{name}.next", algorithm).kid)

    def promote(self, name: str) -> None:
        """Take the prepared key into use; the one before is given up.

        Raises:
            SigningError: nothing was prepared, or a file cannot be renamed.
        """
        self._load(f"{name}.next")
        before = self.current(name)
        if before is not None:
            self._link(name, f"{name}.{before.kid.hex()}.pem")
        with _telling(name):
            self._file(f"{name}.next").replace(self._file(name))
            sync_folder(self._path)

    def give_up(self, kid: bytes) -> None:
        """Take a key out of use; it still seals what was numbered for it.

        Raises:
            SigningError: no file holds such a key, or it cannot be renamed.
        """
        name, _ = self._locate(kid)
        self._move(name, f"{_SUFFIX.sub('', name)}.{kid.hex()}.pem")

    def lock_away(self, kid: bytes) -> None:
        """Keep a compromised key from ever signing again; its file stays, as evidence.

        Raises:
            SigningError: no file holds such a key, or it cannot be renamed.
        """
        name, _ = self._locate(kid)
        self._move(name, f"{_SUFFIX.sub('', name)}.{kid.hex()}.pem.compromised")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let one process at a time change what is in the folder and what is published of it.

        Raises:
            SigningError: the folder cannot be used.
        """
        with ExitStack() as stack:
            with _telling(".lock"):
                self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
                stack.enter_context(exclusively(self._path / ".lock"))
            yield

    def _locate(self, kid: bytes) -> tuple[str, _Key]:
        """Find a key by its id, whatever else is broken; first where it was the last time."""
        unusable = None
        for name in chain(self._names_before(kid), self._names()):
            try:
                key = self._load(name)
            except SigningError as error:
                unusable = error
                continue
            if key.public.kid == kid:
                return name, key
        raise unusable or SigningError(
            mark("there is no key {name}"),
            mark("Put its file back into the folder of keys."),
            name=kid.hex(),
        )

    def _names(self) -> Iterator[str]:
        return (path.stem for path in sorted(self._path.glob("*.pem")))

    def _names_before(self, kid: bytes) -> list[str]:
        known = [name for name, (_, key) in self._parsed.items() if key.public.kid == kid]
        return [name for name in known if self._file(name).exists()]

    def _file(self, name: str) -> Path:
        return self._path / f"{name}.pem"

    def _load(self, name: str) -> _Key:
        with _telling(name), self._file(name).open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            pem = file.read()
        if os.name == "posix" and mode & _OTHERS:
            raise SigningError(
                mark("others may read the key file {name}.pem"),
                mark("Run: chmod 600 {name}.pem; if others may have read it, make a new key."),
                name=name,
            )
        if name not in self._parsed or self._parsed[name][0] != pem:
            private = _parse(pem, name)
            self._parsed[name] = (pem, _Key(PublicKey.of(private.public_key()), private))
        return self._parsed[name][1]

    def _move(self, name: str, to: str) -> None:
        if to != f"{name}.pem":
            self._link(name, to)
            with _telling(name):
                self._file(name).unlink()
                sync_folder(self._path)

    def _link(self, name: str, to: str) -> None:
        """Give a file a second name; one that was given before a power cut is taken as it is."""
        source, target = self._file(name), self._path / to
        with _telling(name):
            if not target.exists():
                os.link(source, target)  # unlike a rename, this fails where the file exists
                sync_folder(self._path)
            is_same = source.read_bytes() == target.read_bytes()
        if not is_same:
            raise _exists(to)

    def _create(self, name: str, algorithm: str) -> SealKey:
        private = _generate(algorithm)
        pem = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        with _telling(name):
            self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
            is_new = write_once(self._file(name), pem)
        if not is_new:
            raise _exists(f"{name}.pem")
        return self._load(name).seal_key


def name_of(office: str, official: str) -> str:
    """Name the key of an official at an office.

    Raises:
        InputError: no key can be named after them.

    >>> name_of("61.71.01.1004", "bayu-prasetya")
    '61.71.01.1004_bayu-prasetya'
    """
    is_official = _OFFICIAL.fullmatch(official) and not _SUFFIX.search(official)
    if not _OFFICE.fullmatch(office) or not is_official:
        raise InputError(
            mark("no key file can be named after this office and official"),
            mark(
                "Use letters, digits, dots and dashes; for officials also '@' and '_', and neither "
                "'.next' nor a dot and 8 hexadecimal digits at the end."
            ),
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


def _exists(file: str) -> SigningError:
    return SigningError(
        mark("there is a key file {name} already"),
        mark("Keys are never overwritten. To change a key, rotate it: ekelurahan keys rotate."),
        name=file,
    )


@contextmanager
def _telling(name: str) -> Iterator[None]:
    """Turn an error of the system into one that says what to do."""
    try:
        yield
    except FileNotFoundError:
        raise SigningError(
            mark("there is no key {name}"),
            mark("Make it, or name the folder that holds it."),
            name=name,
        ) from None
    except OSError as error:
        raise SigningError(
            mark("the key file {name}.pem cannot be used: {cause}"),
            mark("Check the folder and its permissions."),
            name=name,
            cause=error.strerror,
        ) from None
