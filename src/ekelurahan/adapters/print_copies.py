"""Puts the papers of a request behind its letter, for the printer. The issued file stays as it is."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, cast

import pypdf
import typst
from pypdf.generic import NameObject

from ekelurahan.adapters.isolation import isolated
from ekelurahan.errors import InputError
from ekelurahan.texts import mark

MOST_PAGES: Final = 50
"""Most pages of one paper."""

_NO_PAPER = (
    mark("the file is no PDF, JPEG or PNG, or a damaged or encrypted one"),
    mark("Save it as one of these and send it again."),
)
_SUFFIXES = {b"\xff\xd8\xff": "jpg", b"\x89PNG": "png"}
_PICTURE = """
#set page(paper: "a4", margin: 1.5cm)
#image(sys.inputs.file, width: 100%, height: 100%, fit: "contain")
"""


def merge_enclosures(letter: bytes, papers: Mapping[str, bytes]) -> bytes:
    """Put papers behind the pages of a letter.

    Args:
        letter: A letter's PDF as it was issued.
        papers: PDF, JPEG or PNG by what they are called, in the order of printing.

    Returns:
        A PDF with all pages, and without what the letter carries for machines: it is for paper.

    Raises:
        InputError: a paper cannot be read; it is named.
    """
    copy = pypdf.PdfWriter()
    copy.append(BytesIO(letter), import_outline=False)
    for name, paper in papers.items():
        try:
            pages = isolated(paper_pages, paper)
        except InputError:
            raise InputError(
                mark("the paper '{name}' cannot be printed behind the letter"),
                mark("Print it on its own, or record it again as PDF, JPEG or PNG."),
                name=name,
            ) from None
        copy.append(BytesIO(pages), import_outline=False)
    return _written(copy)


def paper_pages(paper: bytes) -> bytes:
    """Give the pages of a paper as a PDF that does nothing but show them.

    A malicious file can cost much work: call it through
    :func:`~ekelurahan.adapters.isolation.isolated`.

    Args:
        paper: A PDF of at most 50 pages, a JPEG or a PNG.

    Raises:
        InputError: another kind of file, a damaged or encrypted one, or one with more pages.

    >>> paper_pages(b"no paper")
    Traceback (most recent call last):
    ekelurahan.errors.InputError: the file is no PDF, JPEG or PNG, or a damaged or encrypted one
    """
    try:
        for start, suffix in _SUFFIXES.items():
            if paper.startswith(start):
                return _picture_page(paper, suffix)
        reader = pypdf.PdfReader(BytesIO(paper))
        pages = [reader.pages[i] for i in range(min(len(reader.pages), MOST_PAGES + 1))]
        if 0 < len(pages) <= MOST_PAGES:
            return _plain(pages)
    except Exception:  # noqa: BLE001 - a damaged file brings out any error of the reader
        raise InputError(*_NO_PAPER) from None
    raise InputError(
        mark("the paper has {count} pages; between 1 and {most} can be printed"),
        mark("Record it in parts."),
        count=len(pages),
        most=MOST_PAGES,
    )


def _plain(pages: list[pypdf.PageObject]) -> bytes:
    """Keep what is drawn; links, forms, scripts and whatever else reacts is left behind."""
    writer = pypdf.PdfWriter()
    for page in pages:
        for active in ("/Annots", "/AA"):
            page.pop(NameObject(active), None)
        writer.add_page(page)
    return _written(writer)


def _picture_page(picture: bytes, suffix: str) -> bytes:
    """Set a picture on a sheet of A4, turned as the camera held it."""
    with TemporaryDirectory() as folder:
        name = f"picture.{suffix}"
        Path(folder, name).write_bytes(picture)
        fonts = typst.Fonts(include_system_fonts=False)
        sheet = typst.Compiler(root=folder, font_paths=fonts).compile(
            input=_PICTURE.encode(), sys_inputs={"file": f"/{name}"}, format="pdf"
        )
    return cast("bytes", sheet)


def _written(writer: pypdf.PdfWriter) -> bytes:
    file = BytesIO()
    writer.write(file)
    return file.getvalue()
