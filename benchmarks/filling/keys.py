"""The officials' keys, each file read once: a folder of keys looks for it with every signature."""

from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ekelurahan.adapters.key_files import STATUS, name_of
from ekelurahan.ports import SealKey
from ekelurahan.seal.keys import PublicKey


class LoadedKeys:
    """A :class:`~ekelurahan.ports.SealSigner` with the keys of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._private: dict[bytes, ec.EllipticCurvePrivateKey] = {}
        self._named = cache(self._load)

    def key_for(self, *, office: str, official: str) -> SealKey:
        """Give the key an official seals with at an office."""
        return self._named(name_of(office, official))

    def status_key(self) -> SealKey:
        """Give the key that signs status lists."""
        return self._named(STATUS)

    def sign(self, kid: bytes, message: bytes) -> bytes:
        """Sign with a key that was given before."""
        algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        halves = decode_dss_signature(self._private[kid].sign(message, algorithm))
        return b"".join(half.to_bytes(32) for half in halves)

    def _load(self, name: str) -> SealKey:
        private = load_pem_private_key((self._folder / f"{name}.pem").read_bytes(), None)
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        public = PublicKey.of(private.public_key())
        self._private[public.kid] = private
        return SealKey(public.kid, public.algorithm)
