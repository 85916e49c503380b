"""Reads back what a letter's PDF carries for machines."""

import re
from collections.abc import Mapping
from io import BytesIO
from itertools import count, islice, takewhile
from typing import Final

import pypdf
from attrs import frozen

from ekelurahan.errors import InputError
from ekelurahan.ports import SealedPdf
from ekelurahan.texts import mark

CONTENT_NAME: Final = "letter.json"

_OURS = re.compile(r"letter\.json|seal(-[1-9][0-9]?)?\.cose")
_LARGEST_STREAM = 8 << 20
_ADVICE = mark("Give the letter's PDF as the office handed it out.")


def seal_name(signature: int) -> str:
    """Name the attachment with the seal of a signature.

    Args:
        signature: Its place among the signatures, from 1.

    >>> seal_name(1), seal_name(2)
    ('seal.cose', 'seal-2.cose')
    """
    return "seal.cose" if signature == 1 else f"seal-{signature}.cose"


@frozen
class PdfLetterReader:
    """A :class:`~ekelurahan.ports.LetterReader` for files from anywhere.

    Whether the seals are genuine and fit the content is not asked here. A malicious file can cost
    much work: where strangers upload, call :func:`read_letter` through
    :func:`~ekelurahan.adapters.isolation.isolated`.

    Attributes:
        largest_file: Most bytes of a file.
        largest_attachment: Most bytes of the content or of a seal.
        most_attachments: Most attachments, whatever they are.

    >>> PdfLetterReader().read(b"no pdf")
    Traceback (most recent call last):
    ekelurahan.errors.InputError: the file is no PDF, or a damaged or encrypted one
    """

    largest_file: int = 20 << 20
    largest_attachment: int = 1 << 20
    most_attachments: int = 50

    def read(self, pdf: bytes) -> SealedPdf:
        """Read ``letter.json``, ``seal.cose``, ``seal-2.cose`` …, and no other attachment.

        Raises:
            InputError: no PDF, a damaged or encrypted one, one beyond the limits, or one that
                carries an attachment twice.
        """
        self._check_size(len(pdf), self.largest_file)
        try:
            with pypdf.apply_configuration(zlib_maximum_output_length=_LARGEST_STREAM):
                found = self._attachments(pypdf.PdfReader(BytesIO(pdf)))
        except InputError:
            raise
        except Exception:  # noqa: BLE001 - a damaged file brings out any error of the reader
            # No "from": the reader's own error may quote the letter.
            raise InputError(
                mark("the file is no PDF, or a damaged or encrypted one"), _ADVICE
            ) from None
        names = takewhile(found.__contains__, map(seal_name, count(1)))
        return SealedPdf(found.get(CONTENT_NAME), tuple(found[name] for name in names))

    def _attachments(self, reader: pypdf.PdfReader) -> Mapping[str, bytes]:
        entries = list(islice(reader.attachment_list, self.most_attachments + 1))
        self._check_size(len(entries), self.most_attachments)
        found: dict[str, bytes] = {}
        for entry in entries:
            name = entry.name
            if not _OURS.fullmatch(name):
                continue
            if name in found:
                raise InputError(mark("the file carries '{name}' twice"), _ADVICE, name=name)
            found[name] = content = entry.content  # read anew whenever it is asked for
            self._check_size(len(content), self.largest_attachment)
        return found

    @staticmethod
    def _check_size(size: int, most: int) -> None:
        if size > most:
            raise InputError(mark("the file is larger than any letter"), _ADVICE)


def read_letter(pdf: bytes) -> SealedPdf:
    """Read a PDF with a :class:`PdfLetterReader` and its usual limits; raises as it does."""
    return PdfLetterReader().read(pdf)
