"""The process dies at every point of issuing, revoking and giving up; nothing is lost or happens twice."""

import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from tests.crash import killing
from tests.crash.killing import CAMAT, KASI, KILLED, LURAH, START, Clock, approve, open_city

from ekelurahan.adapters.sql import tables
from ekelurahan.compose.verifiers import open_verifier
from ekelurahan.model.service_requests import RequestStatus
from ekelurahan.model.standing import LetterStatus
from ekelurahan.seal.verdicts import Verdict

ANSWERS = {
    "SKD": {"keperluan": "membuka rekening"},
    "SKTM": {"keperluan": "beasiswa", "penghasilan": 900_000, "tanggungan": 4},
}
ISSUING, SEALING = 7, 5
"""Points around the commit of the approval, after the seal, around the last commit; and, where the
letter is issued, around its file."""
REVOKING = 7
"""Points around the commit of the revocation, after the list is signed, around its publication, and
around the last commit."""
GIVING_UP = 7
"""Points as in revoking: what is given up is published, too."""
WAYS = {
    "domicile, lurah": ("SKD", (), LURAH, (), ISSUING),
    "poverty, lurah": ("SKTM", (KASI,), LURAH, (CAMAT,), SEALING),
    "poverty, camat": ("SKTM", (KASI, LURAH), CAMAT, (), ISSUING),
}


def ask(folder, kind, agreed):
    """Ask for a letter, with these posts' agreement already given."""
    desk = open_city(folder)
    siti = desk.residents.by_id("siti")
    request = desk.requests.submit(kind, applicant=siti, answers=ANSWERS[kind], by=siti)
    for post in agreed:
        approve(desk, request.id, post)
    return request


def run(folder, request, post, point, act="approve"):
    """Approve or revoke in another process, which dies at that point."""
    command = [sys.executable, killing.__file__, folder, act, request.id, post, str(point)]
    return subprocess.run(command, capture_output=True, check=False).returncode


@pytest.mark.parametrize(
    ("way", "point"),
    [(way, point) for way, parts in WAYS.items() for point in range(1, parts[-1] + 1)],
)
def test_after_a_power_cut_one_letter_has_one_number(folder, way, point):
    """Killed anywhere and started again, the next run of effects leaves one letter, no number lost."""
    kind, agreed, post, further, _ = WAYS[way]
    request = ask(folder, kind, agreed)
    assert KILLED == run(folder, request, post, point)

    desk = open_city(folder, Clock(START + timedelta(minutes=5)))
    lurah = desk.city.holder(LURAH, START.date())
    desk.effects.run_due()
    if point == 1:  # only before the first commit is the approval not kept
        further = (post, *further)
    for next_post in further:
        approve(desk, request.id, next_post)

    letter = desk.letters.of(request.id, by=lurah)
    signatures = len(letter.signatures)
    assert LetterStatus.ISSUED is letter.status
    assert RequestStatus.DONE is desk.requests.get(request.id, by=lurah).status
    assert {1} == {signature.number.n for signature in letter.signatures}
    assert desk.letters.pdf(letter.id, by=lurah).startswith(b"%PDF-")
    assert all(desk.verifier.check(signature.seal) for signature in letter.signatures)
    with desk.store.engine.connect() as connection:
        counted = [
            connection.scalar(select(func.count()).select_from(table))
            for table in (
                tables.letters,
                tables.letter_numbers,
                tables.status_indices,
                tables.seals,
            )
        ]
    assert [1, signatures, signatures, signatures] == counted
    happened = [type(e).__name__ for e in desk.requests.history(request.id, by=lurah)]
    assert [signatures, signatures - 1, 1] == [
        happened.count(name) for name in ("LetterNumbered", "LetterSealed", "LetterIssued")
    ]
    assert 1 == sum(path.is_file() for path in (folder / "files").rglob("*"))


