"""Typesets letters with Typst: the shared page, a kind's template, and the letter as plain data.

A letter's texts reach the template as JSON values and are printed as they are; nothing in them is
read as markup. Templates are screened, and can read nothing outside the folder of the page.

**Forking.** Typst keeps threads that do not survive ``fork()``: in a process forked after its parent
has typeset it would wait for ever, so that process is refused with a :class:`RenderingError`. Start
workers with ``spawn``, or typeset only after the fork: no letter at import time under ``gunicorn
--preload``, none in the parent of Celery's prefork pool.
"""

import json
import os
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, cast

import typst
from attrs import field, frozen

from ekelurahan.adapters import print_copies, qr_images
from ekelurahan.adapters.page_faults import refusal, values_of
from ekelurahan.errors import InputError, RenderingError
from ekelurahan.model.fields import Field
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letter_content import LetterContent
from ekelurahan.model.letter_kinds import LetterKind, StepAction
from ekelurahan.model.letters import Letter, LetterNumber, Signature
from ekelurahan.model.offices import City, OfficeLevel, Signatory
from ekelurahan.seal.qr_text import seal_text, split
from ekelurahan.texts import mark

CATALOG: Final = Path(__file__).parents[1] / "catalog"
"""The library's own ``page.typ``, beside the folders of its letter kinds."""

SAMPLE: Final = "CONTOH – TIDAK BERLAKU"
"""What stands across every page of a sample."""

_TRAINING = "LATIHAN"
_IMPORT = re.compile(r'^#import "/page\.typ": \*$', re.MULTILINE)
_FORBIDDEN = re.compile(
    r"(?<![\w-])"
    r"(cbor|csv|dictionary|eval|import|include|json|plugin|read|std|sys|toml|xml|yaml)"
    r"(?![\w-])"
)
_RUN = '#import "/page.typ": run\n#run()\n'
_ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
_processes: set[int] = set()  # Those that typeset: a forked one finds its parent in here.


def _checked_pages(folder: str | Path) -> Path:
    """Refuse links: Typst follows them out of the only folder it may read."""
    path = Path(folder).resolve()
    for entry in path.rglob("*"):
        if entry.is_symlink():
            raise RenderingError(
                mark("the folder of the page holds a symbolic link: {name}"),
                mark("Put the file itself into the folder."),
                name=entry.name,
            )
    return path


def check_template(template: str) -> None:
    """Refuse a ``letter.typ`` that could reach beyond the page: other files, packages, code in text.

    A template that never ends is not noticed here.

    Args:
        template: Source of ``letter.typ``.

    Raises:
        RenderingError: it uses one of the words that lead there, be it in a comment.

    >>> check_template('#import "/page.typ": *' + chr(10) + "#show: letter")
    >>> check_template('#read("/etc/hostname")')
    Traceback (most recent call last):
    ekelurahan.errors.RenderingError: a letter template may not use the word 'read' (line 1)
    """
    for line, word in forbidden_words(template):
        raise RenderingError(
            mark("a letter template may not use the word '{word}' (line {line})"),
            mark(
                "Import only /page.typ; files, packages and code made from text are closed to it."
            ),
            word=word,
            line=line,
        )


def forbidden_words(template: str) -> Iterator[tuple[int, str]]:
    """Find every word that :func:`check_template` refuses, with its line.

    >>> list(forbidden_words("#sys" + chr(10) + "#read(1) #sys"))
    [(1, 'sys'), (2, 'read'), (2, 'sys')]
    """
    for found in _FORBIDDEN.finditer(_IMPORT.sub("", template, count=1)):
        yield found.string.count("\n", 0, found.start()) + 1, found[0]


