"""``ekelurahan kinds``: list, make, check and preview kinds of letters."""

import json
import sys
import webbrowser
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ekelurahan.adapters.kind_samples import Style
from ekelurahan.adapters.pdf_pages import rasterise
from ekelurahan.compose.city_settings import CONFIG, CitySettings
from ekelurahan.compose.kind_checks import KindReport, check_kind
from ekelurahan.compose.kind_previews import preview_kind
from ekelurahan.compose.new_kinds import create_kind_folder
from ekelurahan.model.letter_kinds import LetterKind, Validity, no_such_kind
from ekelurahan.texts import mark, say

GOOD, FAULTY = 0, 1
_NOTHING: Final = "–"
_DPI: Final = 150


def kinds(
    options: Namespace, language: str, *, show: Callable[[str], object] = webbrowser.open
) -> int:
    """Run one act on kinds of letters.

    Args:
        options: As :func:`~ekelurahan.cli.kinds_arguments.add_kind_acts` describes them.
        language: What to speak.
        show: Opens a file, given as a URI.

    Returns:
        0, or 1 where a kind has faults.
    """
    match options.act:
        case "list":
            _list(_settings(options) or CitySettings.of_samples(), language, options.json)
        case "new":
            _new(options, language)
        case "check":
            return _check(options, language)
        case _:
            _preview(options, language, show)
    return GOOD


def _settings(options: Namespace) -> CitySettings | None:
    """Read the city folder: the one given, or this one, if it is one."""
    if options.city is not None:
        return CitySettings.of(options.city)
    return CitySettings.read(CONFIG) if Path(CONFIG).exists() else None


def _list(settings: CitySettings, language: str, as_json: bool) -> None:  # noqa: FBT001
    given = settings.read_kinds().values()
    if as_json:
        print(json.dumps([_as_json(kind) for kind in given], ensure_ascii=False, indent=2))
        return
    rows = [_row(kind, language) for kind in given]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(f"{cell:<{n}}" for cell, n in zip(row, widths, strict=True)).rstrip())


def _signs(kind: LetterKind) -> list[str]:
    return [step.role for step in kind.route.steps if step.action.is_signing]


def _as_json(kind: LetterKind) -> dict[str, object]:
    validity = kind.validity
    return {
        "code": kind.code,
        "version": kind.version,
        "nature": kind.nature.value,
        "name": kind.name,
        "signs": _signs(kind),
        "classification": kind.classification,
        "former_classification": kind.former_classification,
        "validity": {"months": validity.months, "days": validity.days} if validity else None,
        "service_minutes": kind.service_minutes,
    }


def _row(kind: LetterKind, language: str) -> tuple[str, ...]:
    return (
        kind.code,
        str(kind.version),
        kind.nature.value,
        " + ".join(_signs(kind)) or _NOTHING,
        kind.classification or _NOTHING,
        kind.former_classification or _NOTHING,
        _period(kind.validity, language),
        say(mark("{n} min"), language, n=kind.service_minutes),
        kind.name,
    )


def _period(validity: Validity | None, language: str) -> str:
    if validity is None:
        return _NOTHING
    months = say(mark("{n} months"), language, n=validity.months) if validity.months else ""
    days = say(mark("{n} days"), language, n=validity.days) if validity.days else ""
    return " ".join(filter(None, [months, days]))


def _new(options: Namespace, language: str) -> None:
    settings = _settings(options)
    folder = create_kind_folder(settings.own_kinds if settings else Path(), options.code)
    folder = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    print(say(mark("The folder of the new kind is ready: {folder}"), language, folder=folder))
    print(say(mark("  kind.toml: what is asked, and who must agree; edit it"), language))
    print(say(mark("  letter.typ: the sentences of the letter; edit it"), language))
    print(say(mark("  example.toml: invented answers for previews"), language))
    print(say(mark("Then: ekelurahan kinds check {folder}"), language, folder=folder))


def _check(options: Namespace, language: str) -> int:
    settings, code = _settings(options), GOOD
    for folder in options.folders:
        report = check_kind(folder, city=settings, most_pages=options.pages)
        _tell(folder, report, language)
        code = FAULTY if report.faults else code
    return code


def _tell(folder: Path, report: KindReport, language: str) -> None:
    for finding in report.findings:
        said = finding.explain(language)
        if finding.is_warning:
            said = say(mark("{finding} (a warning)"), language, finding=said)
        print(f"{folder}/{said}")
    if report.faults:
        template = mark("{folder}: {n} faults")
        print(say(template, language, folder=folder, n=len(report.faults)))
    else:
        pages = {style.value: n for style, n in report.pages.items()}
        template = mark(
            "{folder}: good. Pages: {ordinary} (ordinary), {longest} (longest), {odd} (odd)"
        )
        print(say(template, language, folder=folder, **pages))


def _preview(options: Namespace, language: str, show: Callable[[str], object]) -> None:
    settings, style = _settings(options) or CitySettings.of_samples(), Style(options.style)
    folder = _folder(options.kind, settings)
    pdf = preview_kind(folder, city=settings, style=style)
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / f"{folder.name}-{style.value}.pdf"
    path.write_bytes(pdf)
    print(say(mark("A sample, not valid: {file}"), language, file=path))
    for number, png in enumerate(rasterise(pdf, dpi=_DPI), start=1):
        picture = path.with_name(f"{path.stem}-{number}.png")
        picture.write_bytes(png)
        print(f"  {picture}")
    if options.open and not show(path.absolute().as_uri()):
        print(say(mark("No program here shows PDF files."), language), file=sys.stderr)


def _folder(kind: str, settings: CitySettings) -> Path:
    """Find the folder of a kind by its code, or take the folder itself."""
    if kind in settings.kinds:
        return settings.kinds[kind]
    if (Path(kind) / "kind.toml").is_file():
        return Path(kind).absolute()
    raise no_such_kind(kind, settings.kinds)
