"""No room on the disk, or no right to write: a clear error, nothing half done, and later it works.

The room is really missing: no file may grow beyond some bytes, the database may not grow by a page,
a folder is closed; see :mod:`tests.crash.squeezing`.
"""

import pytest
from tests.crash.acts import Act, call_for, perform
from tests.crash.cities import copied
from tests.crash.histories import STEP, Bench, opened
from tests.crash.invariants import check_at_once, check_at_rest, same_as_undisturbed
from tests.crash.killing import START
from tests.crash.records import Records
from tests.crash.recovering import PAUSE, recover, settle
from tests.crash.squeezing import reopen

from ekelurahan.model.effects import EffectStatus

PLAYED = ("submit", "approve", "submit", "reserve")
ACTS = ("submit", "approve", "revoke", "record", "notify", "read", "delegate")
SQUEEZES = (
    *({"largest": kib << 10} for kib in (0, 8, 64, 128)),
    {"pages": 0},
    *({"closed": [name]} for name in ("files", "trust", "keys", "kelurahan.db", ".")),
)
REFUSALS = {"StorageError", "SigningError"}


@pytest.fixture(scope="module")
def bench():
    """A small city, and somebody who lets processes work without room."""
    with Bench.open() as bench:
        yield bench


@pytest.fixture(scope="module")
def played(bench):
    """A city with a letter in force, a request and a reserved number; and the time there."""
    folder, at = copied(bench.template, bench.scratch / "played"), START
    for place, name in enumerate(PLAYED):
        at += STEP
        with opened(folder, at) as desk:
            perform(desk, folder, call_for(desk, Act(name), f"call-{place}"))
    return folder, at + STEP


@pytest.fixture
def squeezed(bench, played):
    """Let a process act without room; give the city it leaves, the refusal, the call and the time."""
    folder, at = played

    def squeezed(name, **squeeze):
        with opened(folder, at) as desk:
            call = call_for(desk, Act(name), "the call")
        left = copied(folder, bench.scratch / "left")
        refusal = bench.undertaker.squeeze(left, call, at, **squeeze)
        reopen(left)
        return left, refusal, call, at + PAUSE

    return squeezed


@pytest.mark.parametrize("name", ACTS)
def test_without_room_nothing_is_half_done(bench, played, squeezed, name):
    """Refused with advice, or done; and once there is room, the same call ends as it always does."""
    (folder, at), refusals = played, []
    easy = copied(folder, bench.scratch / "easy")
    with opened(folder, at) as desk:
        call = call_for(desk, Act(name), "the call")
    with opened(easy, at + PAUSE) as desk:
        recover(desk, easy, call)
    with opened(easy, at + 2 * PAUSE) as desk:
        undisturbed = check_at_rest(desk, easy).outline()

    for squeeze in SQUEEZES:
        left, refusal, call, later = squeezed(name, **squeeze)
        refusals += [refusal] if refusal else []
        with opened(left, later) as desk:
            check_at_once(desk, left)
            recover(desk, left, call)
        with opened(left, later + PAUSE) as desk:
            same_as_undisturbed(check_at_rest(settle(desk), left), undisturbed)
    assert {refusal.name for refusal in refusals} <= REFUSALS
    assert all(refusal.advice for refusal in refusals)
    assert len(refusals) >= 3  # the smallest file, the closed database, the closed folder


@pytest.mark.parametrize(
    ("squeeze", "problem"),
    [
        ({"pages": 0}, "the database refused: SQLITE_FULL"),
        ({"closed": ["kelurahan.db"]}, "the database refused: SQLITE_READONLY"),
        ({"closed": ["."]}, "cannot be opened"),
    ],
)
def test_the_database_tells_what_is_missing(squeezed, squeeze, problem):
    """Full, read-only, or not to be opened: whoever runs the office is told which."""
    _, refusal, _, _ = squeezed("submit", **squeeze)

    assert problem in refusal.text
    assert "space" in refusal.advice


def test_a_paper_is_not_taken_in_where_files_cannot_be_kept(squeezed):
    """A closed folder of files refuses a paper; nothing of it is recorded."""
    left, refusal, _, later = squeezed("record", closed=["files"])

    assert "the file could not be kept" in refusal.text
    with opened(left, later) as desk:
        assert () == Records.of(desk).papers


@pytest.mark.parametrize(
    ("name", "closed", "kind"),
    [("approve", "files", "finish_signature"), ("revoke", "trust", "publish_status")],
)
def test_a_decision_stands_though_its_effect_must_wait(squeezed, name, closed, kind):
    """Without room for the letter or the list the act is kept; what failed is told with advice."""
    left, refusal, _, later = squeezed(name, closed=[closed])

    assert refusal is None
    with opened(left, later) as desk:
        waiting = [e for e in Records.of(desk).effects if e.status is EffectStatus.DUE]
    assert [kind] == [effect.kind for effect in waiting]
    assert waiting[0].error.startswith("StorageError: ")
    assert waiting[0].advice
