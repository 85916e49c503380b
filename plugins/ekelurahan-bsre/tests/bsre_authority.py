"""An authority for tests, whose officials' certificates sign PDF files really."""

from datetime import UTC, datetime
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

BEGINS, ENDS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)
ENDED = datetime(2021, 1, 1, tzinfo=UTC)


class Authority:
    """Gives certificates to officials."""

    def __init__(self):
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = named("Otoritas Uji")
        made = self._certificate(self._name, self._key.public_key(), ENDS, is_authority=True)
        self.pem = made.public_bytes(Encoding.PEM)
        self._signers = {}

    def sign(self, pdf, name, *, until=ENDS, field="Tanda1", reason=None, location=None, box=None):
        """Sign a file as a service does: one revision more, and nothing rewritten."""
        about = PdfSignatureMetadata(
            field_name=field, md_algorithm="sha256", reason=reason, location=location
        )
        place = SigFieldSpec(field, on_page=box[0], box=box[1]) if box else None
        out = BytesIO()
        signer = PdfSigner(about, self._signer(name, until), new_field_spec=place)
        signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), output=out)
        return out.getvalue()

    def _signer(self, name, until):
        if (name, until) not in self._signers:
            key = ec.generate_private_key(ec.SECP256R1())
            made = self._certificate(named(name), key.public_key(), until, is_authority=False)
            private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
            (certificate,) = load_certs_from_pemder_data(made.public_bytes(Encoding.PEM))
            self._signers[name, until] = SimpleSigner(
                certificate,
                load_private_key_from_pemder_data(private, passphrase=None),
                SimpleCertificateStore.from_certs([certificate]),
            )
        return self._signers[name, until]

    def _certificate(self, subject, public, until, *, is_authority):
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(BEGINS)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(usage(is_authority), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        )
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return made.add_extension(issuer, critical=False).sign(self._key, hashes.SHA256())


def named(name):
    """Give a name as certificates have it."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def usage(is_authority):
    """What the key may do: sign certificates, or documents."""
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