@frozen
class TypstRenderer:
    """A :class:`~ekelurahan.ports.LetterRenderer` that may be shared by threads, not by forks.

    Attributes:
        pages: Folder with ``page.typ`` and ``page/``; a city that wants another page gives its own.
        fonts: Folder of further fonts; those of the system are never used.
        families: Font families in the order of preference, each in ``fonts`` or built in.
        is_sample: Whether the letters are invented: every page is marked :data:`SAMPLE`, and errors
            may quote them.

    Raises:
        RenderingError: the folder of the page holds a symbolic link.

    >>> TypstRenderer().families
    ('Libertinus Serif',)
    """

    pages: Path = field(default=CATALOG, converter=_checked_pages)
    fonts: Path | None = None
    families: tuple[str, ...] = ("Libertinus Serif",)
    is_sample: bool = False
    _local: threading.local = field(init=False, factory=threading.local, repr=False, eq=False)

    def render(self, letter: Letter, kind: LetterKind, city: City) -> bytes:
        """Typeset a sealed letter.

        Args:
            letter: With at least one signature; every one has its seal.
            kind: The version of the kind the letter was asked for.
            city: For emblem, name, verification address and largest symbol.

        Returns:
            PDF/A-3a and PDF/UA-1, with ``letter.json``, ``seal.cose``, ``seal-2.cose`` … attached.
            The same arguments give the same bytes in every process.

        Raises:
            RenderingError: the letter is not sealed, its template was refused, the fonts lack a
                character, or the process was forked too late.
            SealTooLargeError: a seal needs a larger symbol than the city allows.
        """
        _require_seals([letter])
        return self._typeset([(letter, kind)], city, kind.template, letter.signatures[-1].signed_at)

    def render_run(self, letters: Sequence[tuple[Letter, LetterKind]], city: City) -> bytes:
        """Typeset many sealed letters into one file for the printer, each on pages of its own.

        Args:
            letters: At least one, in the order of printing, each with its version of the kind.
            city: As for :meth:`render`.

        Returns:
            PDF/A-3a and PDF/UA-1 without attachments: each letter shows its seals, but only its own
            file carries them for machines.

        Raises:
            InputError: there is no letter to print.
            RenderingError: as :meth:`render` would; the place in a template is not told.
            SealTooLargeError: a seal needs a larger symbol than the city allows.
        """
        if not letters:
            raise InputError(
                mark("there is no letter to print"), mark("Choose at least one letter.")
            )
        _require_seals([letter for letter, _kind in letters])
        latest = max(letter.signatures[-1].signed_at for letter, _kind in letters)
        return self._typeset(letters, city, _RUN, latest)

    def enclose(self, pdf: bytes, papers: Mapping[str, bytes]) -> bytes:
        """Put papers behind a letter's pages; see :func:`print_copies.merge_enclosures`."""
        return print_copies.merge_enclosures(pdf, papers)

    def render_form(
        self, content: LetterContent, kind: LetterKind, city: City, *, at: datetime
    ) -> bytes:
        """Typeset a form: what is known is filled in, the rest is dotted; nothing is sealed.

        Args:
            content: What is known; answers may be missing.
            kind: A kind of the nature ``formulir``.
            city: For fonts, name and paper.
            at: When it is printed.

        Returns:
            PDF/A-3a and PDF/UA-1.

        Raises:
            RenderingError: the template was refused, or the fonts lack a character.
        """
        return self._typeset([(Letter("form", "", content), kind)], city, kind.template, at)

    def rehearse(self, content: LetterContent, kind: LetterKind, city: City) -> None:
        """Typeset a content with an empty signature and throw the file away.

        Raises:
            RenderingError: the template was refused, or the fonts lack a character.
        """
        self.render(_draft(content, city), kind, city)

    def _typeset(
        self,
        letters: Sequence[tuple[Letter, LetterKind]],
        city: City,
        source: str,
        at: datetime,
    ) -> bytes:
        _refuse_after_fork(_processes)
        kinds = list({(kind.code, kind.version): kind for _letter, kind in letters}.values())
        for kind in kinds:
            check_template(kind.template)
        files = {"main.typ": source.encode(), **self._data(letters, kinds, city)}
        try:
            pdf, warnings = self._compiler().compile_with_warnings(
                input=files,  # type: ignore[type-var]  # typst's types forget files in memory
                format="pdf",
                pdf_standards=["a-3a", "ua-1"],
                timestamp=int(at.timestamp()),
            )
        except typst.TypstError as error:
            # No "from": the typesetter's own error may quote the letter.
            raise refusal(error.diagnostic, letters, is_sample=self.is_sample) from None
        if warnings:
            raise refusal(warnings[0].diagnostic, letters, is_sample=self.is_sample)
        # An incremental signature appended without this line end breaks PDF/A.
        return cast("bytes", pdf) + b"\n"

    def _compiler(self) -> typst.Compiler:
        """Give this thread's compiler: two threads must not share one."""
        if not hasattr(self._local, "compiler"):
            folders = [self.fonts] if self.fonts else []
            self._local.compiler = typst.Compiler(
                root=self.pages,
                font_paths=typst.Fonts(include_system_fonts=False, font_paths=folders),
            )
        return cast("typst.Compiler", self._local.compiler)

    def _data(
        self, letters: Sequence[tuple[Letter, LetterKind]], kinds: list[LetterKind], city: City
    ) -> dict[str, bytes]:
        """Give the files ``page.typ`` reads: the letters' own JSON, what city and kinds add to it.

        Not as ``sys.inputs``: with those, Typst evaluates every file of the page anew.
        """
        places = {(kind.code, kind.version): i for i, kind in enumerate(kinds)}
        described = {
            "name": city.name,
            "verification": city.verification_url.rstrip("#"),
            "zone": _ZONES.get(city.time_zone, ""),
            "emblem": city.emblem,
            "fonts": self.families,
            "watermark": SAMPLE if self.is_sample else _TRAINING if city.training else "",
        }
        entries = [
            {
                "text": letter.to_json().decode(),
                "kind": places[kind.code, kind.version],
                "kecamatan": _kecamatan(city, letter.content.office),
                "longest_word": _longest_word(letter),
                "seals": [_drawn(s.seal, city.largest_symbol) for s in letter.signatures],
            }
            for letter, kind in letters
        ]
        files = {
            "/city.json": described,
            "/kinds.json": [_described(kind, city) for kind in kinds],
            "/letters.json": entries,
        }
        return {name: json.dumps(value).encode() for name, value in files.items()}


