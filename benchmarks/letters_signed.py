"""Letters signed over the whole file (PAdES B-B): ours beside others, with RSA-2048 and with P-256.

Used by ``letters.py``. Every way signs with the same certificates; nobody asks an authority.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from attrs import evolve, frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID
from ekelurahan_pades import Holder, PadesSigner, Settings
from letters_peers import Words, reportlab_pdf, weasyprint_pdf
from pages import table
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ekelurahan import Secret
from ekelurahan.adapters.pdf_signatures import check_signatures
from ekelurahan.ports import SigningOrder
from ekelurahan.seal.verdicts import Outcome

Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_NAME, _PASSPHRASE = "Budi Santoso", "contoh"
_ROOM = 8192
_KINDS: Mapping[str, Callable[[], Private]] = {
    "RSA-2048": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
}
_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
_ORDER = SigningOrder("key", "budi", _NAME, "Kelurahan", "1", datetime.now(UTC))


@frozen(eq=False)
class Certified:
    """A key, its certificate, and the authority's, for all ways alike."""

    private: Private
    own: x509.Certificate
    root: x509.Certificate

    @classmethod
    def new(cls, private: Private) -> "Certified":
        """Certify a key."""
        above = ec.generate_private_key(ec.SECP256R1())
        root = _certificate("Otoritas Contoh", above, "Otoritas Contoh", above, is_root=True)
        return cls(private, _certificate(_NAME, private, "Otoritas Contoh", above), root)

    @property
    def roots(self) -> bytes:
        """What is trusted, in PEM."""
        return self.root.public_bytes(Encoding.PEM)

    def ours(self, folder: Path) -> PadesSigner:
        """Make a signer of the plug-in."""
        encryption = BestAvailableEncryption(_PASSPHRASE.encode())
        packed = serialize_key_and_certificates(b"", self.private, self.own, None, encryption)
        kind = type(self.private).__name__
        (folder / f"{kind}.p12").write_bytes(packed)
        (folder / f"{kind}.pem").write_bytes(self.roots)
        holder = Holder(folder / f"{kind}.p12", passphrase=Secret(_PASSPHRASE))
        return PadesSigner.of(Settings({"budi": holder}, folder / f"{kind}.pem", needs_nip=False))

    def pyhanko(self, kind: type[SimpleSigner]) -> SimpleSigner:
        """Make a signer of pyHanko."""
        (own,) = load_certs_from_pemder_data(self.own.public_bytes(Encoding.PEM))
        plain = self.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        key = load_private_key_from_pemder_data(plain, passphrase=None)
        made = kind(own, key, SimpleCertificateStore.from_certs([own]))
        made.kept = self.private
        return made


class KeptKeySigner(SimpleSigner):
    """Keeps the parsed key: SimpleSigner parses and checks it for every signature."""

    kept: Private

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 - as pyHanko calls it
    ) -> bytes:
        """Sign as SimpleSigner does."""
        assert (digest_algorithm, dry_run) == ("sha256", False)
        if isinstance(self.kept, rsa.RSAPrivateKey):
            return self.kept.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self.kept.sign(data, ec.ECDSA(hashes.SHA256()))


def _certificate(
    name: str, key: Private, issuer: str, by: Private, *, is_root: bool = False
) -> x509.Certificate:
    usage = dict.fromkeys(_USES, False)
    usage["key_cert_sign" if is_root else "content_commitment"] = True
    named, issued = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in (name, issuer)
    )
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder(issued, named, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(by, hashes.SHA256())
    )


def _sign(pdf: bytes, signer: SimpleSigner, room: int | None) -> bytes:
    about = PdfSignatureMetadata(
        field_name="Tanda1", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    out = BytesIO()
    sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), about, signer, bytes_reserved=room, output=out)
    return out.getvalue()


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory()


def _ways(
    kind: str, typeset: Callable[[], bytes], words: Callable[[], Words]
) -> Iterator[tuple[str, Callable[[], bytes], Certified]]:
    by = Certified.new(_KINDS[kind]())
    quick = by.ours(Path(_folder().name))
    with_pyhanko = evolve(quick, is_quick=False)
    plain, tuned = by.pyhanko(SimpleSigner), by.pyhanko(KeptKeySigner)

    def checked() -> bytes:
        pdf = quick.sign(typeset(), _ORDER)
        found = check_signatures(pdf, roots=by.roots, at=datetime.now(UTC))
        assert found.check.outcome is Outcome.PASSED
        return pdf

    yield f"ours, ekelurahan-pades, {kind}", lambda: quick.sign(typeset(), _ORDER), by
    yield f"the same, and its check with pyHanko, {kind}", checked, by
    yield (
        f"ours, ekelurahan-pades without its quick way, {kind}",
        lambda: with_pyhanko.sign(typeset(), _ORDER),
        by,
    )
    for peer, make in {"WeasyPrint": weasyprint_pdf, "reportlab": reportlab_pdf}.items():
        yield (
            f"{peer} + pyHanko, {kind}",
            lambda make=make: _sign(make(words()), plain, None),
            by,
        )
        yield (
            f"{peer} + pyHanko, tuned, {kind}",
            lambda make=make: _sign(make(words()), tuned, _ROOM),
            by,
        )


def sections(
    typeset: Callable[[], bytes], words: Callable[[], Words], *, quick: bool
) -> Iterator[str]:
    """Measure every way in turn, round after round, so that drift hits all.

    Args:
        typeset: Seals and typesets one of our letters.
        words: Writes the same letter for a peer.
        quick: Whether only to see that it runs.
    """
    ways = [way for kind in _KINDS for way in _ways(kind, typeset, words)]
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name, _, _ in ways}
    files = {name: make() for name, make, _ in ways}
    for name, _, by in ways:
        found = check_signatures(files[name], roots=by.roots, at=datetime.now(UTC))
        assert found.check.outcome is Outcome.PASSED, name
    for _ in range(2 if quick else 4):
        for name, make, _ in ways:
            for _ in range(2 if quick else 10):
                clock, cpu = perf_counter(), process_time()
                make()
                spent[name].append((process_time() - cpu, perf_counter() - clock))
    usual = median(cpu for cpu, _ in spent[ways[0][0]])
    yield (
        "The same letters signed over the whole file, PAdES B-B, each with the same certificate; every\n"
        "signature was checked before anything was measured. The desk also checks each signed file\n"
        "before it believes it: the second line. *Tuned* as above."
    )
    yield table(
        ["", "time", "ms", "p95", "ms by the clock", "letters a second", "KB"],
        [_row(name, spent[name], files[name], usual) for name, _, _ in ways],
    )


def _row(name: str, spent: Sequence[tuple[float, float]], pdf: bytes, usual: float) -> list[str]:
    processor, clock = zip(*spent, strict=True)
    each = median(processor)
    return [
        name,
        f"{each / usual:.2f}",
        f"{1000 * each:.1f}",
        f"{1000 * quantiles(processor, n=20)[-1]:.1f}",
        f"{1000 * median(clock):.1f}",
        f"{1 / each:,.0f}",
        f"{len(pdf) / 1024:.0f}",
    ]
