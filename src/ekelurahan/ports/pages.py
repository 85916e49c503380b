"""Typesetting letters, and reading them back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from ekelurahan.model.letter_content import LetterContent
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.letters import Letter
from ekelurahan.model.offices import City


class LetterRenderer(Protocol):
    """Typesets letters."""

    def render(self, letter: Letter, kind: LetterKind, city: City) -> bytes:
        """Typeset a letter whose signatures are all sealed.

        Returns:
            PDF/A-3a and PDF/UA-1 with ``letter.json`` and the seals attached; the same letter
            gives the same bytes.

        Raises:
            RenderingError: the template or a character was refused.
        """
        ...

    def render_run(self, letters: Sequence[tuple[Letter, LetterKind]], city: City) -> bytes:
        """Typeset sealed letters into one file for the printer; nothing is attached.

        Raises:
            InputError: there is no letter.
            RenderingError: as :meth:`render` would.
        """
        ...

    def enclose(self, pdf: bytes, papers: Mapping[str, bytes]) -> bytes:
        """Put papers (PDF, JPEG or PNG, by name) behind a letter's pages, for the printer.

        Raises:
            InputError: a paper cannot be read.
        """
        ...

    def render_form(
        self, content: LetterContent, kind: LetterKind, city: City, *, at: datetime
    ) -> bytes:
        """Typeset a form that residents fill in and sign: no number, no seal, no attachments.

        Raises:
            RenderingError: as :meth:`render` would.
        """
        ...

    def rehearse(self, content: LetterContent, kind: LetterKind, city: City) -> None:
        """Typeset what is asked for, unsigned, and throw it away: better now than when numbered.

        Raises:
            RenderingError: as :meth:`render` would.
        """
        ...


@frozen
class SealedPdf:
    """What a letter's PDF carries for machines.

    Attributes:
        content: Bytes of ``letter.json``; ``None`` where the file has none.
        seals: The seal tokens, in the order of the signatures; empty where the file has none.
    """

    content: bytes | None
    seals: tuple[bytes, ...]


class LetterReader(Protocol):
    """Reads back what a letter's PDF carries."""

    def read(self, pdf: bytes) -> SealedPdf:
        """Read the attachments of a PDF.

        Raises:
            InputError: the bytes are no PDF, or one that cannot be read.
        """
        ...
