"""Typesets a kind's samples: work for a process of its own, since a template may never end."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, cast

from attrs import frozen

from ekelurahan.adapters.city_files import read_city
from ekelurahan.adapters.kind_folders import read_kind
from ekelurahan.adapters.kind_samples import Style, read_example, sample_answers, sample_letter
from ekelurahan.adapters.page_faults import TypstProblem
from ekelurahan.adapters.pages import TypstRenderer
from ekelurahan.adapters.pdf_layout import Stray, measure
from ekelurahan.errors import RenderingError
from ekelurahan.model.fields import Answer
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.letters import Letter
from ekelurahan.model.offices import City
from ekelurahan.seal.page_checks import shows_content

_AT: Final = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
_SEEN_PARTS: Final = (
    "birth_place",
    "religion",
    "marital_status",
    "occupation",
    "nationality",
    "address",
)
_SIGNATURE_BEGINS: Final = ("Mengetahui,", "Teregistrasi di", "Isi pernyataan menjadi")


@frozen
class Trial:
    """What came of one sample.

    Attributes:
        style: Value of its :class:`~ekelurahan.adapters.kind_samples.Style`.
        pages: How many it took; 0 where it was refused.
        problems: What the typesetter says.
        missing: Characters that no font has.
        strays: What stands outside the margins.
        stands_alone: Whether signatures begin a page without any text above them.
        unseen: What the letter takes down and does not print, as far as that can be seen: names of
            fields, ``subject``, and ``applicant.`` with a part of a person.
    """

    style: str
    pages: int = 0
    problems: tuple[TypstProblem, ...] = ()
    missing: str = ""
    strays: tuple[Stray, ...] = ()
    stands_alone: bool = False
    unseen: tuple[str, ...] = ()


def request(folder: Path, city: Path, *styles: Style) -> bytes:
    """Write down which kind is to be tried, for which city, and how."""
    values = [style.value for style in styles]
    return json.dumps([str(folder), str(city), values]).encode()


def try_samples(content: bytes) -> tuple[Trial, ...]:
    """Typeset samples and measure them.

    Args:
        content: As :func:`request` writes it; kind, example and city have no faults.

    Raises:
        PluginError: the extra ``scans`` is not installed.
    """
    folder, city, styles = _read(content)
    kind, renderer = read_kind(folder), TypstRenderer(is_sample=True)
    return tuple(_try(folder, kind, city, style, renderer) for style in styles)


def draw_sample(content: bytes) -> bytes:
    """Typeset one sample, marked as such on every page.

    Args:
        content: As :func:`request` writes it, with one style.

    Raises:
        RenderingError: the typesetter refused it.
    """
    folder, city, (style,) = _read(content)
    kind = read_kind(folder)
    letter = sample_letter(kind, city, style, _AT, _answers(folder, kind, style))
    return _typeset(letter, kind, city, TypstRenderer(is_sample=True))


def _read(content: bytes) -> tuple[Path, City, list[Style]]:
    folder, city, styles = json.loads(content)
    return Path(folder), read_city(city), [Style(style) for style in styles]


def _try(
    folder: Path, kind: LetterKind, city: City, style: Style, renderer: TypstRenderer
) -> Trial:
    letter = sample_letter(kind, city, style, _AT, _answers(folder, kind, style))
    try:
        layout = measure(_typeset(letter, kind, city, renderer))
    except RenderingError as error:
        return Trial(
            style.value,
            problems=cast("tuple[TypstProblem, ...]", error.values.get("problems", ())),
            missing=str(error.values.get("missing", "")),
        )
    begins = (*_SIGNATURE_BEGINS, f"{city.place}, ")
    return Trial(
        style.value,
        pages=len(layout.texts),
        strays=layout.strays,
        stands_alone=any(text.startswith(begins) for text in layout.texts[1:]),
        unseen=() if kind.is_form else tuple(_unseen(letter, "\n".join(layout.texts))),
    )


def _unseen(letter: Letter, text: str) -> Iterator[str]:
    """Find what verifiers would miss on the page, and what of the applicant it need not hold."""
    content = letter.content.to_json()
    if not shows_content(text, json.dumps({"content": {"subject": content["subject"]}})):
        yield "subject"
    applicant = cast("dict[str, object]", content["applicant"] or content["subject"])
    told = cast("dict[str, object]", content["answers"]) | {
        f"applicant.{part}": applicant[part] for part in _SEEN_PARTS
    }
    for name, value in told.items():
        if not shows_content(text, json.dumps({"content": {"answers": value}})):
            yield name


def _answers(folder: Path, kind: LetterKind, style: Style) -> Mapping[str, Answer]:
    example = read_example(folder, kind) if style is Style.ORDINARY else None
    return sample_answers(kind, style) if example is None else example


def _typeset(letter: Letter, kind: LetterKind, city: City, renderer: TypstRenderer) -> bytes:
    if kind.is_form:
        return renderer.render_form(letter.content, kind, city, at=_AT)
    return renderer.render(letter, kind, city)
