"""Finished letters that nobody asked for."""

from datetime import UTC, datetime

from ekelurahan.adapters.city_files import read_city
from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.kind_samples import Style, sample_answers, sample_letter
from ekelurahan.adapters.pages import CATALOG, TypstRenderer


def sample_pdf(kind: str = "SKD") -> bytes:
    """Typeset a letter of the sample city, with seals that no verifier takes for seals.

    Args:
        kind: Code of a kind that comes with the library.

    >>> sample_pdf()[:8]
    b'%PDF-1.7'
    """
    known = built_in_kinds()[kind]
    city = read_city(CATALOG / "sample" / "pontianak.toml")
    at, answers = datetime(2026, 11, 24, 2, 30, tzinfo=UTC), sample_answers(known, Style.ORDINARY)
    letter = sample_letter(known, city, Style.ORDINARY, at, answers)
    return TypstRenderer().render(letter, known, city)
