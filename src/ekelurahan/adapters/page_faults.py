"""What the typesetter refused, told without quoting the letter."""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from attrs import frozen

from ekelurahan.errors import RenderingError
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.letters import Letter
from ekelurahan.texts import mark

TEMPLATE: Final = "letter.typ"
"""Name under which faults tell of a kind's template."""

_TYPESET_NAME = "main.typ"
_WITHOUT_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_PLACE = re.compile(r"┌─ \S*?([\w-]+\.typ):([0-9]+)")
_PROBLEM = re.compile(r"^(?:error|warning): (.+)$", re.MULTILINE)


@frozen
class TypstProblem:
    """One complaint of the typesetter.

    Attributes:
        file: ``letter.typ``, ``page.typ``, or a file of the page.
        line: Line in it, counted from 1; ``None`` where the typesetter names no place.
        message: In English, as Typst words it; it may quote the letter.
    """

    file: str
    line: int | None
    message: str

    @property
    def place(self) -> str:
        """File and line, as far as they are known."""
        return f"{self.file}:{self.line}" if self.line else self.file


def read_problems(diagnostic: str) -> tuple[TypstProblem, ...]:
    r"""Read every complaint in a diagnostic of Typst.

    >>> read_problems("error: unknown variable: foo\n  ┌─ main.typ:2:9\n")
    (TypstProblem(file='letter.typ', line=2, message='unknown variable: foo'),)
    """
    starts = [*_PROBLEM.finditer(diagnostic)]
    ends = [start.start() for start in starts[1:]] + [len(diagnostic)]
    return tuple(
        TypstProblem(*_place(start[1], diagnostic[start.end() : end]), start[1])
        for start, end in zip(starts, ends, strict=True)
    )


def _place(message: str, traced: str) -> tuple[str, int | None]:
    """Find where a fault lies: in the template, if it had a part in it."""
    places: list[tuple[str, int | None]] = [
        (TEMPLATE if file == _TYPESET_NAME else file, int(line))
        for file, line in _PLACE.findall(traced)
    ]
    if message.startswith("assertion failed"):
        places.reverse()  # The page asks what a template gives it: that is where the fault lies.
    return places[0] if places else ("page.typ", None)


def missing_characters(diagnostic: str) -> str:
    """Give the characters that no font has, each once; empty where that is not the fault."""
    missing = _WITHOUT_GLYPH.findall(diagnostic)
    text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), "".join(missing))
    return "".join(sorted(set(text)))


def refusal(
    diagnostic: str, letters: Sequence[tuple[Letter, LetterKind]], *, is_sample: bool = False
) -> RenderingError:
    """Say why the typesetter refused letters.

    Args:
        diagnostic: What it wrote.
        letters: What was typeset.
        is_sample: Whether their texts are invented, and may be quoted.
    """
    if missing := missing_characters(diagnostic):
        return RenderingError(
            mark("the fonts lack characters of this letter: {characters}"),
            mark(
                "Correct the spelling in the register, or give the typesetter a font that has them."
            ),
            characters=", ".join(f"U+{ord(c):04X}" for c in missing),
            **({"missing": missing} if is_sample else {}),
        )
    problems = read_problems(diagnostic)
    first = problems[0]
    told = (values_of(json.loads(letter.to_json())) for letter, _kind in letters)
    quotes_letter = _words(first.message) & _words(" ".join(chain.from_iterable(told)))
    return RenderingError(
        mark("the typesetter refused {kind} at {place}: {problem}"),
        mark("Mend the template of this kind of letter, the page, the emblem or the fonts."),
        kind=", ".join(dict.fromkeys(kind.code for _letter, kind in letters)),
        place=first.place,
        problem="it quotes the letter" if quotes_letter and not is_sample else first.message,
        **({"problems": problems} if is_sample else {}),
    )


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{4,}", text.casefold()))


def values_of(value: object) -> Iterator[str]:
    """Give every value of a JSON document as text, without the names of its members."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from values_of(part)
    elif value is not None:
        yield str(value)
