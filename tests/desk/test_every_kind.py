"""Every kind of letter that comes with the library, on its whole way, for an ordinary resident and an odd one."""

import tomllib
from datetime import date

import pytest
from attrs import evolve

from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.pages import CATALOG
from ekelurahan.compose.checking import check_file
from ekelurahan.model.identity import Nik, Sex
from ekelurahan.model.letter_kinds import Nature
from ekelurahan.model.offices import OfficeLevel

CODES = sorted(built_in_kinds())
LETTERS = [code for code in CODES if not built_in_kinds()[code].is_form]
ODD_NAME = "R.Ay. Þóra Nur'aini D’Souza-Wijayakusumahadiningrat binti H. Abd. Ghofūr, SE"


def example(code):
    """Read the answers that lie beside a kind."""
    return tomllib.loads((CATALOG / code / "example.toml").read_text("utf-8"))["answers"]


@pytest.fixture
def residents(desk, siti):
    """Siti, and somebody whose name, NIK and birthday try everything."""
    odd = evolve(
        siti,
        id="odd",
        name=ODD_NAME,
        nik=Nik("9101014101080001"),  # a code of before 2022, and a serial of the first of a day
        birth_place="Sa",
        birth_date=date(1908, 1, 1),
        sex=Sex.FEMALE,
    )
    desk.residents.put([odd])
    return {"siti": siti, "odd": odd}


def issue(desk, official, resident, code):
    """Ask for a letter and approve it step by step; give the finished letter."""
    request = desk.requests.submit(code, applicant=resident, answers=example(code), by=resident)
    for step in desk.kinds[code].route.steps:
        office = desk.city.office_at(request.office, OfficeLevel(step.level))
        by = official(f"{step.role}@{office.code.value}")
        request = desk.requests.approve(request.id, by=by, seen=request.seen)
    return desk.letters.of(request.id, by=resident)


def test_there_are_as_many_as_a_city_needs():
    """At least the 44 kinds of the survey, each with answers to show it with."""
    assert 44 <= len(CODES)
    assert [] == [code for code in CODES if not (CATALOG / code / "example.toml").is_file()]


@pytest.mark.parametrize("who", ["siti", "odd"])
@pytest.mark.parametrize("code", LETTERS)
def test_a_letter_comes_out_and_is_found_genuine(desk, official, residents, code, who):
    """From the request to the PDF, which a stranger checks: seal, content, page, stored file."""
    letter = issue(desk, official, residents[who], code)
    pdf = desk.letters.pdf(letter.id, by=residents[who])
    report = check_file(pdf, desk.verifier, stored_pdf=desk.letters.stored_pdf)

    assert report, report.explain("en")
    assert {"content", "page", "stored"} <= report.checks.keys()
    assert all(check.passed for check in report.checks.values())


@pytest.mark.parametrize("code", [code for code in CODES if built_in_kinds()[code].is_form])
def test_a_form_is_printed_filled_in_and_empty(desk, residents, page_texts, code):
    """A form needs nobody's approval, shows who asks, and claims no seal."""
    siti, kind = residents["siti"], desk.kinds[code]
    for answers in ({}, example(code)):
        pdf = desk.requests.form(code, applicant=siti, answers=answers, by=siti)
        text = "\n".join(page_texts(pdf))
        assert siti.name in text
        assert "disegel" not in text
    assert Nature.FORM is kind.nature
