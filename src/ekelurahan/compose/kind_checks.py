"""Checks the folder of a kind before anybody asks for its letters."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

from ekelurahan.adapters.city_files import read_city
from ekelurahan.adapters.isolation import Limits, TooCostlyError, isolated
from ekelurahan.adapters.kind_folders import read_kind
from ekelurahan.adapters.kind_samples import EXAMPLE, Style, read_example
from ekelurahan.adapters.kind_trials import Trial, request, try_samples
from ekelurahan.adapters.page_faults import TEMPLATE, TypstProblem
from ekelurahan.adapters.pdf_layout import Stray
from ekelurahan.adapters.toml_files import TomlFile, read_toml
from ekelurahan.compose.city_settings import CitySettings
from ekelurahan.errors import InvalidFileError
from ekelurahan.model.letter_kinds import LetterKind, Nature
from ekelurahan.texts import DEFAULT_LANGUAGE, mark, say

MOST_PAGES: Final = 2
"""Pages an ordinary letter may take, unless another limit is given."""

TRIAL_LIMITS: Final = Limits(seconds=30)
"""What typesetting all samples of a kind may cost."""

_KIND = "kind.toml"
_COMMENT = re.compile(r"//.*")
_VARYING: Final = {"sample", "mm"}  # What may differ where the same fault is told again.
_SHAPE: Final = re.compile(r"^#show: (letter|statement|form)(?![\w-])", re.MULTILINE)
_SHAPES: Final = {Nature.REGISTRATION: "statement", Nature.FORM: "form"}
_SIDES: Final = {
    "left": mark("left"),
    "right": mark("right"),
    "top": mark("top"),
    "bottom": mark("bottom"),
}

Run = Callable[[Callable[[bytes], object], bytes], Any]
"""Calls a function, as :func:`~ekelurahan.adapters.isolation.isolated` does."""


@frozen
class Finding:
    """One thing that was found in the folder of a kind.

    Attributes:
        file: ``kind.toml``, ``letter.typ`` or ``example.toml``.
        line: Line in it, where one can be told.
        template: What was found: an English template, and its values.
        values: What the template's names stand for.
        is_warning: Whether the kind can be used all the same.
    """

    file: str
    line: int | None
    template: str
    values: Mapping[str, object] = field(factory=dict)
    is_warning: bool = False

    def explain(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Say it in one line.

        >>> Finding("letter.typ", 3, "unknown variable: {name}", {"name": "foo"}).explain("en")
        'letter.typ:3: unknown variable: foo'
        """
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {say(self.template, language, **self.values)}"


