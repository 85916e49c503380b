"""Whether what came back is what was sent with one good signature behind it: nobody's word is taken."""

import re
from datetime import datetime
from io import BytesIO
from typing import Final

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from ekelurahan.texts import Worded
from ekelurahan_bsre.refusals import unusable

MAGIC: Final = b"%PDF"
_END: Final = re.compile(rb"startxref\s+[0-9]+\s+%%EOF\s*\Z")
_LONGEST_END: Final = 64


class DamagedFileError(Exception):
    """It broke off on its way, as far as can be seen: it may be looked up again."""


def require_signed(sent: bytes, got: bytes, at: datetime) -> None:
    """Check a file before anything is done with it.

    Whether the certificate is trusted is the desk's to check, with the authorities of the city.

    Args:
        sent: The letter.
        got: What is said to be the letter, signed.
        at: When the certificate must be valid.

    Raises:
        DamagedFileError: it is no PDF, or half of one.
        PermanentError: it is a file that must not be used.
    """
    if not (got.startswith(MAGIC) and _END.search(got[-_LONGEST_END:])):
        raise DamagedFileError
    if not got.startswith(sent):
        raise unusable(
            Worded(
                "it is another file, or a rewritten one, and not the letter with a signature behind it",
                id="itu berkas lain, atau yang ditulis ulang, bukan surat dengan tanda tangan di"
                " belakangnya",
            )
        )
    before = len(_signatures(sent))
    added = _signatures(got)[before:]
    if len(added) != 1:
        raise unusable(_count(len(added)))
    _require_good(added[0], at)


def _signatures(pdf: bytes) -> list[EmbeddedPdfSignature]:
    try:
        return list(PdfFileReader(BytesIO(pdf)).embedded_regular_signatures)
    except Exception:  # noqa: BLE001 - a damaged file brings out any error of the reader
        raise DamagedFileError from None


def _count(number: int) -> Worded:
    if number:
        return Worded(
            "it is signed more than once", id="berkas itu ditandatangani lebih dari sekali"
        )
    return Worded("it is not signed", id="berkas itu tidak ditandatangani")


def _require_good(signature: EmbeddedPdfSignature, at: datetime) -> None:
    try:
        themselves = ValidationContext(
            trust_roots=[signature.signer_cert], allow_fetching=False, moment=at
        )
        status = validate_pdf_signature(signature, themselves)
        ends = signature.signer_cert.not_valid_after
        begins = signature.signer_cert.not_valid_before
    except Exception:  # noqa: BLE001 - as above
        raise DamagedFileError from None
    if not (status.intact and status.valid):
        raise unusable(Worded("its signature is broken", id="tanda tangannya rusak"))
    if not _covers(status):
        raise unusable(
            Worded(
                "its signature does not cover the whole of it",
                id="tanda tangannya tidak mencakup seluruh berkas",
            )
        )
    if not begins <= at <= ends:
        raise unusable(
            Worded(
                "it is signed with a certificate that is not valid now",
                id="ditandatangani dengan sertifikat yang tidak berlaku sekarang",
            )
        )


def _covers(status: PdfSignatureStatus) -> bool:
    """Tell whether all of the file is signed, but for what BSrE adds to keep it checkable for long."""
    is_whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    return is_whole or status.modification_level is ModificationLevel.LTA_UPDATES
