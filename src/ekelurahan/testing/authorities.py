"""A certificate authority for tests, whose certificates sign whole PDF files. Needs ``signatures``."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

YEAR = datetime(2026, 1, 1, tzinfo=UTC)


class Authority:
    """Issues certificates to officials, valid through 2026.

    Args:
        name: Its name.

    Attributes:
        pem: Its own certificate, which verifiers trust.

    >>> Authority("Kota Contoh").pem.startswith(b"-----BEGIN CERTIFICATE-----")
    True
    """

    def __init__(self, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        made = _certificate(self._name, self._name, self._key, self._key, is_authority=True)
        self.pem = made.public_bytes(Encoding.PEM)

    def signer(self, name: str) -> SimpleSigner:
        """Give somebody a key and a certificate.

        Args:
            name: Their name.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        made = _certificate(_named(name), self._name, key, self._key, is_authority=False)
        private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        (certificate,) = load_certs_from_pemder_data(made.public_bytes(Encoding.PEM))
        return SimpleSigner(
            certificate,
            load_private_key_from_pemder_data(private, passphrase=None),
            SimpleCertificateStore.from_certs([certificate]),  # type: ignore[no-untyped-call]
        )

    def sign(self, pdf: bytes, name: str = "Kota Contoh", *, field: str = "Tanda1") -> bytes:
        """Sign a whole file in somebody's name.

        Args:
            pdf: The file.
            name: Name of the signer.
            field: Name of the field of the signature.
        """
        out = BytesIO()
        about = PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
        sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), about, self.signer(name), output=out)
        return out.getvalue()


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuers_key: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
) -> x509.Certificate:
    usage = dict.fromkeys(
        [
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ],
        False,
    )
    purpose = "key_cert_sign" if is_authority else "content_commitment"
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(YEAR)
        .not_valid_after(YEAR + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage | {purpose: True}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuers_key.public_key()),
            critical=False,
        )
        .sign(issuers_key, hashes.SHA256())
    )