@frozen
class KindReport:
    """What a check came to.

    Attributes:
        folder: The folder of the kind.
        findings: Faults and warnings, by file and line.
        pages: How many pages each sample took, by its style.
    """

    folder: Path
    findings: tuple[Finding, ...]
    pages: Mapping[Style, int] = field(factory=dict)

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What must be mended before the kind can be used."""
        return tuple(finding for finding in self.findings if not finding.is_warning)


def check_kind(
    folder: str | Path,
    *,
    city: CitySettings | None = None,
    most_pages: int = MOST_PAGES,
    limits: Limits = TRIAL_LIMITS,
    run: Run | None = None,
) -> KindReport:
    """Check both files of a kind and its example, then typeset it with all samples.

    Args:
        folder: Folder of the kind.
        city: For letterheads, posts and paper; the sample city, unless given.
        most_pages: Most pages of the ordinary sample.
        limits: What typesetting may cost.
        run: How the typesetting is called; in a process of its own, unless given.

    Raises:
        InvalidFileError: the city file has faults.
        InputError: the city has no kelurahan.
        PluginError: the extra ``scans`` is not installed, or no process could be started.
    """
    path, settings = Path(folder).absolute(), city or CitySettings.of_samples()
    read_city(settings.city)
    try:
        kind = read_kind(path)
    except InvalidFileError as error:
        return KindReport(path, tuple(_told(error, _KIND)))
    try:
        read_example(path, kind)
    except InvalidFileError as error:
        return KindReport(path, tuple(_told(error, EXAMPLE)))
    trials = _trials(path, settings, run or (lambda read, it: isolated(read, it, limits=limits)))
    unprinted = list(_unprinted(path, kind))
    told = {(finding.file, finding.line) for finding in unprinted}
    judged = _judged(path, trials, most_pages) if trials else [_endless(limits)]
    findings = [
        *_misshapen(kind),
        *unprinted,
        *(_without_post(path, kind, city) if city else ()),
        *(finding for finding in judged if (finding.file, finding.line) not in told),
    ]
    pages = {Style(trial.style): trial.pages for trial in trials if trial.pages}
    return KindReport(path, tuple(sorted(findings, key=lambda f: (f.file, f.line or 0))), pages)


def _told(error: InvalidFileError, file: str) -> Iterator[Finding]:
    for fault in error.faults:
        if fault.place == TEMPLATE:
            yield Finding(TEMPLATE, fault.line, mark("{problem}"), {"problem": fault.problem})
        else:
            told = {"place": fault.place, "problem": fault.problem}
            yield Finding(file, fault.line, mark("{place}: {problem}"), told)


def _misshapen(kind: LetterKind) -> Iterator[Finding]:
    """Find a template that does not begin with the page its nature needs."""
    found, needed = _SHAPE.search(kind.template), _SHAPES.get(kind.nature, "letter")
    if found is None or found[1] != needed:
        line = kind.template.count("\n", 0, found.start()) + 1 if found else 1
        template = mark("a letter of the nature '{nature}' must begin with '#show: {shape}'")
        yield Finding(TEMPLATE, line, template, {"nature": kind.nature.value, "shape": needed})


def _unprinted(folder: Path, kind: LetterKind) -> Iterator[Finding]:
    """Find fields that the sentences never use: by their names, as values or in quotes."""
    sentences, lines = _COMMENT.sub("", kind.template), read_toml(folder / _KIND)
    for i, asked in enumerate(kind.fields):
        is_used = re.search(rf'[".]{asked.name}(?![\w-])', sentences)
        if not is_used and asked.name != kind.subject:
            yield Finding(
                _KIND,
                lines.line_of(f"fields[{i}]"),
                mark("'{name}' is asked, but the letter does not print it"),
                {"name": asked.name},
                is_warning=True,
            )


def _without_post(folder: Path, kind: LetterKind, settings: CitySettings) -> Iterator[Finding]:
    posts, lines = read_city(settings.city).posts.values(), read_toml(folder / _KIND)
    roles = {post.role for post in posts}
    for i, step in enumerate(kind.route.steps):
        if step.role not in roles:
            yield Finding(
                _KIND,
                lines.line_of(f"steps[{i}].role"),
                mark("no office of this city has a post '{role}': nobody could take this step"),
                {"role": step.role},
            )


def _trials(folder: Path, settings: CitySettings, run: Run) -> list[Trial]:
    """Try all samples; none, where that went beyond the limits."""
    try:
        rows = run(try_samples, request(folder, settings.city, *Style))
    except TooCostlyError:
        return []
    return [_revived(*row) for row in rows]


def _revived(style: str, pages: int, problems: Any, missing: str, *measured: Any) -> Trial:
    """Give back their classes to values that came from another process."""
    told, (strays, *others) = tuple(TypstProblem(*problem) for problem in problems), measured
    return Trial(style, pages, told, missing, tuple(Stray(*stray) for stray in strays), *others)


def _endless(limits: Limits) -> Finding:
    return Finding(
        TEMPLATE,
        None,
        mark(
            "the samples take more than {seconds} seconds or {memory} MiB to typeset: "
            "look for a loop that does not end"
        ),
        {"seconds": limits.seconds, "memory": limits.memory >> 20},
    )


def _judged(folder: Path, trials: list[Trial], most_pages: int) -> Iterator[Finding]:
    told = set[tuple[object, ...]]()
    for trial in trials:
        for finding in _found(folder, trial, most_pages):
            others = (value for name, value in finding.values.items() if name not in _VARYING)
            key = (finding.file, finding.line, finding.template, *others)
            if key not in told:
                told.add(key)
                yield finding


def _found(folder: Path, trial: Trial, most_pages: int) -> Iterator[Finding]:
    """Say what is wrong with one sample."""
    style = Style(trial.style)
    sample: dict[str, object] = {"sample": style.word}
    for problem in trial.problems:
        template = mark("{problem} (sample '{sample}')")
        yield Finding(problem.file, problem.line, template, sample | {"problem": problem.message})
    for character in trial.missing:
        yield _without_glyph(folder, character, sample)
    for stray in trial.strays:
        yield Finding(TEMPLATE, None, *_beyond(stray, sample))
    for name in trial.unseen:
        yield _unseen(folder, name, sample)
    if trial.stands_alone:
        template = mark("the signatures stand alone on their page (sample '{sample}')")
        yield Finding(TEMPLATE, None, template, sample)
    if style is Style.ORDINARY and trial.pages > most_pages:
        template = mark("the ordinary letter takes {pages} pages, more than {most}")
        yield Finding(TEMPLATE, None, template, {"pages": trial.pages, "most": most_pages})


def _unseen(folder: Path, name: str, sample: dict[str, object]) -> Finding:
    """Say what the letter holds for machines and does not show to people."""
    file = read_toml(folder / _KIND)
    if name == "subject":
        template = mark("the address of whom the letter is about is not printed: see 'applicant'")
        return Finding(_KIND, _line(file, "applicant"), template)
    if (part := name.removeprefix("applicant.")) != name:
        template = mark("'{part}' is taken down of the applicant, but not printed: see 'applicant'")
        line = _line(file, "applicant")
        return Finding(_KIND, line, template, {"part": part}, is_warning=True)
    names = [field["name"] for field in file.tables["fields"]]
    return Finding(
        _KIND,
        file.line_of(f"fields[{names.index(name)}]"),
        mark("the answer '{name}' is not printed in full: verifiers will doubt ('{sample}')"),
        sample | {"name": name},
    )


def _line(file: TomlFile, key: str) -> int | None:
    return file.line_of(key) if key in file.tables else None


def _without_glyph(folder: Path, character: str, sample: dict[str, object]) -> Finding:
    """Say where a character stands that no font has: in a file, or in the sample's answers."""
    template = mark("no font has the character '{character}' ({code}) (sample '{sample}')")
    values = sample | {"character": character, "code": f"U+{ord(character):04X}"}
    for name in (TEMPLATE, _KIND, EXAMPLE):
        text = (folder / name).read_text("utf-8") if (folder / name).exists() else ""
        if character in text:
            return Finding(name, text.count("\n", 0, text.index(character)) + 1, template, values)
    return Finding(TEMPLATE, None, template, values)


def _beyond(stray: Stray, sample: dict[str, object]) -> tuple[str, Mapping[str, object]]:
    values = sample | {
        "page": stray.page,
        "mm": stray.millimetres,
        "side": _SIDES[stray.side],
        "text": stray.text,
    }
    if stray.text:
        return (
            mark("page {page}: '{text}' stands {mm} mm beyond the {side} margin ('{sample}')"),
            values,
        )
    return mark("page {page}: a line stands {mm} mm beyond the {side} margin ('{sample}')"), values
