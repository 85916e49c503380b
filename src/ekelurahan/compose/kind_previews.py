"""Letters that nobody asked for, to see what a kind looks like."""

from pathlib import Path

from ekelurahan.adapters.city_files import read_city
from ekelurahan.adapters.isolation import Limits, TooCostlyError, isolated
from ekelurahan.adapters.kind_folders import read_kind
from ekelurahan.adapters.kind_samples import Style, read_example
from ekelurahan.adapters.kind_trials import draw_sample, request
from ekelurahan.compose.city_settings import CitySettings
from ekelurahan.compose.kind_checks import TRIAL_LIMITS
from ekelurahan.errors import RenderingError
from ekelurahan.texts import mark


def preview_kind(
    folder: str | Path,
    *,
    city: CitySettings | None = None,
    style: Style = Style.ORDINARY,
    limits: Limits = TRIAL_LIMITS,
) -> bytes:
    """Typeset a letter or form with invented answers, with the page of real ones.

    Every page is marked ``CONTOH – TIDAK BERLAKU``; the seals are none, and no verifier takes them
    for seals. No number is taken, and nothing is recorded anywhere.

    Args:
        folder: Folder of the kind.
        city: For letterhead, posts and paper; the sample city, unless given.
        style: Which answers; the ordinary ones are those of ``example.toml``, where there is one.
        limits: What typesetting may cost.

    Returns:
        A PDF.

    Raises:
        InvalidFileError: kind, example or city file have faults.
        InputError: the city has no kelurahan.
        RenderingError: the typesetter refused the template, or it does not end.
    """
    path, settings = Path(folder).absolute(), city or CitySettings.of_samples()
    read_city(settings.city)
    read_example(path, read_kind(path))
    try:
        pdf: bytes = isolated(draw_sample, request(path, settings.city, style), limits=limits)
    except TooCostlyError:
        raise RenderingError(
            mark("typesetting this letter takes too much time or memory"),
            mark("Look for a loop that does not end in letter.typ."),
        ) from None
    return pdf
