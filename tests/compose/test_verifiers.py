"""Verifiers that remember: what is older than what was seen is not taken back."""

import json
import shutil
import subprocess
import sys
from datetime import timedelta

import pytest
from tests.compose.conftest import LURAH, OFFICE, START

from ekelurahan.adapters.verifier_memory import MemoryFile, Seen
from ekelurahan.compose.verifiers import open_verifier
from ekelurahan.errors import StorageError
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.verdicts import Verdict

URI = "https://verifikasi.pontianak.go.id/status/2026-2.cwt"


@pytest.fixture
def memory(tmp_path):
    """A file that does not exist yet, in a folder that does not exist yet."""
    return tmp_path / "state" / "seen.json"


def test_an_older_key_document_is_not_taken_back(town, tmp_path, memory):
    """A thief who puts the document from before the theft back is found out."""
    text = town.seal()
    assert town.check(text, memory)
    old = shutil.copytree(tmp_path / "trust", tmp_path / "old")
    town.register.compromise(town.register.kid_of(OFFICE, LURAH))
    assert (Reason.KEY_COMPROMISED,) == town.check(text, memory).reasons

    with pytest.raises(RefusedError) as refused:
        open_verifier(old, clock=town.clock, memory=memory)
    assert Reason.KEYS_ROLLED_BACK is refused.value.reason
    assert open_verifier(old, clock=town.clock).check(text), "who remembers nothing is deceived"


def test_an_older_status_list_is_not_believed(town, tmp_path, memory):
    """The list from before a revocation makes no letter SAH."""
    text = town.seal()
    assert town.check(text, memory)
    old = shutil.copytree(tmp_path / "trust", tmp_path / "old")
    town.clock.advance(hours=1)
    assert town.check(text, memory)
    result = open_verifier(old, clock=town.clock, memory=memory).check(text)

    assert Verdict.GENUINE_STATUS_STALE is result.verdict
    assert (Reason.STATUS_LIST_ROLLED_BACK,) == result.reasons


def test_a_change_of_roots_forgets_nothing(town, tmp_path, memory):
    """What was seen under the old root is remembered for the next one."""
    text = town.seal()
    town.register.prepare_root()
    town.register.rotate_root()
    old = shutil.copytree(tmp_path / "trust", tmp_path / "old")
    town.register.publish()
    assert town.check(text, memory)

    with pytest.raises(RefusedError):
        open_verifier(old, clock=town.clock, memory=memory)


def test_a_list_from_the_future_is_not_remembered(town, memory):
    """A city whose clock was wrong for an hour can publish again afterwards."""
    text = town.seal()
    town.clock.advance(days=2)
    town.check(text)
    town.clock.advance(days=-2)
    verifier = open_verifier(town.register.folder.path, clock=town.clock, memory=memory)
    assert (Reason.CLOCK_BEHIND,) == verifier.check(text).reasons

    assert town.check(text, memory)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{",
        b'{"a":1}',
        b'{"a":{"seq":1}}',
        b'{"a":{"seq":true,"lists":{}}}',
        b'{"a":{"seq":1,"lists":[]}}',
        b'{"a":{"seq":1,"lists":{"u":"x"}}}',
        b'{"a":{"seq":1,"lists":{"u":-1}}}',
        b'{"a":{"seq":99,"lists":{}},"a":{"seq":99,"lists":{}}}',
    ],
)
def test_a_damaged_memory_is_as_good_as_none(town, memory, content):
    """Nothing false is said, and the file is written anew."""
    memory.parent.mkdir()
    memory.write_bytes(content)

    assert town.check(town.seal(), memory)
    (entry,) = json.loads(memory.read_bytes()).values()
    assert {"seq": 1, "lists": {URI: int(START.timestamp())}} == entry


def test_a_memory_that_cannot_be_written_is_told(town, tmp_path):
    """A file where its folder should be is an error that says what to do."""
    (tmp_path / "state").write_text("")

    with pytest.raises(StorageError, match="could not be written") as refused:
        town.check(town.seal(), tmp_path / "state" / "seen.json")
    assert "--no-memory" in refused.value.advice


def test_memory_never_goes_backwards(memory):
    """Whoever comes late with something older changes nothing, not even the file."""
    MemoryFile(memory).remember(["root"], Seen(7, {URI: START}))
    before = memory.stat().st_ino
    MemoryFile(memory).remember(["root"], Seen(5, {URI: START - timedelta(days=1)}))

    assert Seen(7, {URI: START}) == MemoryFile(memory).recall(["root"])
    assert before == memory.stat().st_ino


def test_processes_at_once_do_no_harm(memory):
    """Four processes write as fast as they can: no torn file, and the newest of all is kept."""
    code = """
import sys
from pathlib import Path
from ekelurahan.adapters.verifier_memory import MemoryFile, Seen
memory, start = MemoryFile(Path(sys.argv[1])), int(sys.argv[2])
for seq in range(start, 80, 4):
    memory.remember([f"root{start}", "all"], Seen(seq))
    assert memory.recall(["all"]).seq >= seq
"""
    command = [sys.executable, "-c", code, memory]
    running = [subprocess.Popen([*command, str(start)]) for start in range(1, 5)]

    assert [0, 0, 0, 0] == [process.wait() for process in running]
    known = {root: MemoryFile(memory).recall([root]).seq for root in ("all", "root1", "root4")}
    assert {"all": 79, "root1": 77, "root4": 76} == known
