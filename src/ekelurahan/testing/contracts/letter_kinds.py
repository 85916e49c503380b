"""What a kind of letter must do."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ekelurahan.adapters.city_files import read_city
from ekelurahan.adapters.kind_samples import Style, sample_answers, sample_letter
from ekelurahan.adapters.pages import CATALOG, TypstRenderer
from ekelurahan.compose.desks import open_desk
from ekelurahan.compose.folders import create_city_folder
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.offices import OfficeLevel

_AT = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


class LetterKindContract:
    """What every kind of letter must do, in the sample city. Fixture: ``kind``."""

    @pytest.mark.parametrize("style", Style)
    def test_it_can_be_typeset(self, kind: LetterKind, style: Style) -> None:
        """With what most people answer, with the longest answers allowed, and with the oddest."""
        city = read_city(CATALOG / "sample" / "pontianak.toml")
        letter = sample_letter(kind, city, style, _AT, sample_answers(kind, style))
        assert TypstRenderer().render(letter, kind, city).startswith(b"%PDF-")

    def test_it_goes_all_its_way(self, kind: LetterKind, tmp_path: Path) -> None:
        """A resident asks, every official on its route agrees, and the letter is found genuine."""
        config = create_city_folder(tmp_path)
        desk = open_desk(
            "sqlite://",
            city=config.with_name("city.toml"),
            residents=config.with_name("residents.toml"),
            kinds={kind.code: kind},
        )
        siti, today = desk.residents.by_id("siti"), desk.city.day_of(desk.clock.now())
        answers = sample_answers(kind, Style.ORDINARY)
        request = desk.requests.submit(kind.code, applicant=siti, answers=answers, by=siti)
        for step in kind.route.steps:
            office = desk.city.office_at(request.office, OfficeLevel(step.level))
            by = desk.city.holder(f"{step.role}@{office.code.value}", today)
            request = desk.requests.approve(request.id, by=by, seen=request.seen)
        letter = desk.letters.of(request.id, by=siti)
        assert desk.verifier.check(letter.signatures[-1].seal)
        desk.store.close()  # type: ignore[attr-defined]
