"""Keys as pyHanko wants them. Loaded late: pyHanko takes a third of a second."""

from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ekelurahan_pades.keys import SoftKey


class SoftSigner(Signer):
    """Signs with a key that is parsed once; pyHanko's own parses it for every signature."""

    def __init__(self, key: SoftKey) -> None:
        registry = SimpleCertificateStore.from_certs([key.certificate, *key.chain])  # type: ignore[no-untyped-call]
        super().__init__(signing_cert=key.certificate, cert_registry=registry)
        self._key = key

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,  # noqa: ARG002 - SHA-256 always
        dry_run: bool = False,  # noqa: FBT001, FBT002 - as pyHanko calls it
    ) -> bytes:
        """Sign, or tell how much room a signature takes."""
        if dry_run:
            return bytes(self._key.certificate.public_key.byte_size * 2 + 16)
        return self._key.sign(data)


def soft_signer(key: SoftKey) -> SoftSigner:
    """Make a signer of a key in memory."""
    return SoftSigner(key)
