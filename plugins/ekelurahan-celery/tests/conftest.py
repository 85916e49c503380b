"""Brokers of this machine, each test with a queue of its own."""

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from kombu import Connection

BROKERS = {"rabbitmq": "amqp://guest:guest@127.0.0.1:5672//", "redis": "redis://127.0.0.1:6379/0"}


@pytest.fixture(params=BROKERS)
def broker(request: pytest.FixtureRequest) -> str:
    """Give the URL of each broker that runs."""
    url = BROKERS[request.param]
    try:
        with Connection(url, connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
    except Exception as error:  # noqa: BLE001 - each broker has errors of its own
        pytest.skip(f"skipped, because {request.param} cannot be used: {type(error).__name__}")
    return url


@pytest.fixture
def queue(broker: str) -> Iterator[str]:
    """Give the name of a queue that goes when the test is over."""
    name = f"ekelurahan_{uuid.uuid4().hex}"
    yield name
    with Connection(broker, connect_timeout=2) as connection:
        channel = connection.default_channel
        channel.queue_delete(name)
        channel.exchange_delete(name)
        if broker.startswith("redis"):  # where kombu leaves what belongs to a queue
            channel.client.delete(*channel.client.keys(f"*{name}*"), name)


@pytest.fixture
def worker():
    """Give what runs a worker process."""
    return _worker


@contextmanager
def _worker(folder: Path, code: str, queue: str, **environment: str) -> Iterator[None]:
    """Run a worker process of Celery, which has read a file, until the test is over."""
    (folder / "pekerja.py").write_text(code, "utf-8")
    log = folder / "pekerja.log"
    command = [sys.executable, "-m", "celery", "-A", "pekerja", "worker", "-Q", queue]
    command += ["-P", "threads", "-c", "2", "-l", "INFO", "-n", f"{queue}@%h"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=os.environ | environment, stdout=output, stderr=output
        )
    try:
        end = time.monotonic() + 60
        while b" ready." not in log.read_bytes():
            assert process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < end, log.read_text("utf-8")
            time.sleep(0.05)
        yield
    finally:
        process.kill()  # a graceful end takes Celery ten seconds with RabbitMQ
        process.wait(30)
