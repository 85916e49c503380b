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
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, cast

import typst
from attrs import field, frozen

from ekelurahan.adapters import qr_images
from ekelurahan.errors import RenderingError
from ekelurahan.model.letter_kinds import LetterKind, StepAction
from ekelurahan.model.letters import Letter, LetterContent, LetterNumber, Signature
from ekelurahan.model.offices import City, Signatory
from ekelurahan.seal.qr_text import seal_text, split
from ekelurahan.texts import mark

CATALOG: Final = Path(__file__).parents[1] / "catalog"
"""The library's own ``page.typ``, beside the folders of its letter kinds."""

_IMPORT = re.compile(r'^#import "/page\.typ": \*$', re.MULTILINE)
_FORBIDDEN = re.compile(
    r"(?<![\w-])"
    r"(cbor|csv|dictionary|eval|import|include|json|plugin|read|std|sys|toml|xml|yaml)"
    r"(?![\w-])"
)
_WITHOUT_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_PLACE = re.compile(r"┌─ \S*?([\w-]+\.typ:[0-9]+)")
_TEMPLATE_NAME = "__typst_py_bytes__.typ"
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
    found = _FORBIDDEN.search(_IMPORT.sub("", template, count=1))
    if found:
        raise RenderingError(
            mark("a letter template may not use the word '{word}' (line {line})"),
            mark(
                "Import only /page.typ; files, packages and code made from text are closed to it."
            ),
            word=found[0],
            line=found.string.count("\n", 0, found.start()) + 1,
        )


@frozen
class TypstRenderer:
    """A :class:`~ekelurahan.ports.LetterRenderer` that may be shared by threads, not by forks.

    Attributes:
        pages: Folder with ``page.typ``; a city that wants another page gives its own.
        fonts: Folder of further fonts; those of the system are never used.
        families: Font families in the order of preference, each in ``fonts`` or built in.

    Raises:
        RenderingError: the folder of the page holds a symbolic link.

    >>> TypstRenderer().families
    ('Libertinus Serif',)
    """

    pages: Path = field(default=CATALOG, converter=_checked_pages)
    fonts: Path | None = None
    families: tuple[str, ...] = ("Libertinus Serif",)
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
        _refuse_after_fork(_processes)
        if not letter.signatures or not all(s.seal for s in letter.signatures):
            raise RenderingError(
                mark("the letter {id} is not sealed yet"),
                mark("Typeset it when every signature has its seal."),
                id=letter.id,
            )
        return self._typeset(letter, kind, city, letter.signatures[-1].signed_at)

    def print_form(
        self, content: LetterContent, kind: LetterKind, city: City, *, at: datetime
    ) -> bytes:
        """Typeset a form, without number and seal.

        Args:
            content: What is known; the rest is written by hand.
            kind: A kind whose nature is ``formulir``.
            city: As for :meth:`render`.
            at: When it is printed.

        Raises:
            RenderingError: the template was refused, or the fonts lack a character.
        """
        _refuse_after_fork(_processes)
        return self._typeset(Letter("form", "", content), kind, city, at)

    def _typeset(self, letter: Letter, kind: LetterKind, city: City, at: datetime) -> bytes:
        check_template(kind.template)
        inputs = self._inputs(letter, kind, city)
        try:
            pdf, warnings = self._compiler().compile_with_warnings(
                input=kind.template.encode(),
                sys_inputs=inputs,
                format="pdf",
                pdf_standards=["a-3a", "ua-1"],
                timestamp=int(at.timestamp()),
            )
        except typst.TypstError as error:
            # No "from": the typesetter's own error may quote the letter.
            raise _refusal(error, kind, inputs["letter"]) from None
        if warnings:
            raise _refusal(warnings[0], kind, inputs["letter"])
        # An incremental signature appended without this line end breaks PDF/A.
        return cast("bytes", pdf) + b"\n"

    def rehearse(self, content: LetterContent, kind: LetterKind, city: City) -> None:
        """Typeset a content with an empty signature and throw the file away.

        Raises:
            RenderingError: the template was refused, or the fonts lack a character.
        """
        self.render(_draft(content, city), kind, city)

    def _compiler(self) -> typst.Compiler:
        """Give this thread's compiler: two threads must not share one."""
        if not hasattr(self._local, "compiler"):
            folders = [self.fonts] if self.fonts else []
            self._local.compiler = typst.Compiler(
                root=self.pages,
                font_paths=typst.Fonts(include_system_fonts=False, font_paths=folders),
            )
        return cast("typst.Compiler", self._local.compiler)

    def _inputs(self, letter: Letter, kind: LetterKind, city: City) -> dict[str, str]:
        """Give what ``page.typ`` reads: the letter's own JSON, and what city and kind add to it."""
        page = {
            "city": city.name,
            "verification": city.verification_url.rstrip("#"),
            "emblem": city.emblem,
            "fonts": self.families,
            "nature": kind.nature.value,
            "fields": {f.name: {"label": f.label, "type": f.type.value} for f in kind.fields},
            "seals": [_drawn(s.seal, city.largest_symbol) for s in letter.signatures],
        }
        return {"letter": letter.to_json().decode(), "page": json.dumps(page)}


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


def _refusal(
    error: typst.TypstError | typst.TypstWarning, kind: LetterKind, letter: str
) -> RenderingError:
    missing = _WITHOUT_GLYPH.findall(error.diagnostic)
    if missing:
        text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), "".join(missing))
        return RenderingError(
            mark("the fonts lack characters of this letter: {characters}"),
            mark(
                "Correct the spelling in the register, or give the typesetter a font that has them."
            ),
            characters=", ".join(f"U+{ord(c):04X}" for c in sorted(set(text))),
        )
    place = _PLACE.search(error.diagnostic)
    quotes_letter = _words(error.message) & _words(" ".join(_values(json.loads(letter))))
    return RenderingError(
        mark("the typesetter refused {kind} at {place}: {problem}"),
        mark("Mend the template of this kind of letter, the page, the emblem or the fonts."),
        kind=kind.code,
        place=place[1].replace(_TEMPLATE_NAME, "letter.typ") if place else "page.typ",
        problem="it quotes the letter" if quotes_letter else error.message,
    )


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{4,}", text.casefold()))


def _values(value: object) -> Iterator[str]:
    """Give every value of a JSON document as text, without the names of its members."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _values(part)
    elif value is not None:
        yield str(value)
