"""The signature itself, as CMS: what changes from one to the next is filled into what does not."""

from collections.abc import Sequence
from typing import Final, Self

from asn1crypto import algos, cms, core, tsp, x509
from attrs import field, frozen

from ekelurahan_pades.keys import Key

_SEQUENCE, _SET, _OCTETS = 0x30, 0x31, 0x04
_TAGGED: Final = 0xA0
_ALGORITHMS: Final = {
    "rsa": {"algorithm": "rsassa_pkcs1v15", "parameters": core.Null()},
    "ec": {"algorithm": "sha256_ecdsa"},
}
_LARGEST_ECDSA: Final = 8
"""Most bytes by which a signature of ECDSA in DER is longer than its two numbers."""


@frozen(eq=False)
class CmsFrame:
    """All of a detached signature by one key, but digest and signature (PAdES, B-B).

    The attributes that are signed: content type, digest, and the certificate's own digest. No time
    is among them: PAdES wants that in the PDF.

    Attributes:
        room: How many bytes a signature takes at most.
    """

    room: int
    _attributes: tuple[bytes, ...] = field(repr=False)
    _head: bytes = field(repr=False)
    _signer: bytes = field(repr=False)
    _algorithm: bytes = field(repr=False)

    @classmethod
    def of(cls, certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> Self:
        """Prepare the signatures of a certificate.

        Args:
            certificate: The signer's.
            chain: Of those who issued it.
        """
        sha256 = algos.DigestAlgorithm({"algorithm": "sha256"}).dump()
        public = certificate.public_key
        algorithm = algos.SignedDigestAlgorithm(_ALGORITHMS[public.algorithm])
        certificates = b"".join(found.dump() for found in (certificate, *chain))
        head = b"".join(
            (
                cms.CMSVersion("v1").dump(),
                _der(_SET, sha256),
                _der(_SEQUENCE, cms.ContentType("data").dump()),
                _der(_TAGGED, certificates),
            )
        )
        signer = cms.CMSVersion("v1").dump() + _issued(certificate).dump() + sha256
        attributes = (_attribute("content_type", "data"), _certificate_attribute(certificate))
        room = len(head) + len(signer) + 2 * public.byte_size + _LARGEST_ECDSA + 512
        return cls(room, attributes, head, signer, algorithm.dump())

    def sign(self, digest: bytes, key: Key) -> bytes:
        """Sign a digest.

        Args:
            digest: SHA-256 of what is signed.
            key: The key of the certificate.

        Returns:
            The signature in DER.
        """
        # DER orders the members of a set by their bytes.
        attributes = sorted((*self._attributes, _attribute("message_digest", digest)))
        signature = key.sign(_der(_SET, *attributes))
        info = _der(
            _SEQUENCE,
            self._signer,
            _der(_TAGGED, *attributes),
            self._algorithm,
            _der(_OCTETS, signature),
        )
        signed_data = _der(_SEQUENCE, self._head, _der(_SET, info))
        return _der(_SEQUENCE, cms.ContentType("signed_data").dump(), _der(_TAGGED, signed_data))


def _issued(certificate: x509.Certificate) -> cms.IssuerAndSerialNumber:
    return cms.IssuerAndSerialNumber(
        {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    )


def _certificate_attribute(certificate: x509.Certificate) -> bytes:
    named = tsp.IssuerSerial(
        {
            "issuer": [x509.GeneralName("directory_name", certificate.issuer)],
            "serial_number": certificate.serial_number,
        }
    )
    digest = tsp.ESSCertIDv2({"cert_hash": certificate.sha256, "issuer_serial": named})
    return _attribute("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [digest]}))


def _attribute(kind: str, value: object) -> bytes:
    made: bytes = cms.CMSAttribute({"type": kind, "values": [value]}).dump()
    return made


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:  # noqa: PLR2004 - one byte, as X.690 has it
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content
