"""Checking whatever somebody holds in hand: a PDF, a photo, a scan, or the text of a QR code."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from attrs import evolve

from ekelurahan.adapters.isolation import isolated
from ekelurahan.adapters.pdf_files import read_letter
from ekelurahan.adapters.pdf_signatures import SignatureFindings, answer, is_signed
from ekelurahan.adapters.scans import can_read, look_at, read_codes
from ekelurahan.compose.clocks import SystemClock
from ekelurahan.errors import EkelurahanError, InputError, PluginError
from ekelurahan.ports import Clock, SealedPdf
from ekelurahan.seal.enclosures import check_enclosure
from ekelurahan.seal.file_reports import FileReport
from ekelurahan.seal.page_checks import SeenPage, check_pages
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import (
    NOT_APPLICABLE,
    NOT_REACHED,
    PASSED,
    Check,
    Outcome,
    Verdict,
    VerificationResult,
)
from ekelurahan.seal.verifier import Verifier
from ekelurahan.texts import mark

LARGEST_FILE: Final = 64 * 1024 * 1024

StoredPdf = Callable[[bytes], str | None]
"""Tells the SHA-256, in hexadecimal, of the file the office issued under a record id."""

_CONTENT_TROUBLES: Final = {
    Reason.CONTENT_DIFFERS: Outcome.FAILED,
    Reason.CONTENT_NOT_SEALED: Outcome.UNKNOWN,
}


def check_anything(
    what: str, verifier: Verifier, *, pdf_roots: bytes = b"", stored_pdf: StoredPdf | None = None
) -> FileReport:
    """Check a file, or the text of a QR code.

    Args:
        what: The text (``https://…``), or the path of a PDF, a photo or a file with the text.
        verifier: Knows the city's keys.
        pdf_roots: As for :func:`check_file`.
        stored_pdf: As for :func:`check_file`.

    Raises:
        InputError: the file cannot be read, or is something else.
        PluginError: an image needs the extra ``scans``.
    """
    if what.strip().lower().startswith("https://"):
        return FileReport((verifier.check(what),))
    content = _read(Path(what))
    return check_file(content, verifier, pdf_roots=pdf_roots, stored_pdf=stored_pdf)


def check_file(
    content: bytes,
    verifier: Verifier,
    *,
    pdf_roots: bytes = b"",
    stored_pdf: StoredPdf | None = None,
    clock: Clock | None = None,
) -> FileReport:
    """Check a PDF, a photo or scan, or a text file with the text of a QR code.

    The seals inside a PDF are checked together with its content and its pages; a PDF without them
    is a scan, or a print of a letter. A picture is read for its QR codes only. PDFs and pictures are
    read in a process of their own, which a hostile file cannot keep busy.

    Args:
        content: The file.
        verifier: Knows the city's keys.
        pdf_roots: Certificates of authorities whose signatures over whole files are trusted, in
            PEM.
        stored_pdf: Asks the office, by a seal's record id, for the SHA-256 of the file it issued;
            ``None`` is the answer for letters it does not know. Without it nobody is asked.
        clock: The computer's clock, unless given.

    Raises:
        InputError: the content is something else, damaged, or takes too long to read.
        PluginError: an image needs the extra ``scans``.
    """
    if content.startswith(b"%PDF-"):
        report = _check_pdf(content, verifier, stored_pdf)
        at = (clock or SystemClock()).now()
        findings = _findings(content, pdf_roots, at)
        return evolve(report, signature=findings.check, signers=findings.signers)
    if can_read(content):
        return FileReport(_check_codes(isolated(read_codes, content), verifier))
    return FileReport((verifier.check(content.decode("utf-8", "replace")),))


def _check_pdf(pdf: bytes, verifier: Verifier, stored_pdf: StoredPdf | None) -> FileReport:
    letter, tokens = isolated(read_letter, pdf)
    carried = SealedPdf(letter, tuple(tokens))
    if carried.content is None or not carried.seals:
        pages = _look_at(pdf)
        codes = dict.fromkeys(code for page in pages for code in page.codes)
        seals = _check_codes(tuple(codes), verifier)
        return _with_page(FileReport(seals), _compare(pages, seals))
    seals = check_enclosure(verifier, carried.content, carried.seals)
    report = FileReport(
        seals, content=_content_check(seals), stored=_stored_check(pdf, seals, stored_pdf)
    )
    try:
        page = _compare(_look_at(pdf), seals, carried)
    except PluginError:
        page = Check(Outcome.UNKNOWN, Reason.PAGE_UNCHECKED)
    return _with_page(report, page)


def _look_at(pdf: bytes) -> list[SeenPage]:
    return [
        SeenPage(tuple(codes), text, is_covered=is_covered)
        for codes, text, is_covered in isolated(look_at, pdf)
    ]


def _findings(pdf: bytes, roots: bytes, at: datetime) -> SignatureFindings:
    """Check the signatures over a file in a process of its own, too."""
    if not is_signed(pdf):
        return SignatureFindings(NOT_APPLICABLE)
    asked = json.dumps([roots.decode("ascii", "replace"), at.isoformat()]).encode()
    outcome, reason, signers = isolated(answer, asked + b"\n" + pdf)
    return SignatureFindings(Check(Outcome(outcome), reason and Reason(reason)), tuple(signers))


def _compare(
    pages: Sequence[SeenPage],
    seals: Sequence[VerificationResult],
    carried: SealedPdf | None = None,
) -> Check:
    """Compare the pages with what the seals say, once they were found genuine."""
    facts = [seal.facts for seal in seals if seal.facts]
    if len(facts) < len(seals):
        return NOT_REACHED
    if carried is None:
        return check_pages(pages, facts)
    is_sealed = _content_check(seals).passed
    content = (carried.content or b"").decode() if is_sealed else None
    return check_pages(pages, facts, attached=carried.seals, content=content)


def _with_page(report: FileReport, page: Check) -> FileReport:
    """Add what the page is worth: on another page than its own a genuine seal is forged."""
    seals = report.seals
    if page.outcome is Outcome.FAILED and page.reason:
        seals = tuple(seal.refuted(page.reason) for seal in seals)
    return evolve(report, seals=seals, page=page)


def _content_check(seals: Sequence[VerificationResult]) -> Check:
    for reason, outcome in _CONTENT_TROUBLES.items():
        if any(reason in seal.reasons for seal in seals):
            return Check(outcome, reason)
    return PASSED if all(seal.facts for seal in seals) else NOT_REACHED


def _stored_check(
    pdf: bytes, seals: Sequence[VerificationResult], stored_pdf: StoredPdf | None
) -> Check:
    """Ask the office whether it issued these bytes, for every seal that can be one of its own."""
    records = [seal.record_id for seal in seals if seal.record_id]
    if stored_pdf is None or not records:
        return NOT_REACHED
    try:
        issued = {stored_pdf(record) for record in records}
    except (EkelurahanError, OSError):
        return Check(Outcome.UNKNOWN, Reason.FILE_UNCHECKED)
    if None in issued:
        return Check(Outcome.FAILED, Reason.FILE_NOT_STORED)
    if issued != {hashlib.sha256(pdf).hexdigest()}:
        return Check(Outcome.FAILED, Reason.FILE_DIFFERS)
    return PASSED


def _check_codes(texts: Iterable[str], verifier: Verifier) -> tuple[VerificationResult, ...]:
    """Check every code; codes that are no seals are passed over where there is a seal."""
    results = tuple(verifier.check(text) for text in texts)
    seals = tuple(r for r in results if Reason.NOT_A_SEAL not in r.reasons)
    none_found = VerificationResult(Verdict.UNDETERMINED, reasons=(Reason.NO_CODE,))
    return seals or results or (none_found,)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(
                mark("{path} is larger than {most} MiB"),
                mark("Give one letter at a time, as the office sent it or as a photo."),
                path=str(path),
                most=LARGEST_FILE // 1024**2,
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            mark("{path} is neither the text of a seal nor a file that can be read"),
            mark("Give a PDF, a photo of the letter, or the text of the QR code (https://…)."),
            path=str(path)[:200],
        ) from None
