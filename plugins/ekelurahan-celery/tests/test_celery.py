"""Keys reach workers over each broker, and a broker that is down or refuses is told."""

import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import ekelurahan_celery
import pytest
from celery import Celery
from ekelurahan_celery import CeleryRunner, serve
from ekelurahan_celery.runner import LONGEST_WAIT

from ekelurahan import PluginHost
from ekelurahan.errors import MisconfiguredError, PluginError, RetryableError
from ekelurahan.testing.contracts import EffectRunnerContract, PluginContract


class TestPlugin(PluginContract):
    """The plug-in."""

    @pytest.fixture
    def plugin(self):
        """Give it."""
        return ekelurahan_celery

    @pytest.fixture
    def settings(self, monkeypatch):
        """Give a broker; nothing connects to it before the first message."""
        monkeypatch.setenv("SURAT_BROKER", "amqp://kelurahan:hunter2@127.0.0.1:1//")
        return {"broker": {"env": "SURAT_BROKER"}}

    def test_nothing_shows_the_password(self, settings):
        """Neither the settings nor the part."""
        host = PluginHost(ekelurahan_celery, settings={"ekelurahan_celery": settings})
        runner = host.effect_runners()["celery"]
        with pytest.raises(RetryableError) as caught:
            runner.start("k", datetime.now(UTC))
        assert "hunter2" not in f"{runner!r} {caught.value} {caught.value.values}"

    @pytest.mark.parametrize("patience", [-1, 0])
    def test_no_patience(self, patience):
        """Nothing answers in no time."""
        with pytest.raises(PluginError, match="patience"):
            PluginHost(ekelurahan_celery, settings={"ekelurahan_celery": {"patience": patience}})

    def test_without_a_broker(self):
        """Nothing is offered: a city that has installed it need not use it."""
        assert {} == PluginHost(ekelurahan_celery).effect_runners()


RECORDING = """
import os
from types import SimpleNamespace
from celery import Celery
from ekelurahan_celery import serve

def run_one(key):
    with open("ran.txt", "a") as ran:
        ran.write(key + chr(10))

queue = os.environ["SURAT_QUEUE"]
app = Celery("pekerja", broker=os.environ["SURAT_BROKER"])
serve(app, lambda: SimpleNamespace(effects=SimpleNamespace(run_one=run_one)), queue=queue)
"""


class RecordingDesk:
    """A desk whose effects are only noted."""

    def __init__(self):
        self.ran = []
        self.effects = SimpleNamespace(run_one=self.ran.append)


class TestContract(EffectRunnerContract):
    """A worker in a process of its own, over each broker."""

    @pytest.fixture
    def runner(self, worker, broker, queue, tmp_path):
        """Give a runner with a worker."""
        with worker(tmp_path, RECORDING, queue, SURAT_BROKER=broker, SURAT_QUEUE=queue):
            yield CeleryRunner.to(broker, queue=queue)

    @pytest.fixture
    def ran(self, tmp_path):
        """Give the keys that were run."""
        file = tmp_path / "ran.txt"
        return lambda: file.read_text("utf-8").split() if file.exists() else []


class TestWorker:
    """What a worker does with a message."""

    def test_the_desk_is_opened_once(self, broker, queue):
        """One worker process opens one desk, however many messages come at once."""
        opened, desk = [], RecordingDesk()
        app = Celery(queue, broker=broker, set_as_current=False)
        serve(app, lambda: opened.append(1) or desk, queue=queue)
        task = app.tasks["ekelurahan.run_one"]
        now = datetime.now(UTC).isoformat()
        threads = [threading.Thread(target=task.run, args=(f"k{n}", now)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (1, 8) == (len(opened), len(desk.ran))

    def test_what_is_due_much_later(self, broker, queue):
        """It waits ten minutes at most, and is then sent on: no worker keeps a message for hours."""
        desk, due = RecordingDesk(), datetime.now(UTC) + timedelta(hours=5)
        app = Celery(queue, broker=broker, set_as_current=False)
        serve(app, lambda: desk, queue=queue)
        CeleryRunner.to(broker, queue=queue).start("later", due)
        app.tasks["ekelurahan.run_one"].run("again", due.isoformat())
        with app.connection_for_read() as connection:
            waiting = connection.SimpleQueue(queue)
            messages = [waiting.get(timeout=5) for _ in range(2)]
            for message in messages:
                message.ack()
        assert {("later", due.isoformat()), ("again", due.isoformat())} == {
            tuple(message.payload[0]) for message in messages
        }
        for message in messages:
            eta = datetime.fromisoformat(message.headers["eta"])
            assert abs(eta - datetime.now(UTC) - LONGEST_WAIT) < timedelta(minutes=1)
        assert [] == desk.ran


class TestBroker:
    """What a broker's failures are told as."""

    def test_the_doctor(self, broker):
        """It connects, and sends nothing."""
        CeleryRunner.to(broker).check()

    def test_redis_without_its_package(self):
        """The extra to install is named, and the URL is not."""
        code = (
            "import sys; sys.modules['redis'] = None\n"
            "from ekelurahan.errors import MisconfiguredError\n"
            "from ekelurahan_celery import CeleryRunner\n"
            "try: CeleryRunner.to('redis://tamu:hunter2@127.0.0.1')\n"
            "except MisconfiguredError as error: print(error, error.advice)"
        )
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "ekelurahan-celery[redis]" in done.stdout
        assert "hunter2" not in done.stdout + done.stderr

    @pytest.mark.parametrize("scheme", ["amqp", "redis"])
    def test_a_broker_that_is_down(self, scheme):
        """It is told at once."""
        with socket.create_server(("127.0.0.1", 0)) as nobody:
            port = nobody.getsockname()[1]
        runner = CeleryRunner.to(f"{scheme}://127.0.0.1:{port}/")
        for act in (runner.check, lambda: runner.start("k", datetime.now(UTC))):
            with pytest.raises(RetryableError):
                act()

    @pytest.mark.parametrize("scheme", ["amqp", "redis"])
    def test_a_broker_that_says_nothing(self, scheme):
        """It is given up long before the desk's five seconds."""
        with socket.create_server(("127.0.0.1", 0)) as silent:
            runner = CeleryRunner.to(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/", 0.5)
            begun = time.monotonic()
            with pytest.raises(RetryableError):
                runner.start("k", datetime.now(UTC))
            assert time.monotonic() - begun < 4

    def test_a_broker_that_refuses(self, broker):
        """A wrong password is a matter of settings, and repeated nowhere."""
        url = broker.replace("guest:guest", "guest:hunter2").replace("//127", "//tamu:hunter2@127")
        url = url if "redis" in url else broker.replace("guest:guest", "guest:hunter2")
        runner = CeleryRunner.to(url)
        for act in (runner.check, lambda: runner.start("k", datetime.now(UTC))):
            with pytest.raises(MisconfiguredError) as caught:
                act()
            assert "hunter2" not in f"{caught.value} {caught.value.values}"
