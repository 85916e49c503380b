"""Retention schedules in files."""

from datetime import date

import pytest

from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.retention_files import built_in_retention, retention_beside
from ekelurahan.errors import InvalidFileError
from ekelurahan.model.retention import Fate, Retention


@pytest.mark.parametrize("code", ["SKAW", "WAW", "SKT", "STB", "TIM-A"])
def test_heirs_and_land_are_permanent(code):
    """Nobody destroys what decides about inheritance and land."""
    kind = built_in_kinds()[code]

    assert Fate.PERMANENT is built_in_retention().of(kind.classification, code).final
    assert built_in_retention().of(kind.classification, code).ends(date(2026, 1, 1)) is None


def test_a_city_has_its_own(tmp_path):
    """Beside its city file; without one the library's holds."""
    city = tmp_path / "city.toml"
    assert built_in_retention() == retention_beside(city)

    (tmp_path / "retention.toml").write_text(
        '[classes]\n"400" = { active_years = 1, inactive_years = 1, final = "musnah" }\n'
    )
    own = retention_beside(city)
    assert Retention(1, 1, Fate.DESTROYED) == own.of("400.12.2.1", "SKD")
    assert Fate.PERMANENT is own.of("500.17", "SKT").final


def test_every_fault_is_told(tmp_path):
    """With its line; nothing is guessed."""
    (tmp_path / "retention.toml").write_text(
        '[classes]\n"400" = { active_years = -1, inactive_years = 1, final = "musnah" }\n'
        '"500" = { active_years = 1, inactive_years = 1, final = "buang" }\n[kind]\n'
    )

    with pytest.raises(InvalidFileError) as caught:
        retention_beside(tmp_path / "city.toml")
    assert [2, 3, 4] == [fault.line for fault in caught.value.faults]
