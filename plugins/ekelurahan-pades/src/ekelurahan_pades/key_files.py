"""Keys in PKCS#12 files."""

import hashlib
from pathlib import Path

from asn1crypto import pkcs12, x509
from attrs import field, frozen
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PKCS12KeyAndCertificates,
    load_pkcs12,
)

from ekelurahan import Secret
from ekelurahan.errors import MisconfiguredError
from ekelurahan_pades.keys import SoftKey, chain_of
from ekelurahan_pades.refusals import Refusals


@frozen(eq=False)
class KeyFiles:
    """Opens files of officials.

    A key whose passphrase is in the settings is kept open; one whose passphrase an official gives is
    opened for one signature and forgotten.

    Attributes:
        refusals: Where wrong passphrases are remembered.
    """

    refusals: Refusals
    _kept: dict[Path, tuple[bytes, SoftKey]] = field(init=False, factory=dict, repr=False)

    def open(self, path: Path, passphrase: Secret, *, keep: bool) -> SoftKey:
        """Open a file.

        Args:
            path: The file.
            passphrase: Its passphrase.
            keep: Whether to keep the key open while the file does not change.

        Raises:
            CredentialError: the passphrase is wrong.
            MisconfiguredError: the file cannot be read, or holds no key with a certificate.
        """
        content = read_file(path)
        digest = hashlib.sha256(content).digest()
        kept_digest, kept = self._kept.get(path, (b"", None))
        if keep and kept is not None and kept_digest == digest:
            return kept
        self.refusals.require_new(digest, passphrase)
        try:
            opened = load_pkcs12(content, passphrase.reveal().encode())
        except ValueError:
            raise self.refusals.note(digest, passphrase) from None
        key = usable(path, opened)
        if keep:
            self._kept[path] = digest, key
        return key


def read_file(path: Path) -> bytes:
    """Read a PKCS#12 file, without opening it.

    Raises:
        MisconfiguredError: it cannot be read, or is something else.
    """
    try:
        content = path.read_bytes()
        pkcs12.Pfx.load(content, strict=True)["version"].native  # noqa: B018 - reads it
    except OSError as error:
        raise _useless(path, error.strerror or type(error).__name__) from None
    except (ValueError, TypeError):
        raise _useless(path, "it is no PKCS#12 file") from None
    return content


def usable(path: Path, opened: PKCS12KeyAndCertificates) -> SoftKey:
    """Take key and certificate out of an opened file.

    Raises:
        MisconfiguredError: one is missing, or they are no pair.
    """
    if opened.key is None or opened.cert is None:
        raise _useless(path, "it holds no key with a certificate")
    if not isinstance(opened.key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise _useless(path, "its key is neither RSA nor of an elliptic curve")
    certificate = opened.cert.certificate
    if opened.key.public_key() != certificate.public_key():
        raise _useless(path, "its certificate belongs to another key")
    own, *others = (
        x509.Certificate.load(found.public_bytes(Encoding.DER))
        for found in (certificate, *(extra.certificate for extra in opened.additional_certs))
    )
    return SoftKey(opened.key, own, chain_of(own, others))


def _useless(path: Path, problem: str) -> MisconfiguredError:
    return MisconfiguredError(
        "the certificate file {file} cannot be used: {problem}",
        "Check 'file' of the holder, and export key, certificate and chain into it again.",
        file=path.name,
        problem=problem,
    )
