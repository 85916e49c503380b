"""Checking whatever somebody holds in hand: a PDF, a photo, a scan, or the text of a QR code."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ekelurahan.adapters.isolation import isolated
from ekelurahan.adapters.pdf_files import read_letter
from ekelurahan.adapters.scans import read_codes
from ekelurahan.errors import InputError
from ekelurahan.seal.enclosures import check_enclosure
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict, VerificationResult
from ekelurahan.seal.verifier import Verifier
from ekelurahan.texts import mark

LARGEST_FILE: Final = 64 * 1024 * 1024
_IMAGES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def check_anything(what: str, verifier: Verifier) -> tuple[VerificationResult, ...]:
    """Check a file, or the text of a QR code.

    Args:
        what: The text (``https://…``), or the path of a PDF, PNG, JPEG or of a file with the text.
        verifier: Knows the city's keys.

    Returns:
        One result a seal; at least one.

    Raises:
        InputError: the file cannot be read, or is something else.
        PluginError: an image needs the extra ``scans``.
    """
    if what.strip().lower().startswith("https://"):
        return (verifier.check(what),)
    return check_file(_read(Path(what)), verifier)


def check_file(content: bytes, verifier: Verifier) -> tuple[VerificationResult, ...]:
    """Check a PDF, PNG, JPEG, or a text file with the text of a QR code.

    The seals inside a PDF are checked together with its content; a PDF without them is a scan.
    PDFs and pictures are read in a process of their own, which a hostile file cannot keep busy.

    Raises:
        InputError: the content is something else, damaged, or takes too long to read.
        PluginError: an image needs the extra ``scans``.
    """
    if content.startswith(b"%PDF-"):
        letter, seals = isolated(read_letter, content)
        if letter is not None and seals:
            return check_enclosure(verifier, letter, tuple(seals))
    if content.startswith((b"%PDF-", *_IMAGES)):
        return _check_codes(isolated(read_codes, content), verifier)
    return (verifier.check(content.decode("utf-8", "replace")),)


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
            mark("Give a PDF, a PNG or JPEG photo, or the text of the QR code (https://…)."),
            path=str(path)[:200],
        ) from None
