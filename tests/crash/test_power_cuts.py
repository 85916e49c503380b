"""The process dies at every point of the issue path; nothing is lost and nothing happens twice."""

import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from tests.crash import killing
from tests.crash.killing import KILLED, LURAH, START, Clock, approve, open_city

from ekelurahan.adapters.sql import tables
from ekelurahan.model.letters import LetterStatus
from ekelurahan.model.service_requests import RequestStatus

POINTS = 7
"""Before and after the commit of the approval, after sealing, around the file, around the issue."""


@pytest.fixture
def request_id(folder):
    """A domicile letter that waits for the lurah."""
    desk = open_city(folder)
    siti = desk.residents.by_id("siti")
    return desk.requests.submit(
        "SKD", applicant=siti, answers={"keperluan": "membuka rekening"}, by=siti
    ).id


def run(folder, request_id, point):
    """Approve in another process, which dies at that point."""
    command = [sys.executable, killing.__file__, folder, request_id, str(point)]
    return subprocess.run(command, capture_output=True, check=False).returncode


@pytest.mark.parametrize("point", range(1, POINTS + 1))
def test_after_a_power_cut_one_letter_has_one_number(folder, request_id, point):
    """Killed anywhere and started again, the next run of effects leaves one letter, one number."""
    assert KILLED == run(folder, request_id, point)

    desk = open_city(folder, Clock(START + timedelta(minutes=5)))
    lurah = desk.city.holder(LURAH, START.date())
    desk.effects.run_due()
    if desk.requests.get(request_id, by=lurah).status is RequestStatus.WAITING:
        assert point == 1, "only before the first commit is the approval not kept"
        approve(desk, request_id)

    letter = desk.letters.of(request_id, by=lurah)
    assert LetterStatus.ISSUED is letter.status
    assert RequestStatus.DONE is desk.requests.get(request_id, by=lurah).status
    assert "400.12.2.1/0001/PTK/2026" == letter.number.text
    assert desk.letters.pdf(letter.id, by=lurah).startswith(b"%PDF-")
    assert desk.verifier.check(letter.signatures[0].seal)
    with desk.store.engine.connect() as connection:
        counted = [
            connection.scalar(select(func.count()).select_from(table))
            for table in (tables.letters, tables.letter_numbers, tables.status_indices)
        ]
    assert [1, 1, 1] == counted
    assert ["RequestSubmitted", "StepApproved", "LetterNumbered", "LetterIssued"] == [
        type(event).__name__ for event in desk.requests.history(request_id, by=lurah)
    ]
    assert 1 == sum(path.is_file() for path in (folder / "files").rglob("*"))


def test_every_point_was_tried(folder, request_id):
    """There is no point beyond those the test above goes through."""
    assert 0 == run(folder, request_id, POINTS + 1)