@pytest.mark.parametrize("way", WAYS)
def test_every_point_was_tried(folder, way):
    """There is no point beyond those the test above goes through."""
    kind, agreed, post, _, points = WAYS[way]
    request = ask(folder, kind, agreed)

    assert 0 == run(folder, request, post, points + 1)


@pytest.fixture
def issued(folder):
    """A request whose letter is issued, in a city that has published its status."""
    request = ask(folder, "SKD", (LURAH,))
    open_city(folder).letters.publish_statuses()
    return request


@pytest.mark.parametrize("point", range(1, REVOKING + 1))
def test_after_a_power_cut_a_revoked_letter_is_published(folder, issued, point):
    """Killed anywhere, the letter is revoked for nobody, or after the next run for everybody."""
    assert KILLED == run(folder, issued, LURAH, point, "revoke")

    clock = Clock(START + timedelta(minutes=5))
    desk = open_city(folder, clock)
    lurah = desk.city.holder(LURAH, START.date())
    desk.effects.run_due()
    letter = desk.letters.of(issued.id, by=lurah)
    verdict = open_verifier(folder / "trust", clock=clock).check(letter.signatures[0].seal).verdict
    happened = [type(e).__name__ for e in desk.requests.history(issued.id, by=lurah)]

    is_kept = point > 1  # only before the first commit it is not
    assert (LetterStatus.REVOKED if is_kept else LetterStatus.ISSUED) is letter.status
    assert (Verdict.REVOKED if is_kept else Verdict.GENUINE) is verdict
    assert is_kept == happened.count("LetterRevoked")
    assert () == desk.effects.run_due().done
    assert desk.letters.pdf(letter.id, by=lurah).startswith(b"%PDF-")


def test_every_point_of_revoking_was_tried(folder, issued):
    """There is no point beyond those, and an undisturbed revocation is published when it returns."""
    assert 0 == run(folder, issued, LURAH, REVOKING + 1, "revoke")

    desk = open_city(folder)
    letter = desk.letters.of(issued.id, by=desk.city.holder(LURAH, START.date()))
    verifier = open_verifier(folder / "trust", clock=Clock())
    assert Verdict.REVOKED is verifier.check(letter.signatures[0].seal).verdict


@pytest.fixture
def numbered(folder):
    """A request whose letter has a number, and no seal because the process died before it."""
    request = ask(folder, "SKD", ())
    assert KILLED == run(folder, request, LURAH, 2)
    return request


@pytest.mark.parametrize("point", range(1, GIVING_UP + 1))
def test_after_a_power_cut_a_signature_is_given_up_or_finished(folder, numbered, point):
    """Killed anywhere, the letter comes out with its number, or anew with the next; both are told."""
    assert KILLED == run(folder, numbered, LURAH, point, "give_up")

    desk = open_city(folder, Clock(START + timedelta(minutes=5)))
    lurah = desk.city.holder(LURAH, START.date())
    desk.effects.run_due()
    is_kept = point > 1  # only before the first commit it is not
    if is_kept:
        approve(desk, numbered.id, LURAH)
    letter = desk.letters.of(numbered.id, by=lurah)
    register = desk.numbers.register(numbered.office, START.year, by=lurah)
    happened = [type(e).__name__ for e in desk.requests.history(numbered.id, by=lurah)]

    assert LetterStatus.ISSUED is letter.status
    assert [2 if is_kept else 1] == [signature.number.n for signature in letter.signatures]
    assert (["batal"] * is_kept) + ["terpakai"] == [entry.status.value for entry in register]
    assert is_kept == happened.count("SignatureGivenUp")
    assert desk.verifier.check(letter.signatures[0].seal)
    assert ((), ()) == (desk.effects.sweep().mended, desk.effects.sweep().told)
    assert () == desk.effects.run_due().done


def test_every_point_of_giving_up_was_tried(folder, numbered):
    """There is no point beyond those."""
    assert 0 == run(folder, numbered, LURAH, GIVING_UP + 1, "give_up")
