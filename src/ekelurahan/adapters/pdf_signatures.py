"""Checks the signatures over a whole PDF (PAdES). Needs the extra ``signatures``."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from attrs import frozen

from ekelurahan.adapters.extras import load_extra
from ekelurahan.errors import PluginError
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import NOT_APPLICABLE, PASSED, Check, Outcome

_EXTRA: Final = "signatures"
_END: Final = re.compile(rb"startxref\s+[0-9]+\s+%%EOF\s*\Z")
_LONGEST_END: Final = 64


@frozen
class SignatureFindings:
    """What the signatures over a file are worth.

    Attributes:
        check: Passed where every one is intact, by a trusted signer, and nothing but another
            signature was added after it.
        signers: Their names, where the file is as they signed it; trusted or not.
    """

    check: Check
    signers: tuple[str, ...] = ()


def check_signatures(pdf: bytes, *, roots: bytes, at: datetime) -> SignatureFindings:
    """Check every signature over a PDF. Nothing is fetched: revocation is known as far as embedded.

    Args:
        pdf: The file; unsigned ones are not looked at.
        roots: Certificates of the authorities that are trusted, in PEM; may be empty.
        at: When certificates must be valid.

    >>> check_signatures(b"%PDF-1.7 ...", roots=b"", at=datetime(2026, 11, 24)).check.outcome
    <Outcome.NOT_APPLICABLE: 'not-applicable'>
    """
    if not is_signed(pdf):
        return SignatureFindings(NOT_APPLICABLE)
    try:
        statuses, has_loose_end = _validate(pdf, roots, at)
    except PluginError:
        return SignatureFindings(Check(Outcome.UNKNOWN, Reason.PDF_SIGNATURE_UNCHECKED))
    except Exception:  # noqa: BLE001 - a damaged file brings out any error of the reader
        return SignatureFindings(Check(Outcome.UNKNOWN, Reason.PDF_SIGNATURE_UNREADABLE))
    check = _weigh(statuses, has_loose_end=has_loose_end)
    holds = statuses and check.outcome is not Outcome.FAILED
    return SignatureFindings(check, tuple(map(_name, statuses)) if holds else ())


def is_signed(pdf: bytes) -> bool:
    """Tell whether a file has, or seems to have, a signature over all of it."""
    return b"/ByteRange" in pdf


def answer(asked: bytes) -> tuple[str, str | None, tuple[str, ...]]:
    """Do :func:`check_signatures` for another process.

    Args:
        asked: Roots and moment as a line of JSON, then the file.

    Returns:
        Outcome, reason and signers.
    """
    line, _, pdf = asked.partition(b"\n")
    roots, at = json.loads(line)
    found = check_signatures(pdf, roots=roots.encode(), at=datetime.fromisoformat(at))
    return found.check.outcome.value, found.check.reason, found.signers


def _validate(pdf: bytes, roots: bytes, at: datetime) -> tuple[list[Any], bool]:
    keys = load_extra("pyhanko.keys", extra=_EXTRA)
    reading = load_extra("pyhanko.pdf_utils.reader", extra=_EXTRA)
    validation = load_extra("pyhanko.sign.validation", extra=_EXTRA)
    context = load_extra("pyhanko_certvalidator", extra=_EXTRA).ValidationContext
    trusted = list(keys.load_certs_from_pemder_data(roots)) if roots else []
    reader = reading.PdfFileReader(BytesIO(pdf))
    statuses = [
        validation.validate_pdf_signature(
            signature, context(trust_roots=trusted, allow_fetching=False, moment=at)
        )
        for signature in reader.embedded_regular_signatures
    ]
    return statuses, _has_loose_end(pdf, reader)


def _has_loose_end(pdf: bytes, reader: Any) -> bool:
    """Find bytes at the end that belong to no revision: no signature covers them."""
    if not _END.search(pdf[-_LONGEST_END:]):
        return True
    *_, last = reader.embedded_signatures
    *_, begin, length = last.byte_range
    is_last = last.signed_revision == reader.xrefs.total_revisions - 1
    return is_last and bool(pdf[begin + length :].strip(b"\r\n"))


def _weigh(statuses: Sequence[Any], *, has_loose_end: bool) -> Check:
    """Find the worst that can be said of the signatures of a file."""
    level = load_extra("pyhanko.sign.diff_analysis", extra=_EXTRA).ModificationLevel
    if not statuses:
        return Check(Outcome.UNKNOWN, Reason.PDF_SIGNATURE_UNREADABLE)
    if not all(status.intact and status.valid for status in statuses):
        return Check(Outcome.FAILED, Reason.PDF_SIGNATURE_BROKEN)
    *earlier, last = (status.modification_level for status in statuses)
    if (
        has_loose_end
        or last > level.LTA_UPDATES
        or any(change > level.FORM_FILLING for change in earlier)
    ):
        return Check(Outcome.FAILED, Reason.PDF_SIGNATURE_PARTIAL)
    if not all(status.trusted for status in statuses):
        return Check(Outcome.UNKNOWN, Reason.PDF_SIGNATURE_UNTRUSTED)
    return PASSED


def _name(status: Any) -> str:
    subject = status.signing_cert.subject
    return str(subject.native.get("common_name", subject.human_friendly))