def _require_seals(letters: Sequence[Letter]) -> None:
    for letter in letters:
        if not letter.signatures or not all(s.seal for s in letter.signatures):
            raise RenderingError(
                mark("the letter {id} is not sealed yet"),
                mark("Typeset it when every signature has its seal."),
                id=letter.id,
            )


def _described(kind: LetterKind, city: City) -> dict[str, object]:
    return {
        "nature": kind.nature.value,
        "paper": (kind.paper or city.paper).value,
        "template": _IMPORT.sub("", kind.template, count=1),
        "fields": _labels(kind.fields),
    }


def _labels(fields: Sequence[Field]) -> dict[str, object]:
    return {
        f.name: {
            "label": f.label,
            "type": f.type.value,
            "fields": _labels(f.fields),
        }
        for f in fields
    }


def _longest_word(letter: Letter) -> int:
    """Count the characters of the longest word: very long ones cost the page a search."""
    content = letter.content.to_json()
    return max(len(word) for value in values_of(content) for word in value.split(" "))


def _kecamatan(city: City, office: RegionCode) -> str:
    """Name the kecamatan an office is or belongs to; empty for the city's own offices."""
    for above in city.lineage(office):
        if above.level is OfficeLevel.KECAMATAN:
            return above.title
    return ""


def _drawn(seal: str, largest_version: int) -> dict[str, object]:
    symbol = qr_images.draw(seal, largest_version=largest_version)
    _head, token = split(seal)
    return {
        "svg": symbol.svg,
        "width_mm": symbol.width_mm,
        "quiet_mm": qr_images.QUIET_ZONE * qr_images.MODULE_MM,
        "token": list(token),
    }


def _refuse_after_fork(processes: set[int]) -> None:
    processes.add(os.getpid())
    if len(processes) > 1:
        raise RenderingError(
            mark("this process was forked from one that had typeset letters"),
            mark("Start workers with 'spawn', or typeset the first letter after the fork."),
        )


def _draft(content: LetterContent, city: City) -> Letter:
    at = datetime(2000, 1, 1, tzinfo=UTC)
    nobody = Signatory(official="", name="-", nip="", rank="", role="", heading=("-",))
    signature = Signature(
        step="",
        action=StepAction.SIGN,
        office=content.office,
        office_title=content.office_title,
        signatory=nobody,
        number=LetterNumber(content.office, "", at.year, 0, "-"),
        signed_at=at,
        day=at.date(),
        expires=None,
        kid=b"",
        status_list="",
        status_index=0,
        seal=seal_text(city.verification_url, bytes(1)),
    )
    return Letter("draft", "", content, (signature,))
