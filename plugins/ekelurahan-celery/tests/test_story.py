"""A whole desk whose effects are done by a worker process, and by a polling one where there is no broker."""

import socket
import time

import pytest
from ekelurahan_celery import CeleryRunner

from ekelurahan import DeskParts, RequestStatus, create_city_folder, open_desk

WORKER = """
import os
from pathlib import Path
from celery import Celery
from ekelurahan import DeskParts, open_desk
from ekelurahan_celery import CeleryRunner, serve

class Lines:
    needs = frozenset()

    def notify(self, notice):
        with open("lines.txt", "a") as lines:
            lines.write(notice.key + chr(10))

def opened():
    runner = CeleryRunner(app, os.environ["SURAT_QUEUE"])
    parts = DeskParts(runner=runner, notifiers={"lines": Lines()})
    return open_desk("sqlite:///kota/kelurahan.db", city=Path("kota/city.toml"), parts=parts)

app = Celery("pekerja", broker=os.environ["SURAT_BROKER"])
serve(app, opened, queue=os.environ["SURAT_QUEUE"])
"""


class Nobody:
    """A notifier that the portal never calls: its workers do."""

    needs = frozenset()

    def notify(self, notice):
        """Fail the test."""
        raise AssertionError(notice.key)


class Told:
    """A notifier of a polling worker."""

    needs = frozenset()

    def __init__(self):
        self.keys = []

    def notify(self, notice):
        """Keep the key."""
        self.keys.append(notice.key)


@pytest.fixture
def open_portal(tmp_path):
    """Give what opens the desk of a portal, with its own connections to one database."""
    config = create_city_folder(tmp_path / "kota")

    def opened(runner=None, notifier=None):
        database = f"sqlite:///{tmp_path}/kota/kelurahan.db"
        parts = DeskParts(runner=runner, notifiers={"lines": notifier or Nobody()})
        people = config.with_name("residents.toml")
        return open_desk(
            database, city=config.with_name("city.toml"), residents=people, parts=parts
        )

    return opened


def submitted(desk):
    """Let siti ask for a letter."""
    siti = desk.residents.by_id("siti")
    return siti, desk.requests.submit(
        "SKD", applicant=siti, answers={"keperluan": "membuka rekening bank"}, by=siti
    )


def test_a_worker_does_it(worker, broker, queue, open_portal, tmp_path):
    """A resident asks, a lurah approves, and the worker sends the notices and finishes the letter."""
    desk = open_portal(CeleryRunner.to(broker, queue=queue))
    with worker(tmp_path, WORKER, queue, SURAT_BROKER=broker, SURAT_QUEUE=queue):
        siti, request = submitted(desk)
        lurah = desk.city.officials["bayu-prasetya"]
        approved = desk.requests.approve(request.id, by=lurah, seen=request.seen)
        assert approved.status in {RequestStatus.SIGNING, RequestStatus.DONE}
        lines, end = tmp_path / "lines.txt", time.monotonic() + 30
        while not (lines.exists() and len(lines.read_text("utf-8").split()) == 2):
            assert time.monotonic() < end
            time.sleep(0.1)
    letter = desk.letters.of(request.id, by=siti)
    assert desk.verifier.check(letter.signatures[-1].seal)
    assert desk.letters.pdf(letter.id, by=siti).startswith(b"%PDF-")
    told = lines.read_text("utf-8")
    assert ["submitted", "issued"] == sorted(
        (key.split(":")[2] for key in told.split()), reverse=True
    )
    assert siti.nik.digits not in told


def test_without_a_broker(open_portal):
    """The letter is finished where it was approved; notices wait for a polling worker."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    desk = open_portal(CeleryRunner.to(f"amqp://127.0.0.1:{port}//", patience=0.5))
    _, request = submitted(desk)
    lurah = desk.city.officials["bayu-prasetya"]
    approved = desk.requests.approve(request.id, by=lurah, seen=request.seen)
    assert RequestStatus.DONE is approved.status
    told = Told()
    polling = open_portal(notifier=told)
    report = polling.effects.run_due()
    assert ["issued", "submitted"] == sorted(key.split(":")[2] for key in told.keys)
    assert {*told.keys} <= {*report.done}
    assert (0, 0) == (len(report.waiting), len(report.parked))
