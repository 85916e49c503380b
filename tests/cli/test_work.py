"""`ekelurahan work` and `ekelurahan effects`, as the person who runs a city's desk uses them."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading

import pytest

from ekelurahan.cli import main
from ekelurahan.compose.desks import load_desk
from ekelurahan.desk.sweeping import UNKNOWN_FOR
from ekelurahan.model.effects import Effect, EffectStatus

CAMAT_OFFICE = "61.71.01"


@pytest.fixture
def city(demo, tmp_path):
    """A copy of the demo's city folder, with its database."""
    return shutil.copytree(demo, tmp_path / "kota")


@pytest.fixture
def desk(city):
    """Its desk."""
    opened = load_desk(city / "ekelurahan.toml")
    yield opened
    opened.store.close()


@pytest.fixture
def run(city, capsys):
    """Run a command in the city folder; give exit code, output and complaints."""

    def run(*words):
        code = main([*words, "--city", str(city)])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


def owe(desk, **changes):
    """Owe something that nothing can do, and that was left to others for a day."""
    fax = {"key": "fax:1", "kind": "fax", "target": "r1", "due_at": desk.clock.now() - UNKNOWN_FOR}
    with desk.store.begin() as unit:
        unit.owe(Effect(**{**fax, **changes}))


def test_once(run, desk):
    """One round tells numbers only, and where to look."""
    owe(desk)
    code, out, err = run("work", "--once")

    assert (0, "") == (code, err)
    assert "dicoba lagi 0, diparkir 0" in out
    assert "1 hal perlu dilihat" in out
    assert "fax" not in out


def test_what_is_parked_in_a_round_is_told(run, desk):
    """A signature that fails for the last time points to the list."""
    with desk.store.begin() as unit:
        unit.owe(Effect("publish_status:x", "publish_status", "", desk.clock.now(), attempts=6))
    code, out, _ = run("work", "--once")

    assert 0 == code
    assert "diparkir 1" in out
    assert "ekelurahan effects list" in out


def test_a_failed_round_is_told(run, city):
    """With a database that cannot be written, the exit code says so."""
    desk = load_desk(city / "ekelurahan.toml")
    with desk.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE effects")
    desk.store.close()
    code, out, _ = run("work", "--once")

    assert 2 == code
    assert "Ada yang gagal" in out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(city, desk, number):
    """It says that it is ready, works, and ends with 0 when it is told to."""
    command = [sys.executable, "-m", "ekelurahan", "work", "--interval", "1", "--city", str(city)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "EKELURAHAN_LANG": "en"}
    )
    assert "The worker is ready.\n" == process.stdout.readline()
    owe(desk, key="publish_status:x", kind="publish_status", due_at=desk.clock.now())
    told = process.stdout.readline()
    process.send_signal(number)
    rest = process.communicate(timeout=60)[0]

    assert re.match(r"done \d+, to be tried again \d+, parked \d+, mended \d+\n", told)
    assert "has stopped; nothing is left half-done" in rest
    assert 0 == process.returncode


def test_signals_act_as_before_afterwards(run, desk):
    """A worker inside another program gives its signals back."""
    owe(desk, key="publish_status:x", kind="publish_status", due_at=desk.clock.now())
    before = signal.getsignal(signal.SIGINT)
    timer = threading.Timer(3, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    code, out, _ = run("work", "--interval", "1")

    assert 0 == code
    assert "Pekerja sudah berhenti" in out
    assert before is signal.getsignal(signal.SIGINT)


@pytest.mark.parametrize(
    "words",
    [
        ["--interval", "0"],
        ["--interval", "nan"],
        ["--limit", "0"],
        ["--limit", "x"],
        ["--limit", "1", "--interval", "0"],
    ],
)
def test_impossible_numbers_are_refused(words, capsys):
    """Neither a worker that never rests, nor one that does nothing."""
    with pytest.raises(SystemExit):
        main(["work", *words])
    assert words[0] in capsys.readouterr().err


class TestEffects:
    """What waits for a person."""

    @pytest.fixture
    def parked(self, desk, run):
        """Something that nothing can do, parked."""
        owe(desk)
        run("work", "--once")

    @pytest.mark.usefixtures("parked")
    def test_they_are_listed_with_cause_and_advice(self, run):
        """The exit code tells a monitor that something waits."""
        code, out, _ = run("effects", "list")

        assert 1 == code
        assert ["fax:1", "  nothing here knows how to do this"] == out.splitlines()[:2]
        assert "Give the desk the handler" in out

    def test_an_empty_list_says_so(self, run):
        """Nothing waits."""
        assert (0, "Tidak ada yang diparkir.\n", "") == run("effects", "list")

    @pytest.mark.usefixtures("parked")
    def test_a_retry_in_vain_says_why(self, run):
        """Cause and advice come again."""
        code, out, _ = run("effects", "retry", "fax:1")

        assert 1 == code
        assert "Belum selesai: fax:1" in out
        assert "knows how to do 'fax'" in out

    def test_a_retry_that_works(self, run, desk):
        """A publication whose cause is mended is done at once."""
        owe(
            desk,
            key="publish_status:x",
            kind="publish_status",
            due_at=desk.clock.now(),
            status=EffectStatus.PARKED,
        )

        assert (0, "Sudah selesai: publish_status:x\n", "") == run(
            "effects", "retry", "publish_status:x"
        )

    @pytest.mark.usefixtures("parked")
    def test_everything_is_tried_again(self, run, desk):
        """Without a key; one that fails keeps no other waiting."""
        about = {"kind": "publish_status", "due_at": desk.clock.now()}
        owe(desk, key="publish_status:x", status=EffectStatus.PARKED, **about)
        code, out, _ = run("effects", "retry")

        assert 1 == code
        assert "Belum selesai: fax:1" in out
        assert "Sudah selesai: publish_status:x" in out

    @pytest.mark.usefixtures("parked")
    def test_one_is_dismissed(self, run, desk):
        """By an official of the highest offices, with a reason; then nothing waits."""
        posts = [post.id for post in desk.city.posts.values() if post.office.value == CAMAT_OFFICE]
        camat = desk.city.holder(posts[0], desk.city.day_of(desk.clock.now()))
        words = ["--by", camat.id, "--reason", "disampaikan lisan"]

        assert (0, "Sudah diabaikan: fax:1\n", "") == run("effects", "dismiss", "fax:1", *words)
        assert 0 == run("effects", "list")[0]

    @pytest.mark.usefixtures("parked")
    def test_nobody_unknown_dismisses(self, run):
        """The key of an official must be one of the city's."""
        code, _, err = run("effects", "dismiss", "fax:1", "--by", "x", "--reason", "x")

        assert 2 == code
        assert "tidak mempunyai pejabat x" in err
